import type { Handover } from '../secrecy/handover.ts'
import { checkEnvName } from '../secrecy/env-name.ts'
import type { EnvName } from '../secrecy/env-name.ts'

/** What main tells the post step: names and paths. Nothing derived from a value. */
export interface SavedState {
  readonly variables: readonly EnvName[]
  readonly files: readonly string[]
}

/**
 * Every key is saved, even if empty: the runner lets a saved key win over a variable `STATE_…` that an earlier step has set,
 * but a key that was not saved could be forged.
 */
export const stateEntries = ({ variables, files }: SavedState): Handover['state'] => [
  ['variables', JSON.stringify(variables)],
  ['files', JSON.stringify(files)],
]

/** What was saved, checked once more: names that may not be set, and anything that is no list of texts, are left out. */
export const readState = (read: (name: 'variables' | 'files') => string): SavedState => ({
  variables: textsIn(read('variables')).flatMap((name) => {
    const checked = checkEnvName(name, 'workflow')
    return checked.kind === 'allowed' ? [checked.name] : []
  }),
  files: textsIn(read('files')),
})

const textsIn = (json: string): readonly string[] => {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}
