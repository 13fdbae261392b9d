import { contextOf, evaluate } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { Finding } from '../../../findings/finding.ts'
import type { Document } from '../found.ts'
import { allowsBehind, confidenceOf, found, placeIn, replacement, setting, settingOf, undecided } from '../found.ts'
import { identitiesOf, sessionOf } from '../identity/identities.ts'
import type { Identity } from '../identity/identities.ts'
import { aboutResource, callOf } from '../resources.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionJson, isAbout, nameOf, statementJson, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'

const RULE = {
  id: 'secret-policy-may-be-public',
  code: 'SEC-012',
  severity: 'medium',
  title: 'nothing keeps the policy of a secret from letting everybody in',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html',
  sources: POLICY_SOURCES,
} as const satisfies Omit<Rule, 'check'>

const ACTION = 'secretsmanager:PutResourcePolicy'

/** With BlockPublicPolicy, Secrets Manager refuses a policy that lets everybody in. */
export const secretPolicyMayBePublic: Rule = {
  ...RULE,
  check: (world: World) => [
    ...world.bundle.secrets.flatMap((fact): readonly Finding[] => {
      const { blocksPublicPolicy: blocks } = fact
      if (blocks === undefined || (blocks.kind === 'known' && blocks.value)) return []
      const about = aboutResource(fact, blocks)
      return blocks.kind === 'unknown'
        ? [
            undecided(RULE, {
              ...about,
              message: `Whether the policy of ${callOf(fact)} is checked is not known: ${quoted(blocks.why)}.`,
            }),
          ]
        : [
            found(RULE, {
              ...about,
              message: `The policy of ${callOf(fact)} is not checked for public access.`,
              fix: setting(
                'Have Secrets Manager check it.',
                blocks.on,
                { terraform: { block_public_policy: true }, cloudformation: { BlockPublicPolicy: true } },
                settingOf('secrets', fact, { blocksPublicPolicy: { kind: 'known', value: true, on: [] } }),
              ),
            }),
          ]
    }),
    ...identitiesOf(world).flatMap((identity) =>
      identity.documents.flatMap((document) =>
        statementsOf(document)
          .filter((statement) => statement.effect === 'Allow' && isAbout(statement, ACTION))
          .flatMap((statement) => unchecked(identity, document, statement, world)),
      ),
    ),
  ],
}

/** A statement that lets the role write any policy. */
const unchecked = (identity: Identity, document: Document, statement: KnownStatement, { site, scene }: World) => {
  const { principal } = sessionOf(identity)
  const context = contextOf(
    [
      ['secretsmanager:BlockPublicPolicy', { kind: 'present', value: 'false' }],
      ['aws:CurrentTime', { kind: 'present', value: site.now }],
    ],
    'maybe',
  )
  const verdict = [identity.freshSecret, ...scene.policies.secrets.map(({ arn }) => arn)]
    .map((resource) => evaluate({ principal, action: ACTION, resource, context }, identity.policies))
    .find((each) =>
      allowsBehind(each, 'identity').some(({ index, document: id }) => index === statement.index && id === document.id),
    )
  if (verdict === undefined) return []
  const block = conditionJson(statement.conditions)
  return [
    found(RULE, {
      message: `${quoted(nameOf(statement))} of ${quoted(identity.name)} allows ${quoted(ACTION)} without the check for public access.`,
      location: placeIn(document, statement.at),
      confidence: confidenceOf(verdict),
      fix: replacement(
        'Demand the check, in a statement of its own.',
        `identity-based policy of ${identity.name}`,
        statementJson(statement, {
          Action: ACTION,
          NotAction: undefined,
          Condition: { ...block, Bool: { ...block['Bool'], 'secretsmanager:BlockPublicPolicy': 'true' } },
        }),
        document,
      ),
      subject: `${identity.name} ${document.id}#${statement.index}`,
      resources: [identity.name],
    }),
  ]
}
