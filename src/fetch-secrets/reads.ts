import type { Entry } from './entry.ts'

/** What is read in one account: ARNs of secrets and parameters, and of keys or of their aliases. */
export interface Reads {
  readonly secrets: readonly string[]
  readonly parameters: readonly string[]
  readonly keys: readonly string[]
}

/** What the entries read in an account. */
export const readsOf = (entries: readonly Entry[], account: string): Reads => {
  const arns = entries.map(({ source }) => ({ kind: source.kind, arn: arnOf(source) }))
  const of = (kind: Entry['source']['kind']): readonly string[] => [
    ...new Set(arns.flatMap((one) => (one.kind === kind && one.arn.split(':')[4] === account ? [one.arn] : []))),
  ]
  return { secrets: of('secret'), parameters: of('parameter'), keys: of('ciphertext') }
}

const arnOf = (source: Entry['source']): string => {
  switch (source.kind) {
    case 'secret':
      return source.id.kind === 'arn' ? source.id.arn : ''
    case 'parameter':
      return source.arn ?? ''
    case 'ciphertext':
      return source.key
  }
}
