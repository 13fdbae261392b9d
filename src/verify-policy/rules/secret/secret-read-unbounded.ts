import { evaluate, getSecretValue, printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { becauseOf, placeOf } from '../../wording.ts'
import { readersOf } from '../readers.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'secret-read-unbounded',
  code: 'SEC-011',
  severity: 'high',
  title: 'the role can read secrets that the job does not need',
} as const

/**
 * The job's role may read a secret of the account that nobody asked for and that no policy can have meant.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
export const secretReadUnbounded: Rule = {
  ...RULE,
  check: (world: World) => {
    const readers = readersOf(world)
    return readers.flatMap(({ chain, caller, site, target }, index) => {
      const place = printText(target.secret).split(':').slice(0, 6).join(':')
      const isRepeated = readers
        .slice(0, index)
        .some((each) => each.chain.role === chain.role && printText(each.target.secret).startsWith(`${place}:`))
      if (isRepeated) return []
      const secret = `${place}:unrelated-1f0a5cd2-Zz9Zz9`
      const verdict = evaluate(getSecretValue(caller, { secret }, site, world.compiled), world.compiled)
      if (verdict.kind !== 'allowed') return []
      return [
        findingOf(RULE, {
          message: `Role ${quoted(chain.role)} can read every secret of the account: ${becauseOf(verdict)}.`,
          location: placeOf(verdict),
          fix: {
            text: `Name the secrets, such as ${quoted(printText(target.secret).replace(/-[^-]*$/, '-??????'))}, or bind a tag.`,
            snippets: [],
            verified: false,
          },
          subject: `${chain.role} in ${place}`,
          resources: [chain.role],
        }),
      ]
    })
  },
}
