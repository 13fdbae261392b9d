import type { Payload } from './payload.ts'
import type { Handover } from '../secrecy/handover.ts'
import { checkEnvName } from '../secrecy/env-name.ts'
import type { EnvName } from '../secrecy/env-name.ts'

/** What main tells the post step: names and paths. Nothing derived from a value. */
export interface SavedState {
  readonly variables: readonly EnvName[]
  readonly files: readonly string[]
  readonly scan: readonly ScanTarget[]
}

/** A secret version to read again. */
export interface ScanTarget {
  readonly arn: string
  readonly versionId: string
}

/** The secrets of Secrets Manager among what was fetched. */
export const scanTargets = (payloads: readonly Payload[]): readonly ScanTarget[] =>
  payloads.flatMap(({ arn, versionId }) =>
    arn !== undefined && versionId !== undefined && SECRET_ARN.test(arn) ? [{ arn, versionId }] : [],
  )

const SECRET_ARN = /^arn:aws[a-z0-9-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]+$/
const VERSION_ID = /^[A-Za-z0-9-]{32,64}$/

/**
 * Every key is saved, even if empty: the runner lets a saved key win over a variable `STATE_…` that an earlier step has set,
 * but a key that was not saved could be forged.
 */
export const stateEntries = ({ variables, files, scan }: SavedState): Handover['state'] => [
  ['variables', JSON.stringify(variables)],
  ['files', JSON.stringify(files)],
  ['scan', JSON.stringify(scan.map(({ arn, versionId }) => `${arn} ${versionId}`))],
]

/** What was saved, checked once more: names that may not be set, and anything that is no list of texts, are left out. */
export const readState = (read: (name: 'variables' | 'files' | 'scan') => string): SavedState => ({
  variables: textsIn(read('variables')).flatMap((name) => {
    const checked = checkEnvName(name, 'workflow')
    return checked.kind === 'allowed' ? [checked.name] : []
  }),
  files: textsIn(read('files')),
  scan: textsIn(read('scan')).flatMap((text) => {
    const [arn = '', versionId = ''] = text.split(' ')
    return SECRET_ARN.test(arn) && VERSION_ID.test(versionId) ? [{ arn, versionId }] : []
  }),
})

const textsIn = (json: string): readonly string[] => {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}
