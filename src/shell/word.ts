import type { Part, Word } from './script.ts'

/** The text of a word without expansions; undefined for any other. */
export const literalOf = ({ parts }: Word): string | undefined =>
  parts.every((part) => part.kind === 'literal') ? shownText(parts) : undefined

/** What a word says literally before its first expansion. */
export const literalStart = ({ parts }: Word): string => {
  const end = parts.findIndex(({ kind }) => kind !== 'literal')
  return shownText(end === -1 ? parts : parts.slice(0, end))
}

/** The names of all variables that a word takes directly, such as `GITHUB_OUTPUT` in `"$GITHUB_OUTPUT"`. */
export const namesIn = ({ parts }: Word): readonly string[] =>
  parts.flatMap((part) => (part.kind === 'parameter' ? [part.name] : []))

const shownText = (parts: readonly Part[]): string =>
  parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('')
