import { actionOf, CATALOG_ACTIONS } from '../../../data/catalog.ts'
import { contextOf, evaluate } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { advice, allowsBehind, found, placeIn, wordsOf } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { isAbout, nameOf, plainTexts, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'
import { identitiesOfPipelines, sessionOf } from './identities.ts'
import type { Identity } from './identities.ts'

const RULE = {
  id: 'pipeline-permission-too-wide',
  code: 'IAM-001',
  severity: 'high',
  title: 'the role of a pipeline has far more than it needs',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  sources: POLICY_SOURCES,
} as const

const SERVICES = ['sts', 'iam', 'kms', 'secretsmanager']
/** Reading and decrypting everything have rules of their own. */
const TOLD_ELSEWHERE = new Set(['secretsmanager:getsecretvalue', 'kms:decrypt', 'kms:reencryptfrom', 'iam:passrole'])

/**
 * All actions of a service around keys and secrets, all resources where the action takes one, or everything except a list.
 * What a deny, a boundary or an organisation takes away does not count.
 */
export const pipelinePermissionTooWide: Rule = {
  ...RULE,
  check: (world: World) => {
    return identitiesOfPipelines(world).flatMap((identity) =>
      identity.documents.flatMap((document) =>
        statementsOf(document)
          .filter(({ effect, conditions }) => effect === 'Allow' && conditions.length === 0)
          .flatMap((statement) => findingsOf(identity, document, statement, world)),
      ),
    )
  },
}

const findingsOf = (identity: Identity, document: Document, statement: KnownStatement, world: World) => {
  const why = widthOf(statement)
  if (why === undefined) return []
  const answer = why.examples
    .map((action) => ({ action, confidence: askFresh(identity, action, statement, world) }))
    .find(({ confidence }) => confidence !== undefined)
  if (answer?.confidence === undefined) return []
  return [
    found(RULE, {
      message: `${quoted(nameOf(statement))} of ${quoted(identity.name)} ${why.text}.`,
      location: placeIn(document, why.at === 'action' ? statement.action.at : (statement.resource ?? statement).at),
      confidence: answer.confidence,
      evidence: [`${quoted(answer.action)} is allowed.`],
      fix: advice('Name the actions and the resources that the pipeline uses.'),
      subject: `${identity.name} ${document.id}#${statement.index}`,
      resources: [identity.name],
    }),
  ]
}

interface Width {
  readonly text: string
  readonly at: 'action' | 'resource'
  /** Actions, one of which has to be allowed for the statement to count. */
  readonly examples: readonly string[]
}

const EXAMPLES = [
  'iam:CreateUser',
  'iam:AttachRolePolicy',
  'kms:ScheduleKeyDeletion',
  'secretsmanager:DeleteSecret',
  'sts:AssumeRole',
]

const widthOf = (statement: KnownStatement): Width | undefined => {
  const { action, resource } = statement
  if (action.negated) return { text: 'allows every action but a few', at: 'action', examples: EXAMPLES }
  if (resource?.negated === true)
    return { text: 'allows its actions on every resource but a few', at: 'resource', examples: coveredBy(statement) }
  const wide = plainTexts(action.values).filter((text) => isWholeService(text))
  if (wide.length > 0) return { text: `allows ${wordsOf(wide)}`, at: 'action', examples: EXAMPLES }
  if (!plainTexts(resource?.values ?? []).includes('*')) return undefined
  const examples = coveredBy(statement)
  return examples.length === 0
    ? undefined
    : { text: `allows ${wordsOf(examples)} on every resource`, at: 'resource', examples }
}

const isWholeService = (text: string): boolean =>
  /^\*+$/.test(text) || SERVICES.some((service) => text.toLowerCase() === `${service}:*`)

/** The actions of a statement that change something and take a resource. */
const coveredBy = (statement: KnownStatement): readonly string[] =>
  CATALOG_ACTIONS.filter(
    ({ action, access, resources }) =>
      SERVICES.includes(action.split(':')[0] ?? '') &&
      resources.length > 0 &&
      access !== 'List' &&
      access !== 'Read' &&
      !TOLD_ELSEWHERE.has(action.toLowerCase()) &&
      isAbout(statement, action),
  ).map(({ action }) => action)

/** Whether the statement lets the role do it to something that no policy names. */
const askFresh = (identity: Identity, action: string, statement: KnownStatement, { site }: World) => {
  const { policies, freshKey, freshSecret, account } = identity
  const [service] = action.split(':')
  const resource =
    (actionOf(action)?.resources.length ?? 0) === 0
      ? '*'
      : service === 'kms'
        ? freshKey
        : service === 'secretsmanager'
          ? freshSecret
          : `arn:aws:iam::${account}:role/unlisted-role`
  const { principal } = sessionOf(identity)
  const context = contextOf([['aws:CurrentTime', { kind: 'present', value: site.now }]], 'maybe')
  const verdict = evaluate({ principal, action, resource, context }, policies)
  if (!allowsBehind(verdict, 'identity').some(({ index }) => index === statement.index)) return undefined
  return verdict.kind === 'allowed' ? ('definite' as const) : ('possible' as const)
}
