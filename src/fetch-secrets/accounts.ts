import type { Entry } from './entry.ts'

/** The account ids that ARNs name, each once. */
export const accountsIn = (arns: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(arns.flatMap((arn) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? '')?.[1] ?? [])),
]

/** The account ids that entries name. */
export const accountsOf = (entries: readonly Entry[]): readonly string[] =>
  accountsIn(
    entries.map(({ source }) => {
      switch (source.kind) {
        case 'secret':
          return source.id.kind === 'arn' ? source.id.arn : undefined
        case 'parameter':
          return source.arn
        case 'ciphertext':
          return source.key
      }
    }),
  )
