import type { EnvName } from './env-name.ts'
import type { Secret } from './secret.ts'

/** A file that holds a secret. Created with mode 0600; a file that exists is never touched. */
export interface SecretFile {
  /** Absolute path. Its folder has been made private by whoever chose it. */
  readonly path: string
  readonly content: Secret | SecretBytes
}

/** Bytes that are not text, kept as base64 inside a Secret. */
export interface SecretBytes {
  readonly base64: Secret
}

/** A change to a file that the user owns, such as `~/.aws/config`. */
export interface FileEdit {
  /** Absolute path. */
  readonly path: string
  /**
   * From the present text (undefined where there is no file) to the new one; undefined leaves everything as it is. Runs
   * under a lock, so that nobody else writes in between. May throw a Failure: nothing has been written then.
   */
  readonly edit: (text: string | undefined) => Secret | undefined
}

/**
 * All that a step leaves behind, decided by pure code and performed in one place and one order: masks, then state (so that
 * the post step can undo the rest even when it is left half done), then files, outputs and environment variables.
 */
export interface Handover {
  /** What the runner must mask before anything else: each without a line break. */
  readonly masks: readonly Secret[]
  /** For the post step. Names and paths only, never a value. */
  readonly state: readonly (readonly [name: string, value: string])[]
  readonly files: readonly SecretFile[]
  readonly edits?: readonly FileEdit[]
  readonly outputs: readonly (readonly [name: string, value: Secret | string])[]
  readonly env: readonly (readonly [name: EnvName, value: Secret | string])[]
}

/** The shortest value of which a chance occurrence in a name or path need not be feared. */
const SHORTEST_TELLING = 8

/** What contradicts the promises of a Handover; such a defect must stop the step before anything leaves it. */
export const handoverDefects = ({ masks, state, outputs, env, files }: Handover): readonly string[] => {
  const secrets = [...outputs, ...env].flatMap(([, value]) => (typeof value === 'string' ? [] : [value]))
  const telling = [...secrets, ...files.map(({ content }) => ('base64' in content ? content.base64 : content))]
    .filter(({ size }) => size >= SHORTEST_TELLING)
    .map((secret) => secret.reveal())
  const tells = (text: string): boolean => telling.some((secret) => text.includes(secret))
  return [
    ...(masks.some((mask) => mask.is((text) => /[\r\n]/.test(text) || text.trim() === ''))
      ? ['a mask is blank or holds a line break']
      : []),
    ...state.filter(([, value]) => tells(value)).map(([name]) => `the state ${name} holds a value`),
    ...files.filter(({ path }) => tells(path)).map(() => 'the path of a file holds a value'),
    ...[...outputs, ...env]
      .filter(([, value]) => typeof value === 'string' && tells(value))
      .map(([name]) => `${name} holds a value that is not marked as secret`),
    ...duplicates(outputs.map(([name]) => name)).map((name) => `the output ${name} is set twice`),
    ...duplicates(env.map(([name]) => name)).map((name) => `the variable ${name} is set twice`),
    ...duplicates(files.map(({ path }) => path)).map((path) => `the file ${path} is written twice`),
  ]
}

const duplicates = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index)
