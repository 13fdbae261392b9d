import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { linesOf } from '../input/list.ts'
import { quoted } from '../text/printable.ts'
import { matchesGlob } from './glob.ts'

/** A declaration that a value is no secret: by member or name, or by secret and member. */
export interface PublicKey {
  /** As written, for messages. */
  readonly pattern: string
  readonly secret?: string
  readonly key: string
}

/** One pattern per line: `KEY`, `NAME` or `secret-name:KEY`, with `*` for any characters. */
export const parsePublicKeys = (where: string, text: string): Parsed<readonly PublicKey[]> =>
  allOf(
    linesOf(text).map(({ line, text: pattern }): Parsed<PublicKey> => {
      const colon = pattern.lastIndexOf(':')
      const [secret, key] = colon === -1 ? [undefined, pattern] : [pattern.slice(0, colon), pattern.slice(colon + 1)]
      if (key === '' || secret === '' || /[\s,]/.test(pattern))
        return refused(`${where}, line ${line}`, `expected \`KEY\` or \`secret-name:KEY\`, found ${quoted(pattern)}`)
      return accepted({ pattern, key, ...(secret === undefined ? {} : { secret }) })
    }),
  )

/** What a declaration is compared with. */
export interface Candidate {
  readonly name: string
  readonly secretName: string
  readonly path: readonly string[]
}

/** The declaration that makes a value public, if there is one. */
export const publicKeyOf = (keys: readonly PublicKey[], candidate: Candidate): PublicKey | undefined =>
  keys.find(({ secret, key }) => {
    const { name, secretName, path } = candidate
    if (secret !== undefined) return matchesGlob(secret, secretName) && path.length > 0 && matchesPath(key, path)
    return matchesGlob(key, name) || matchesPath(key, path)
  })

/** A member by its own name, or by its whole path with slashes. */
const matchesPath = (key: string, path: readonly string[]): boolean =>
  path.length > 0 && (matchesGlob(key, path.at(-1) ?? '') || matchesGlob(key, path.join('/')))
