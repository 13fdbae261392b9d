import { linesOf } from '../input/list.ts'
import { Secret } from '../secrecy/secret.ts'
import type { InputSource } from './read-inputs.ts'
import type { InputName } from './input-table.ts'

const CREDENTIALS: readonly InputName[] = ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token']

/** Inputs in which account ids and ARNs stand. */
const IDENTIFYING: readonly InputName[] = [
  'role-to-assume',
  'role-chain',
  'profiles',
  'scope-to-secrets',
  'allowed-account-ids',
  'managed-session-policies',
]

/**
 * What must be masked before the first line of the log, even if the inputs turn out to be wrong: credentials given as
 * inputs and, where that is asked for, account ids and the ARNs that hold them.
 */
export const earlyMasks = (source: InputSource): readonly Secret[] => {
  const credentials = CREDENTIALS.map((name) => source.input(name))
  const wanted = /^true$/i.test(source.input('mask-aws-account-id') || (source.env('MASK_AWS_ACCOUNT_ID') ?? ''))
  const texts = [...IDENTIFYING.map((name) => source.input(name)), source.env('ROLE_TO_ASSUME') ?? '']
  const identifiers = wanted ? texts.flatMap(identifiersIn) : []
  return [...new Set([...credentials, ...identifiers])].filter((text) => text !== '').map((text) => Secret.of(text))
}

const identifiersIn = (text: string): readonly string[] => [
  ...linesOf(text).flatMap((line) => line.text.match(/\barn:[^\s,]+/g) ?? []),
  ...(text.match(/\b\d{12}\b/g) ?? []),
]
