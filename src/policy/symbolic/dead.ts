/** Statements that change no answer, and sets and documents that give the same answers. */
import type { PolicyDocument, PolicyKind, PolicySet, Statement } from '../document.ts'
import { EMPTY_SET } from '../empty-set.ts'
import { documentsIn, mapDocuments, withStatements } from './edits.ts'
import {
  gainsNothing,
  losesNothing,
  lostAccess,
  newAccess,
  type Inclusion,
  type InclusionOptions,
} from './inclusion.ts'
import { allowEverything } from './suppositions.ts'

type Document = Extract<PolicyDocument, { kind: 'document' }>

/** A statement without which every answer is the same. */
export interface DeadStatement {
  readonly document: Document
  readonly statement: Statement
  /**
   * `unsatisfiable`: no request matches it. `shadowed`: a Deny or another layer takes away all that it gives. `redundant`:
   * other statements say the same.
   */
  readonly why: 'unsatisfiable' | 'shadowed' | 'redundant'
}

/** Whether two sets give the same answers: only `included` says so for all requests. */
export const difference = (one: PolicySet, other: PolicySet, options: InclusionOptions = {}): Inclusion => {
  const gained = newAccess(one, other, options)
  return gained.kind === 'included' ? lostAccess(one, other, options) : gained
}

const isAllow = (statement: Statement): boolean => statement.kind === 'statement' && statement.effect === 'Allow'

const isDead = (policies: PolicySet, document: Document, statement: Statement, options: InclusionOptions): boolean => {
  const without = withStatements(policies, document, (statements) => statements.filter((one) => one !== statement))
  return isAllow(statement) ? losesNothing(policies, without, options) : gainsNothing(policies, without, options)
}

/**
 * Whether no request at all matches the statement. It is asked as an Allow with nothing around it; one that names principals
 * as part of an endpoint policy, where naming an account means everybody in it.
 */
const isUnsatisfiable = (document: Document, statement: Statement, options: InclusionOptions): boolean => {
  if (statement.kind === 'unknown') return false
  const policy = ['secret', 'key', 'rcp'].includes(document.policy) ? 'endpoint' : document.policy
  const own: Document = { ...document, policy, statements: [{ ...statement, effect: 'Allow' }] }
  const none: Document = { ...own, statements: [] }
  return losesNothing(setAround(own), setAround(none), options)
}

/** The set with the statement as the only Allow of its kind of document. */
const onlyAllow = (policies: PolicySet, document: Document, statement: Statement): PolicySet =>
  mapDocuments(policies, (other) => ({
    ...other,
    statements:
      other.policy === document.policy
        ? other.statements.filter((one) => one === statement || !isAllow(one))
        : other.statements,
  }))

const reasonOf = (
  policies: PolicySet,
  document: Document,
  statement: Statement,
  options: InclusionOptions,
): DeadStatement['why'] => {
  const isDeadIn = (set: PolicySet): boolean => {
    const own = documentsIn(set).find(({ id, policy }) => id === document.id && policy === document.policy)
    const found = own?.statements.find(({ index }) => index === statement.index)
    return own !== undefined && found !== undefined && isDead(set, own, found, options)
  }
  if (isUnsatisfiable(document, statement, options)) return 'unsatisfiable'
  return isAllow(statement) && isDeadIn(onlyAllow(policies, document, statement)) ? 'shadowed' : 'redundant'
}

const isJudged = (statement: Statement): boolean => statement.kind === 'statement' && statement.effect !== 'unknown'

/**
 * The statements of a set without which every answer is the same: each of them, and all of them together. Of two that say the
 * same, the later one is named. Where a bound is reached, a statement counts as alive.
 */
export const deadStatements = (policies: PolicySet, options: InclusionOptions = {}): readonly DeadStatement[] =>
  deadAmong(policies, isJudged, options)

const deadAmong = (
  policies: PolicySet,
  isAsked: (statement: Statement, document: Document) => boolean,
  options: InclusionOptions,
): readonly DeadStatement[] => {
  let rest = policies
  return documentsIn(policies).flatMap((document) => {
    let own = document
    const dead: DeadStatement[] = []
    for (const statement of document.statements.toReversed()) {
      if (!isAsked(statement, document) || !isDead(rest, own, statement, options)) continue
      dead.push({ document, statement, why: reasonOf(policies, document, statement, options) })
      const without = { ...own, statements: own.statements.filter((one) => one !== statement) }
      rest = withDocument(rest, own, without)
      own = without
    }
    return dead.toReversed()
  })
}

const withDocument = (policies: PolicySet, document: Document, other: Document): PolicySet =>
  mapDocuments(policies, (one) => (one === document ? other : one))

/** Documents that only take away: what they deny, others may allow. */
const LIMITING: ReadonlySet<PolicyKind> = new Set(['identity', 'boundary', 'session', 'scp'])

/**
 * The statements of one document without which it gives the same answers, whatever stands around it. `around`: a set in which
 * it stands with the resource that it belongs to; by default one in which nothing else decides.
 */
export const deadStatementsOf = (
  document: Document,
  around: PolicySet = setAround(document),
  options: InclusionOptions = {},
): readonly DeadStatement[] => {
  const own = (statement: Statement, other: Document): boolean => other === document && isJudged(statement)
  if (!LIMITING.has(document.policy)) return deadAmong(around, own, options)
  // A Deny is needed where another policy allows what it denies.
  const everything = allowEverything()
  const allowed: PolicySet = {
    ...around,
    roles: around.roles.map((role) =>
      role.identity.kind === 'given'
        ? { ...role, identity: { kind: 'given', documents: [...role.identity.documents, everything] } }
        : role,
    ),
  }
  return [
    ...deadAmong(around, (statement, other) => own(statement, other) && isAllow(statement), options),
    ...deadAmong(allowed, (statement, other) => own(statement, other) && !isAllow(statement), options),
  ].sort((one, other) => one.statement.index - other.statement.index)
}

const ACCOUNT = '111122223333'

/** A set in which nothing but one document decides. */
const setAround = (document: Document): PolicySet => {
  const own = { kind: 'given', documents: [document] } as const
  const none = { kind: 'empty' } as const
  const role = { arn: `arn:aws:iam::${ACCOUNT}:role/any-role-here`, trust: none, identity: none, boundary: none }
  const set: PolicySet = { ...EMPTY_SET, accounts: [{ id: ACCOUNT, scp: none, rcp: none }] }
  const kinds: Readonly<Record<PolicyKind, () => PolicySet>> = {
    trust: () => ({ ...set, roles: [{ ...role, trust: own }] }),
    identity: () => ({ ...set, roles: [{ ...role, identity: own }] }),
    boundary: () => ({ ...set, roles: [{ ...role, identity: own }] }),
    session: () => ({ ...set, roles: [{ ...role, identity: own }] }),
    scp: () => ({ ...set, roles: [{ ...role, identity: own }] }),
    rcp: () => ({
      ...set,
      accounts: [
        {
          id: ACCOUNT,
          scp: none,
          rcp: { kind: 'given', levels: [{ name: 'account', complete: false, documents: [document] }] },
        },
      ],
      secrets: [
        {
          arn: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:any-AbCdEf`,
          policy: none,
          key: { kind: 'aws-managed' },
          state: 'active',
        },
      ],
    }),
    endpoint: () => ({ ...set, endpoints: [{ id: 'vpce-0aaaabbbbccccdddd', policy: own }] }),
    secret: () => ({
      ...set,
      secrets: [
        {
          arn: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:any-AbCdEf`,
          policy: own,
          key: { kind: 'key', arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/any` },
          state: 'active',
        },
      ],
    }),
    key: () => ({
      ...set,
      keys: [
        {
          arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/any`,
          policy: own,
          grants: none,
          state: 'Enabled',
          manager: 'customer',
        },
      ],
    }),
  }
  return kinds[document.policy]()
}

/** What one document allows that another of the same kind does not, whatever stands around it. */
export const newAccessOfDocument = (older: Document, newer: Document, options: InclusionOptions = {}): Inclusion =>
  newAccess(setAround(older), setAround(newer), options)
