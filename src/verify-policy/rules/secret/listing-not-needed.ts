import { batchGetSecretValue, evaluate, listSecrets, printText } from '../../../policy/index.ts'
import { locationOf } from '../../../findings/wording.ts'
import { quoted } from '../../../text/printable.ts'
import { advice, allowsBehind, confidenceOf, found } from '../found.ts'
import { identitiesOfPipelines, sessionOf } from '../identity/identities.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'listing-not-needed',
  code: 'SEC-013',
  severity: 'low',
  title: 'the role of a pipeline may list secrets and never does',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_batch.html',
  sources: POLICY_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** Neither action takes a resource: who has it sees the names of all secrets, or asks for all of them at once. */
export const listingNotNeeded: Rule = {
  ...RULE,
  check: (world: World) => {
    return identitiesOfPipelines(world).flatMap((identity) => {
      const used = new Set(
        world.chains
          .filter(({ role }) => role === printText(identity.role.arn))
          .flatMap(({ steps }) => steps.map(({ request }) => request.action)),
      )
      const site = { ...world.site, region: identity.region }
      return [listSecrets, batchGetSecretValue].flatMap((ask) => {
        const request = ask(sessionOf(identity), site, identity.policies)
        const verdict = evaluate(request, identity.policies)
        const [ref] = allowsBehind(verdict, 'identity')
        if (ref === undefined || used.has(request.action)) return []
        return [
          found(RULE, {
            message: `${quoted(identity.name)} may do ${quoted(request.action)}, which no pipeline of it needs.`,
            location: locationOf(ref),
            confidence: confidenceOf(verdict),
            fix: advice('Take the action out.'),
            subject: `${identity.name} ${request.action}`,
            resources: [identity.name],
          }),
        ]
      })
    })
  },
}
