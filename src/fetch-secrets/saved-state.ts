import type { Payload } from './payload.ts'
import type { Handover } from '../secrecy/handover.ts'
import { checkEnvName } from '../secrecy/env-name.ts'
import type { EnvName } from '../secrecy/env-name.ts'

/** What main tells the post step: names and paths. Nothing derived from a value. */
export interface SavedState {
  readonly variables: readonly EnvName[]
  readonly files: readonly string[]
  readonly scan: ScanTargets
}

/** What the leak scan reads again. */
export interface ScanTargets {
  readonly versions: readonly ScanTarget[]
  /** Whether the ciphertexts of the inputs were decrypted. */
  readonly ciphertexts: boolean
}

/** A version of a secret or of a parameter. */
export interface ScanTarget {
  readonly arn: string
  readonly versionId: string
}

/** What of all that was fetched can be read again. */
export const scanTargets = (payloads: readonly Payload[]): ScanTargets => ({
  versions: payloads.flatMap(({ arn = '', versionId = '' }) => targetOf(arn, versionId)),
  ciphertexts: payloads.some(({ arn }) => arn === undefined),
})

/** Nothing to read again. */
export const NO_TARGETS: ScanTargets = { versions: [], ciphertexts: false }

const SECRET_ARN = /^arn:aws[a-z0-9-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]+$/
const SECRET_VERSION = /^[A-Za-z0-9-]{32,64}$/
const PARAMETER_ARN = /^arn:aws[a-z0-9-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[A-Za-z0-9/_.-]+$/
const PARAMETER_VERSION = /^\d{1,10}$/

const targetOf = (arn: string, versionId: string): readonly ScanTarget[] =>
  (SECRET_ARN.test(arn) && SECRET_VERSION.test(versionId)) ||
  (PARAMETER_ARN.test(arn) && PARAMETER_VERSION.test(versionId))
    ? [{ arn, versionId }]
    : []

/**
 * Every key is saved, even if empty: the runner lets a saved key win over a variable `STATE_…` that an earlier step has set,
 * but a key that was not saved could be forged.
 */
export const stateEntries = ({ variables, files, scan }: SavedState): Handover['state'] => [
  ['variables', JSON.stringify(variables)],
  ['files', JSON.stringify(files)],
  ['scan', JSON.stringify(scan.versions.map(({ arn, versionId }) => `${arn} ${versionId}`))],
  ['ciphertexts', String(scan.ciphertexts)],
]

/** What was saved, checked once more: names that may not be set, and anything that is no list of texts, are left out. */
export const readState = (read: (name: 'variables' | 'files' | 'scan' | 'ciphertexts') => string): SavedState => ({
  variables: textsIn(read('variables')).flatMap((name) => {
    const checked = checkEnvName(name, 'workflow')
    return checked.kind === 'allowed' ? [checked.name] : []
  }),
  files: textsIn(read('files')),
  scan: {
    versions: textsIn(read('scan')).flatMap((text) => {
      const [arn = '', versionId = ''] = text.split(' ')
      return targetOf(arn, versionId)
    }),
    ciphertexts: read('ciphertexts') === 'true',
  },
})

const textsIn = (json: string): readonly string[] => {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}
