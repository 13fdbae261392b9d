import { compile, decide, getSecretValue, printText } from '../../../policy/index.ts'
import type { Leaf } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { advice, exchange, found, placeIn } from '../found.ts'
import type { Document } from '../found.ts'
import { identitiesOf, sessionOf } from '../identity/identities.ts'
import type { Identity } from '../identity/identities.ts'
import { perWorld } from '../per-world.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { isAbout, leafText, nameOf, oneOrMore, statementJson, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'

const RULE = {
  id: 'secret-pattern-too-wide',
  code: 'SEC-010',
  severity: 'medium',
  title: 'the pattern for a secret matches other secrets, or none',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html',
  sources: POLICY_SOURCES,
} as const

const PATTERN = /^(arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:)([^*?]+?)(-\*)?$/
const SUFFIX = /-[A-Za-z0-9]{6}$/

/**
 * The ARN of a secret ends in a hyphen and six characters. `name-*` also matches `name-other-…`; a name without the suffix
 * matches nothing.
 */
export const secretPatternTooWide: Rule = {
  ...RULE,
  check: (world: World) =>
    identitiesOf(world).flatMap((identity) =>
      identity.documents.flatMap((document) =>
        statementsOf(document)
          .filter((statement) => statement.effect === 'Allow' && isAbout(statement, 'secretsmanager:GetSecretValue'))
          .flatMap((statement) =>
            (statement.resource?.negated === false ? statement.resource.values : []).flatMap((leaf) =>
              findingsOf(identity, document, statement, leaf, world),
            ),
          ),
      ),
    ),
}

const findingsOf = (identity: Identity, document: Document, statement: KnownStatement, leaf: Leaf, world: World) => {
  if (leaf.kind !== 'text' || typeof leaf.text !== 'string') return []
  const replaced = world.bundle.secrets.find(({ formerArn }) => formerArn === leaf.text)
  if (replaced !== undefined) {
    return [
      found(RULE, {
        message: `${quoted(nameOf(statement))} of ${quoted(document.id)} names ${quoted(leaf.text)}, which the change replaces by a secret with another suffix.`,
        location: placeIn(document, leaf.at),
        fix: advice('Refer to the secret, or end its ARN in `-??????`.'),
        subject: `${identity.name} ${leaf.text}`,
        resources: [identity.name, leaf.text],
      }),
    ]
  }
  const [, start, name, star] = PATTERN.exec(leaf.text) ?? []
  if (start === undefined || name === undefined) return []
  const about = {
    location: placeIn(document, leaf.at),
    fix: exchange(
      'End the ARN of the secret in `-??????`.',
      `identity-based policy of ${identity.name}`,
      statementJson(statement, { Resource: oneOrMore(withResource(statement, leaf.text, `${start}${name}-??????`)) }),
      document,
      statement,
    ),
    subject: `${identity.name} ${leaf.text}`,
    resources: [identity.name, leaf.text],
  }
  if (star === undefined) {
    const exists = arnsOf(world).includes(leaf.text)
    if (SUFFIX.test(name) || exists || canRead(identity, `${start}${name}-x7Yz9A`, world) !== 'denied') return []
    const message = `${quoted(nameOf(statement))} of ${quoted(document.id)} names ${quoted(leaf.text)} without the suffix that every ARN of a secret has, and so matches none.`
    return [found(RULE, { ...about, message })]
  }
  const known = withPrefix(arnsOf(world), `${start}${name}-`)
  const isSuffixOnly = (each: string): boolean =>
    /^-(?:[A-Za-z0-9]{6}|⟨.*⟩)$/.test(each.slice(start.length + name.length))
  const isOne = known.some(isSuffixOnly)
  const isFamily = !known.every(isSuffixOnly)
  if (isFamily || canRead(identity, `${start}${name}-other-x7Yz9A`, world) === 'denied') return []
  const message = `${quoted(nameOf(statement))} of ${quoted(document.id)} also lets ${quoted(`${name}-other`)} be read: ${quoted(leaf.text)} is wider than one secret.`
  return [found(RULE, { ...about, message, confidence: isOne ? 'definite' : 'possible' })]
}

/** The ARNs of all secrets as they are printed, sorted. */
const arnsOf = perWorld(({ scene }) => scene.policies.secrets.map(({ arn }) => printText(arn)).sort())

/** The texts of a sorted list that begin so. */
const withPrefix = (sorted: readonly string[], prefix: string): readonly string[] => {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((sorted[middle] ?? '') < prefix) from = middle + 1
    else to = middle
  }
  while (sorted[to]?.startsWith(prefix) === true) to += 1
  return sorted.slice(from, to)
}

/** The resources of a statement with one of them written in another way. */
const withResource = ({ resource }: KnownStatement, wrong: string, right: string): readonly string[] => [
  ...new Set((resource?.values ?? []).map((each) => (leafText(each) === wrong ? right : leafText(each)))),
]

/** Whether the role may read a secret that nobody lists. */
const canRead = (identity: Identity, secret: string, { scene, site }: World) => {
  const listed = { arn: secret, policy: { kind: 'empty' }, key: { kind: 'aws-managed' }, state: 'active' } as const
  const policies = compile({ ...scene.policies, roles: [identity.role], keys: [], secrets: [listed], resources: [] })
  return decide(
    getSecretValue(sessionOf(identity), { secret }, { ...site, region: identity.region }, policies),
    policies,
  )
}
