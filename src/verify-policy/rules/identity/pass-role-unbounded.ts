import { contextOf, evaluate, printText } from '../../../policy/index.ts'
import type { ContextValue } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { allowsBehind, confidenceOf, found, placeIn, replacement } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionJson, conditionsOn, isAbout, nameOf, plainTexts, statementJson, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'
import { identitiesOf, sessionOf } from './identities.ts'
import type { Identity } from './identities.ts'

const RULE = {
  id: 'pass-role-unbounded',
  code: 'IAM-003',
  severity: 'high',
  title: 'any role can be passed, or a role to any service',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  sources: POLICY_SOURCES,
} as const

/** Who passes a role to a service runs code with it. `iam:PassRole` has to name the role and the service. */
export const passRoleUnbounded: Rule = {
  ...RULE,
  check: (world: World) =>
    identitiesOf(world).flatMap((identity) =>
      identity.documents.flatMap((document) =>
        statementsOf(document)
          .filter((statement) => statement.effect === 'Allow' && isAbout(statement, 'iam:PassRole'))
          .flatMap((statement) => {
            const answer = askPassing(identity, statement, world)
            if (answer === undefined) return []
            const block = conditionJson(statement.conditions)
            return [
              found(RULE, {
                message: `${quoted(nameOf(statement))} of ${quoted(identity.name)} lets ${quoted(answer.role)} be passed to ${quoted(answer.service)}.`,
                location: placeIn(document, statement.at),
                confidence: confidenceOf(answer.verdict),
                evidence: [
                  answer.isAnyRole
                    ? 'No policy names that role: any other can be passed, too.'
                    : 'No policy names that service: any other would do, too.',
                ],
                fix: replacement(
                  'Name the role and the service.',
                  `identity-based policy of ${identity.name}`,
                  statementJson(statement, {
                    Action: 'iam:PassRole',
                    NotAction: undefined,
                    Resource: `arn:aws:iam::${identity.account}:role/ROLE_NAME`,
                    Condition: {
                      ...block,
                      StringEquals: { ...block['StringEquals'], 'iam:PassedToService': 'SERVICE.amazonaws.com' },
                    },
                  }),
                  document,
                ),
                subject: `${identity.name} ${document.id}#${statement.index}`,
                resources: [identity.name],
              }),
            ]
          }),
      ),
    ),
}

/** A role that nobody names to a service that is named, or a role that is named to a service that nobody names. */
const askPassing = (identity: Identity, statement: KnownStatement, { site }: World) => {
  const fresh = `arn:aws:iam::${identity.account}:role/unlisted-role`
  const services = conditionsOn(statement, (key) => key === 'iam:passedtoservice').flatMap(({ values }) =>
    plainTexts(values).map((text) => text.replaceAll(/[*?]/g, 'x')),
  )
  const named = (statement.resource?.values ?? []).flatMap((leaf) =>
    leaf.kind === 'text' ? [printText(leaf.text).replaceAll(/[*?]/g, 'x')] : [],
  )
  const tries = [
    { role: fresh, service: services[0] ?? 'lambda.amazonaws.com', isAnyRole: true },
    ...named
      .filter((role) => role.includes(':role/'))
      .map((role) => ({ role, service: 'unlisted.amazonaws.com', isAnyRole: false })),
  ]
  for (const each of tries) {
    const values: readonly (readonly [string, ContextValue])[] = [
      ['iam:PassedToService', { kind: 'present', value: each.service }],
      ['aws:CurrentTime', { kind: 'present', value: site.now }],
    ]
    const { principal } = sessionOf(identity)
    const request = { principal, action: 'iam:PassRole', resource: each.role, context: contextOf(values, 'maybe') }
    const verdict = evaluate(request, identity.policies)
    if (allowsBehind(verdict, 'identity').some(({ index }) => index === statement.index)) return { ...each, verdict }
  }
  return undefined
}
