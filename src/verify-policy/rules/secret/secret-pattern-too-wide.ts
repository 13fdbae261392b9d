import { evaluate, getSecretValue, printText } from '../../../policy/index.ts'
import type { SecretCall } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { becauseOf, placeOf } from '../../wording.ts'
import { readersOf } from '../readers.ts'
import type { Reader } from '../readers.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'secret-pattern-too-wide',
  code: 'SEC-010',
  severity: 'medium',
  title: 'a pattern for one secret reaches others',
} as const

/**
 * `name-*` is written where `name-??????` is meant: it also reaches secrets whose names only begin so.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export const secretPatternTooWide: Rule = {
  ...RULE,
  check: (world: World) =>
    readersOf(world).flatMap((reader) => {
      const { chain, target } = reader
      const arn = printText(target.secret)
      // A job that asks for a prefix wants the others.
      if (arn.includes('⟨rest of')) return []
      const start = arn.replace(/-[^-]*$/, '')
      const unrelated = `${arn.split(':').slice(0, 6).join(':')}:unrelated-1f0a5cd2-Zz9Zz9`
      const verdict = ask(world, reader, `${start}-1f0a5cd2-Zz9Zz9`)
      if (verdict.kind !== 'allowed' || ask(world, reader, unrelated).kind === 'allowed') return []
      return [
        findingOf(RULE, {
          message: `Role ${quoted(chain.role)} can also read secrets whose names begin like ${quoted(target.label)}: ${becauseOf(verdict)}.`,
          location: placeOf(verdict),
          fix: {
            text: `Write ${quoted(`${start}-??????`)}: the end of an ARN is six random characters.`,
            snippets: [],
            verified: false,
          },
          subject: `${chain.role} on ${start}`,
          resources: [chain.role, target.label, arn],
        }),
      ]
    }),
}

const ask = ({ compiled }: World, { caller, site }: Reader, secret: string) => {
  const call: SecretCall = { secret }
  return evaluate(getSecretValue(caller, call, site, compiled), compiled)
}
