import { getSecretValue } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { locationOf } from '../../../findings/wording.ts'
import { advice, allowsBehind, confidenceOf, found } from '../found.ts'
import { identitiesOf, sessionOf } from '../identity/identities.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { unlessDenied } from '../unless-denied.ts'

const RULE = {
  id: 'secret-read-unbounded',
  code: 'SEC-011',
  severity: 'high',
  title: 'an IAM policy allows reading every secret',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html',
  sources: POLICY_SOURCES,
} as const

/** GetSecretValue is allowed on a secret that no policy names and that has no tags. */
export const secretReadUnbounded: Rule = {
  ...RULE,
  check: (world: World) =>
    identitiesOf(world).flatMap((identity) => {
      const { policies, freshSecret, region, name } = identity
      const request = getSecretValue(sessionOf(identity), { secret: freshSecret }, { ...world.site, region }, policies)
      const verdict = unlessDenied(request, policies)
      const [ref] = verdict === undefined ? [] : allowsBehind(verdict, 'identity')
      if (verdict === undefined || ref === undefined) return []
      return [
        found(RULE, {
          message: `${quoted(name)} ${verdict.kind === 'allowed' ? 'may' : 'may perhaps'} read every secret of its account.`,
          location: locationOf(ref),
          confidence: confidenceOf(verdict),
          evidence: ['A secret without tags, of a name that no policy mentions, can be read.'],
          fix: advice('Name the secrets by their ARNs, with `-??????` at the end, or bind a tag.'),
          subject: name,
          resources: [name],
        }),
      ]
    }),
}
