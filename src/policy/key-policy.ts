/**
 * What KMS does beside policies: which operations work across accounts, and in which states of the key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
import type { KeyState, Text } from './document.ts'
import { MAYBE, YES, not, truthOf, type Truth } from './kleene.ts'
import type { Request } from './request.ts'
import { plainOf } from './symbolic-string.ts'

const CRYPTOGRAPHIC: ReadonlySet<string> = new Set([
  'decrypt',
  'encrypt',
  'generatedatakey',
  'generatedatakeywithoutplaintext',
  'generatedatakeypair',
  'generatedatakeypairwithoutplaintext',
  'reencrypt',
  'reencryptfrom',
  'reencryptto',
  'sign',
  'verify',
  'generatemac',
  'verifymac',
  'derivesharedsecret',
])

const ACROSS_ACCOUNTS: ReadonlySet<string> = new Set([
  ...CRYPTOGRAPHIC,
  'creategrant',
  'describekey',
  'getkeyrotationstatus',
  'getpublickey',
  'listgrants',
  'retiregrant',
  'revokegrant',
])

const STOPS_CRYPTOGRAPHY: ReadonlySet<KeyState> = new Set<KeyState>([
  'Creating',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'PendingReplicaDeletion',
  'Unavailable',
])

const STOPS_GRANTS: ReadonlySet<KeyState> = new Set<KeyState>([
  'Creating',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'PendingReplicaDeletion',
])

/** Whether the key's state allows an operation (lower-case name). */
export const keyIsUsable = (state: KeyState | 'unknown' | undefined, operation: string): Truth => {
  const stopping = CRYPTOGRAPHIC.has(operation)
    ? STOPS_CRYPTOGRAPHY
    : operation === 'creategrant'
      ? STOPS_GRANTS
      : undefined
  if (stopping === undefined || state === undefined) return YES
  return state === 'unknown' ? MAYBE : not(truthOf(stopping.has(state)))
}

/**
 * Whether KMS does at all what is asked. `foreign`: caller and key are in different accounts. Only some operations work
 * across accounts, and only when the key is named by its ARN.
 */
export const keyOperationWorks = (operation: string, named: Request['named'], foreign: Truth): Truth => {
  const works = ACROSS_ACCOUNTS.has(operation) && named?.kind !== 'key-id' && named?.kind !== 'alias'
  return works ? YES : not(foreign)
}

const CHANGES_ALIAS: ReadonlySet<string> = new Set(['createalias', 'updatealias', 'deletealias'])

/** Whether an operation may change an alias; those of AWS, `alias/aws/…`, nobody can change. */
export const aliasCanChange = (operation: string, resource: Text): Truth =>
  truthOf(!(CHANGES_ALIAS.has(operation) && /^arn:[^:]*:kms:[^:]*:[^:]*:alias\/aws\//.test(plainOf(resource) ?? '')))
