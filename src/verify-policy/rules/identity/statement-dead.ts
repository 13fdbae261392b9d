import { deadStatementsOf, EMPTY_SET } from '../../../policy/index.ts'
import type { DeadStatement, Layer, Leaf, PolicySet, Text } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { allDocuments } from '../all-documents.ts'
import { advice, found, placeIn } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { accountIn, conditionsOn, documentsIn, nameOf, plainTexts, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'

const RULE = {
  id: 'statement-dead',
  code: 'IAM-008',
  severity: 'low',
  title: 'a statement changes no answer',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  sources: POLICY_SOURCES,
} as const

/** Every statement is compared with all others of its document; a longer one is left alone. */
const MOST = 40

const WHY: Readonly<Record<DeadStatement['why'], string>> = {
  unsatisfiable: 'no request meets all its elements',
  shadowed: 'a deny of the same document takes away all that it allows',
  redundant: 'other statements of the document say the same',
}

/**
 * A statement without which its document gives the same answers, over all requests and whatever other policies say. What is
 * known only after a deployment could make it matter, so a document with such a part is left alone.
 */
export const statementDead: Rule = {
  ...RULE,
  check: (world: World) =>
    allDocuments(world).flatMap((document) => {
      if (document.kind !== 'document' || !isKnown(document)) return []
      return deadIn(document, world.scene.policies).flatMap(({ statement, why }) =>
        statement.kind === 'unknown'
          ? []
          : [
              found(RULE, {
                message: `${quoted(nameOf(statement))} changes no answer: ${WHY[why]}.`,
                location: placeIn(document, statement.at),
                fix: advice(
                  why === 'redundant' ? 'Remove it.' : 'Remove it, or change what keeps it from having an effect.',
                ),
                subject: `${document.id}#${statement.index}`,
                resources: [],
              }),
            ],
      )
    }),
}

/** Whether every value is known in full, and there are not too many statements. */
const isKnown = (document: Document): boolean => {
  const statements = statementsOf(document)
  return (
    document.statements.length <= MOST &&
    statements.length === document.statements.length &&
    statements.every(
      (statement) =>
        statement.conditions.every(({ kind }) => kind === 'condition') && valuesOf(statement).every(isPlain),
    )
  )
}

const valuesOf = ({ principal, action, resource, conditions }: KnownStatement): readonly Leaf[] => [
  ...(principal?.entries ?? []).map(({ value }) => value),
  ...action.values,
  ...(resource?.values ?? []),
  ...conditions.flatMap((condition) => (condition.kind === 'condition' ? condition.values : [])),
]

const isPlain = (leaf: Leaf): boolean => leaf.kind === 'text' && typeof leaf.text === 'string'

/**
 * The policy of a role, secret or key is asked about together with what it belongs to, in the best of states. Nothing there is
 * unknown, because an answer that is unknown with and without a statement would say nothing.
 */
const deadIn = (document: Document, { roles, secrets, keys }: PolicySet): readonly DeadStatement[] => {
  const policy: Layer = { kind: 'given', documents: [document] }
  switch (document.policy) {
    case 'identity':
    case 'boundary':
    case 'session':
    case 'scp':
      // Who the caller is, the document does not tell.
      return asksForCaller(document) ? [] : deadStatementsOf(document)
    case 'trust': {
      const arn = roles.find((role) => has(role.trust, document))?.arn
      if (typeof arn !== 'string') return []
      return deadStatementsOf(document, {
        ...setIn(arn),
        roles: [{ arn, trust: policy, identity: NONE, boundary: NONE }],
      })
    }
    case 'secret': {
      const arn = arnOf(document, secrets, 'secretsmanager', 'secret:any-AbCdEf')
      if (arn === undefined) return []
      const key = { kind: 'key', arn: `arn:aws:kms:us-east-1:${accountIn(arn)}:key/any` } as const
      return deadStatementsOf(document, { ...setIn(arn), secrets: [{ arn, policy, key, state: 'active' }] })
    }
    case 'key': {
      const arn = arnOf(document, keys, 'kms', 'key/any')
      if (arn === undefined) return []
      const key = { arn, policy, grants: NONE, state: 'Enabled', manager: 'customer' } as const
      return deadStatementsOf(document, { ...setIn(arn), keys: [key] })
    }
    case 'rcp':
    case 'endpoint':
      return []
  }
}

const NONE = { kind: 'empty' } as const

const setIn = (arn: string): PolicySet => ({
  ...EMPTY_SET,
  accounts: [{ id: accountIn(arn), scp: NONE, rcp: NONE }],
})

const has = (layer: Layer, { id }: Document): boolean => documentsIn(layer).some((document) => document.id === id)

/** What the document belongs to. Where its ARN is not known in full, any one of the account, if the document names none. */
const arnOf = (
  document: Document,
  entities: readonly { readonly arn: Text; readonly policy: Layer }[],
  service: string,
  any: string,
): string | undefined => {
  const arn = entities.find(({ policy }) => has(policy, document))?.arn
  if (arn === undefined || typeof arn === 'string') return arn
  const isForAny = statementsOf(document).every(({ resource }) =>
    plainTexts(resource?.values ?? []).every((text) => text === '*'),
  )
  return isForAny && accountIn(arn) !== '' ? `arn:aws:${service}:us-east-1:${accountIn(arn)}:${any}` : undefined
}

const asksForCaller = (document: Document): boolean =>
  statementsOf(document).some(
    (statement) => conditionsOn(statement, (key) => /^aws:(?:principal|user)|^kms:calleraccount$/.test(key)).length > 0,
  )
