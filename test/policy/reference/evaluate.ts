/**
 * The reference evaluator: how AWS decides a request, written for reading. It shares no code with `src/` and knows no
 * shortcut, so that two different programs must agree on every case.
 */
import type { CaseDocument, ContextValue, Layer, Situation, Template, Verdict } from '../format.ts'
import { matchCondition } from './conditions.ts'
import { asList, isUnknown, readDocument, type Leaf, type Statement, type Unknown } from './documents.ts'
import { and, not, or, tri, type Tri } from './logic.ts'
import { accountOf, callerOf, namingOf, partitionOf, type Caller, type Naming } from './principals.ts'
import { actionMatches, resourceMatches } from './requests.ts'
import { known, textOf, type Lookup } from './text.ts'

type DocumentLayer = Exclude<Layer, 'grants'>

/** A statement that was found to match, or the layer that did not allow. */
export interface Place {
  readonly layer: Layer
  readonly level?: number
  readonly document?: number
  readonly statement?: number
}

export interface Answer {
  readonly verdict: Verdict
  readonly how?: 'explicit' | 'implicit' | 'state' | 'ineffective'
  /** Statements that certainly deny. */
  readonly denying: readonly Place[]
  /** Statements that certainly grant. */
  readonly granting: readonly Place[]
  /** Layers without a needed Allow. */
  readonly missing: readonly Place[]
}

/** What the documents of one layer, or of one level of it, say about the request. */
interface Says {
  readonly deny: Tri
  readonly allow: Naming
  readonly denying: readonly Place[]
  readonly granting: readonly Place[]
}

const nothing: Says = {
  deny: 'F',
  allow: { exact: 'F', limited: 'F', everyone: 'F', account: 'F' },
  denying: [],
  granting: [],
}
const anything: Says = { ...nothing, deny: 'U', allow: { ...nothing.allow, exact: 'U' } }

const together = (all: readonly Says[]): Says => ({
  deny: or(...all.map((one) => one.deny)),
  allow: {
    exact: or(...all.map((one) => one.allow.exact)),
    limited: or(...all.map((one) => one.allow.limited)),
    everyone: or(...all.map((one) => one.allow.everyone)),
    account: or(...all.map((one) => one.allow.account)),
  },
  denying: all.flatMap((one) => one.denying),
  granting: all.flatMap((one) => one.granting),
})

const anyNaming = ({ exact, limited, everyone, account }: Naming): Tri => or(exact, limited, everyone, account)

/** The context as the evaluator sees it: what is listed, and the claims of the token that AWS can test. */
const contextOf = ({ context, request: { principal } }: Situation): Lookup => {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  if (principal.kind === 'web-identity') {
    const issuer = principal.provider.split('oidc-provider/')[1] ?? ''
    for (const [claim, value] of Object.entries(principal.claims)) {
      const state = claimState(issuer, claim, value)
      if (state !== null) values.set(`${issuer}:${claim}`.toLowerCase(), state)
    }
  }
  return (key) => values.get(key.toLowerCase()) ?? null
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
const testableClaims = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
]

const claimState = (issuer: string, claim: string, value: ContextValue): ContextValue => {
  if (claim === 'sub' || claim === 'aud') return value
  if (!testableClaims.includes(claim)) return null
  // Whether AWS offers more than sub and aud for GitHub Enterprise Server is not confirmed.
  return /^token\.actions\.(githubusercontent\.com(\/[^/]+)?|[^./]+\.ghe\.com)$/.test(issuer)
    ? value
    : { unknown: 'maybe' }
}

/** Everything the rules below look at. */
interface Question {
  readonly situation: Situation
  readonly caller: Caller
  /** Account of the resource. */
  readonly owner: string
  readonly lookup: Lookup
  readonly hasBoundary: Tri
}

const statementSays = (
  statement: Statement | Unknown,
  layer: DocumentLayer,
  variables: boolean,
  place: Place,
  question: Question,
): Says => {
  if (isUnknown(statement)) return anything
  const { caller, owner, lookup, hasBoundary, situation } = question
  const { action, resource } = situation.request
  const { Effect } = statement
  const matchOf = (effect: 'Allow' | 'Deny'): Tri => {
    const actions = listed(statement.Action, statement.NotAction, (leaf) => actionMatches(leaf, action))
    if (actions === 'F') return 'F'
    const use = statement.Resource === undefined ? 'NotResource' : 'Resource'
    const resources = listed(statement.Resource, statement.NotResource, (leaf) =>
      resourceMatches(leaf, resource, `${effect} ${use}`, variables ? lookup : null),
    )
    return and(actions, layer === 'trust' ? 'T' : resources, conditionsMatch(statement.Condition, lookup, variables))
  }
  const isKnown = !isUnknown(Effect)
  const naming = (effect: 'Allow' | 'Deny'): Naming => {
    const names = namingOf(statement, effect, layer, caller, owner, hasBoundary)
    // Of a statement that may be a Deny, the more cautious reading counts.
    const match = isKnown ? matchOf(effect) : and('U', matchOf('Deny'))
    return {
      exact: and(names.exact, match),
      limited: and(names.limited, match),
      everyone: and(names.everyone, match),
      account: and(names.account, match),
    }
  }
  const allow = Effect === 'Deny' ? nothing.allow : naming('Allow')
  const deny = Effect === 'Allow' ? 'F' : anyNaming(naming('Deny'))
  return { allow, deny, denying: deny === 'T' ? [place] : [], granting: anyNaming(allow) === 'T' ? [place] : [] }
}

/** `Action` and `Resource`, or the negated element beside them. An empty list, or none, covers nothing. */
const listed = (
  element: Leaf | readonly Leaf[] | undefined,
  negated: Leaf | readonly Leaf[] | undefined,
  matches: (leaf: Leaf) => Tri,
): Tri => {
  const leaves = asList<Leaf>(element ?? negated ?? [])
  const any = or(...leaves.map(matches))
  return element === undefined && leaves.length > 0 ? not(any) : any
}

const conditionsMatch = (condition: Statement['Condition'], lookup: Lookup, variables: boolean): Tri => {
  if (isUnknown(condition)) return 'U'
  const conditions = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => matchCondition(operator, key, values, lookup, variables)),
  )
  return and(...conditions)
}

const documentsSay = (
  documents: readonly CaseDocument[],
  layer: DocumentLayer,
  level: number | undefined,
  question: Question,
): Says =>
  together(
    documents.map((written, document) => {
      const read = readDocument(written, layer)
      if (read.kind === 'unusable') return anything
      return together(
        read.statements.map((statement, index) => {
          const place = { layer, document, statement: index, ...(level === undefined ? {} : { level }) }
          return statementSays(statement, layer, read.variables, place, question)
        }),
      )
    }),
  )

const allowsAll: Says = { ...nothing, allow: { ...nothing.allow, exact: 'T' } }

/** How much of the layer is known; what the caller requires and nobody gave counts as unreadable. */
const completenessOf = ({ completeness, require }: Situation, layer: Layer): Situation['completeness'][Layer] =>
  completeness[layer] === 'not-given' && require.includes(layer) ? 'unreadable' : completeness[layer]

/** A layer that grants: without documents it allows nothing; if nobody gave it, it may allow but is not feared to deny. */
const grantingLayer = (
  layer: 'trust' | 'identity' | 'secretPolicy' | 'keyPolicy',
  documents: readonly CaseDocument[],
  question: Question,
): Says => {
  switch (completenessOf(question.situation, layer)) {
    case 'empty':
      return nothing
    case 'not-given':
      return { ...anything, deny: 'F' }
    case 'unreadable':
      return anything
    case 'given':
      return documentsSay(documents, layer, undefined, question)
  }
}

/** A layer that only restricts: where there is none, or nobody gave it, it allows everything. */
const restrictingLayer = (
  layer: 'boundary' | 'session' | 'endpoint',
  documents: readonly CaseDocument[],
  question: Question,
): Says => {
  switch (completenessOf(question.situation, layer)) {
    case 'empty':
    case 'not-given':
      return allowsAll
    case 'unreadable':
      return anything
    case 'given':
      return documentsSay(documents, layer, undefined, question)
  }
}

/** One answer for each level of the organisation. */
const levels = (layer: 'scp' | 'rcp', question: Question): readonly Says[] => {
  const { situation } = question
  switch (completenessOf(situation, layer)) {
    case 'empty':
    case 'not-given':
      return []
    case 'unreadable':
      return [anything]
    case 'given':
      return (situation.policies[layer] ?? []).map((documents, level) =>
        documentsSay(documents, layer, level, question),
      )
  }
}

const one = (document: CaseDocument | null | undefined): readonly CaseDocument[] =>
  document === null || document === undefined ? [] : [document]

const isServiceLinked = ({ principal }: Caller): boolean =>
  principal.kind === 'session' &&
  typeof principal.role === 'string' &&
  principal.role.includes(':role/aws-service-role/')

/** Service control policies bind the users and roles of member accounts. */
const scpBinds = ({ caller, situation }: Question): boolean =>
  ['session', 'user', 'federated-user', 'root'].includes(caller.principal.kind) &&
  !isServiceLinked(caller) &&
  caller.account !== situation.accounts.management

const rcpServices = [
  'cognito-idp',
  'cognito-identity',
  'dynamodb',
  'ecr',
  'kms',
  'logs',
  'aoss',
  's3',
  'secretsmanager',
  'sqs',
  'sts',
]

/** Resource control policies bind the resources of member accounts, in services that support them. */
const rcpBinds = ({ caller, owner, situation }: Question): boolean => {
  const { action } = situation.request
  return (
    rcpServices.includes(action.split(':')[0]?.toLowerCase() ?? '') &&
    !isServiceLinked(caller) &&
    owner !== situation.accounts.management &&
    !(isKeyCall(situation) && situation.key.managedBy === 'aws') &&
    action.toLowerCase() !== 'kms:retiregrant'
  )
}

const sixthField = (resource: string | Template): string =>
  (typeof resource === 'string'
    ? resource
    : resource.template.map((part) => (typeof part === 'string' ? part : '')).join('')
  )
    .split(':')
    .slice(5)
    .join(':')

const isKeyCall = ({ request: { action, resource } }: Situation): boolean =>
  action.toLowerCase().startsWith('kms:') && resource !== '*' && !sixthField(resource).startsWith('alias/')

const isRoleCall = ({ request: { action } }: Situation): boolean =>
  /^sts:(assumerole|assumerolewithwebidentity|tagsession|setsourceidentity)$/i.test(action)

const isSecretCall = ({ request: { action, resource } }: Situation): boolean =>
  action.toLowerCase().startsWith('secretsmanager:') && resource !== '*'

/** The policy of the AWS managed key `aws/secretsmanager`. */
const managedKeyPolicy = (key: string | Template, account: string): CaseDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*', 'kms:CreateGrant', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:ViaService': `secretsmanager.${known(textOf(key))?.split(':')[3]}.amazonaws.com`,
          'kms:CallerAccount': account,
        },
      },
    },
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:${partitionOf(key)}:iam::${account}:root` },
      Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
      Resource: '*',
    },
  ],
})

const resourcePolicy = (question: Question): Says => {
  const { policies, request, key } = question.situation
  if (isRoleCall(question.situation)) return grantingLayer('trust', one(policies.trust), question)
  if (isSecretCall(question.situation)) return grantingLayer('secretPolicy', one(policies.secretPolicy), question)
  if (!isKeyCall(question.situation)) return nothing
  if (key.managedBy !== 'aws') return grantingLayer('keyPolicy', one(policies.keyPolicy), question)
  return documentsSay([managedKeyPolicy(request.resource, question.owner)], 'keyPolicy', undefined, question)
}

const isAbsent = (value: ContextValue): Tri =>
  value === null ? 'T' : typeof value === 'object' && 'unknown' in value && value.unknown === 'maybe' ? 'U' : 'F'

/** Whether a grant of the key allows the operation; the grantee may be an account, which needs its own IAM Allow too. */
const keyGrants = (question: Question, allowedByOwnPolicies: Tri, limits: Tri): Tri => {
  const { situation, caller } = question
  if (caller.account === '') return 'F'
  switch (completenessOf(situation, 'grants')) {
    case 'empty':
    case 'not-given':
      return 'F'
    case 'unreadable':
      return 'U'
    case 'given':
  }
  const operation = situation.request.action.slice('kms:'.length)
  const context = Object.entries(situation.context)
    .filter(([key]) => key.startsWith('kms:EncryptionContext:'))
    .map(([key, value]): [string, ContextValue] => [key.slice('kms:EncryptionContext:'.length), value])
  const holds = (name: string, expected: string): Tri => {
    const value = context.find(([key]) => key === name)?.[1] ?? null
    return value === null ? 'F' : typeof value === 'object' ? 'U' : tri(value === expected)
  }
  const fromGrants = (situation.policies.grants ?? []).map(({ grantee, operations, subset = {}, equals }): Tri => {
    if (!operations.some((name) => name.toLowerCase() === operation.toLowerCase())) return 'F'
    const isFree = ['describekey', 'retiregrant'].includes(operation.toLowerCase())
    const pairs = Object.entries({ ...subset, ...equals })
    const others = equals === undefined ? [] : context.filter(([name]) => !Object.hasOwn(equals, name))
    const noOthers = others.map(([, value]) => isAbsent(value))
    const constraint = isFree ? 'T' : and(...pairs.map(([name, value]) => holds(name, value)), ...noOthers)
    const asStatement: Statement = { Effect: 'Allow', Principal: { AWS: grantee } }
    const names = namingOf(asStatement, 'Allow', 'keyPolicy', caller, question.owner, 'F')
    // Whether a boundary or a session policy without the action limits a grant is not confirmed.
    const isNamed = or(names.exact, caller.principal.kind === 'session' ? names.limited : 'F')
    const direct = and(isNamed, limits === 'T' ? 'T' : 'U')
    return and(constraint, or(direct, and(names.account, allowedByOwnPolicies)))
  })
  return or(...fromGrants)
}

const cryptographic =
  /^kms:(decrypt|encrypt|generatedatakey(pair)?(withoutplaintext)?|reencrypt(from|to)|sign|verify|generatemac|verifymac|derivesharedsecret)$/i
const acrossAccounts =
  /^kms:(creategrant|describekey|getkeyrotationstatus|getpublickey|listgrants|retiregrant|revokegrant)$/i

/** Whether the service refuses the call whatever the policies say. */
const isRefused = ({ situation, caller, owner }: Question): Tri => {
  const { action, resource, secretId } = situation.request
  const isForeign = caller.account !== owner
  if (isKeyCall(situation)) {
    if (!isForeign || cryptographic.test(action) || acrossAccounts.test(action)) return 'F'
    // A service, or a caller without identity, is of no account: whether it counts as foreign is not confirmed.
    return caller.account === '' ? 'U' : 'T'
  }
  if (/^kms:(create|update|delete)alias$/i.test(action)) return tri(sixthField(resource).startsWith('alias/aws/'))
  if (!isSecretCall(situation) || secretId === undefined || secretId === resource) return 'F'
  if (isForeign && caller.account !== '') return 'T'
  // A partial ARN that looks like a full one, with a hyphen and six characters at its end, may not be found.
  return /^arn:.*-[A-Za-z0-9]{6}$/.test(secretId) ? 'U' : 'F'
}

/** Whether the state of key, secret or identity provider lets the call pass. */
const stateAllows = ({ situation }: Question): Tri => {
  const { request, key, secret, provider } = situation
  if (isKeyCall(situation) && (cryptographic.test(request.action) || /^kms:creategrant$/i.test(request.action))) {
    const blocking = [
      'Disabled',
      'PendingDeletion',
      'PendingReplicaDeletion',
      'PendingImport',
      'Creating',
      'Unavailable',
    ]
    return tri(!blocking.includes(key.state ?? 'Enabled'))
  }
  if (/^secretsmanager:getsecretvalue$/i.test(request.action)) return tri(secret.pendingDeletion !== true)
  if (request.principal.kind !== 'web-identity' || provider.state === 'not-given') return 'T'
  if (provider.state !== 'present') return provider.state === 'absent' ? 'F' : 'U'
  const audience = request.principal.claims['aud'] ?? null
  if (!('audiences' in provider) || provider.audiences === undefined) return 'T'
  return typeof audience === 'string' ? tri(provider.audiences.includes(audience)) : 'U'
}

const decide = (question: Question): Answer => {
  const { situation, caller, owner } = question
  const { policies, request } = situation
  const { kind } = caller.principal
  if (/^sts:getcalleridentity$/i.test(request.action))
    return { verdict: 'allowed', denying: [], granting: [], missing: [] }

  const hasIdentity = kind === 'session' || kind === 'user' || kind === 'federated-user'
  const hasSession = kind === 'session' || kind === 'federated-user'
  const identity = hasIdentity
    ? grantingLayer('identity', policies.identity ?? [], question)
    : kind === 'root'
      ? allowsAll
      : nothing
  const boundary = hasIdentity ? restrictingLayer('boundary', one(policies.boundary), question) : allowsAll
  const session = hasSession ? restrictingLayer('session', policies.session ?? [], question) : allowsAll
  const endpoint =
    request.throughEndpoint === true && kind !== 'web-identity'
      ? restrictingLayer('endpoint', one(policies.endpoint), question)
      : allowsAll
  const scp = scpBinds(question) ? levels('scp', question) : []
  const rcp = rcpBinds(question) ? levels('rcp', question) : []
  const resource = resourcePolicy(question)

  const I = identity.allow.exact
  const B = boundary.allow.exact
  const S = session.allow.exact
  const R = resource.allow
  const own = and(I, B, S)
  const limits = and(B, S)
  const isForeign = caller.account !== '' && caller.account !== owner
  // `*` in a resource-based policy: AWS does not say clearly whether a session policy limits it.
  const direct = or(R.exact, and(R.limited, limits), and(R.everyone, S === 'T' ? 'T' : 'U'))
  // An account delegates to its IAM policies; keys and roles are not open to IAM policies without that.
  const delegates = isKeyCall(situation) || isRoleCall(situation) ? R.account : 'T'
  // Across accounts a secret cannot be decrypted with the AWS managed key, so it cannot be read.
  const needsOtherKey =
    isForeign && /^secretsmanager:getsecretvalue$/i.test(request.action) && situation.key.managedBy === 'aws'
  const byPolicies = needsOtherKey ? 'F' : isForeign ? and(own, anyNaming(R)) : or(direct, and(delegates, own))
  const byGrant = isKeyCall(situation) ? keyGrants(question, own, limits) : 'F'
  const samePartition = tri(
    request.resource === '*' ||
      partitionOf(request.resource) === '' ||
      caller.partition === partitionOf(request.resource),
  )

  const scpAllows = scp.map((level) => level.allow.exact)
  const rcpAllows = rcp.map((level): Tri => (level === anything ? 'U' : 'T'))
  const endpointAllows = anyNaming(endpoint.allow)
  const G = and(...scpAllows, ...rcpAllows, endpointAllows, samePartition, or(byPolicies, byGrant))

  const inOrder = [...scp, ...rcp, endpoint, resource, identity, boundary, session]
  const D = or(...inOrder.map((layer) => layer.deny))
  const denying = inOrder.flatMap((layer) => layer.denying)
  const granting = inOrder.flatMap((layer) => layer.granting)
  const resourceLayer: Layer = isKeyCall(situation) ? 'keyPolicy' : isRoleCall(situation) ? 'trust' : 'secretPolicy'
  const needsResource = isForeign || isKeyCall(situation) || isRoleCall(situation) || !hasIdentity
  const lacking: readonly (Place | null)[] = [
    ...scpAllows.map((value, level): Place | null => (value === 'F' ? { layer: 'scp', level } : null)),
    endpointAllows === 'F' ? { layer: 'endpoint' } : null,
    needsResource && (isForeign ? anyNaming(R) : or(direct, R.account)) === 'F' ? { layer: resourceLayer } : null,
    hasIdentity && I === 'F' ? { layer: 'identity' } : null,
    B === 'F' ? { layer: 'boundary' } : null,
    S === 'F' ? { layer: 'session' } : null,
  ]
  const reasons = { denying, granting, missing: lacking.filter((place) => place !== null) }

  if (D === 'T') return { verdict: 'denied', how: 'explicit', ...reasons }
  const refused = isRefused(question)
  if (refused === 'T') return { verdict: 'denied', how: 'ineffective', ...reasons }
  if (G === 'F') return { verdict: 'denied', how: 'implicit', ...reasons }
  const state = stateAllows(question)
  if (state === 'F') return { verdict: 'denied', how: 'state', ...reasons }
  const isCertain = D === 'F' && G === 'T' && state === 'T' && refused === 'F'
  return { verdict: isCertain ? 'allowed' : 'unknown', ...reasons }
}

const questionOf = (situation: Situation): Question => {
  const { request, accounts } = situation
  const caller = callerOf(request.principal, accounts.principal ?? '')
  const owner = accounts.resource ?? (accountOf(request.resource) || caller.account)
  const boundary = completenessOf(situation, 'boundary')
  const hasIdentity = ['session', 'user', 'federated-user'].includes(caller.principal.kind)
  const hasBoundary =
    !hasIdentity || boundary === 'empty' || boundary === 'not-given' ? 'F' : boundary === 'unreadable' ? 'U' : 'T'
  return { situation, caller, owner, lookup: contextOf(situation), hasBoundary }
}

/** Every situation in which each value of which only alternatives are known is one of them. */
const alternatives = (situation: Situation): readonly Situation[] => {
  const { request, context } = situation
  const { principal } = request
  const open = Object.entries(context).find(([, value]) => hasAlternatives(value))
  if (open) {
    const [key, value] = open
    return (hasAlternatives(value) ? value.alternatives : []).flatMap((choice) =>
      alternatives({ ...situation, context: { ...context, [key]: choice } }),
    )
  }
  if (principal.kind !== 'web-identity') return [situation]
  const claim = Object.entries(principal.claims).find(([, value]) => hasAlternatives(value))
  if (!claim) return [situation]
  const [name, value] = claim
  return (hasAlternatives(value) ? value.alternatives : []).flatMap((choice) =>
    alternatives({
      ...situation,
      request: { ...request, principal: { ...principal, claims: { ...principal.claims, [name]: choice } } },
    }),
  )
}

const hasAlternatives = (value: ContextValue): value is { readonly alternatives: readonly (string | null)[] } =>
  typeof value === 'object' && value !== null && 'alternatives' in value

/** The answer to the request of a case. */
export const evaluate = (situation: Situation): Answer => {
  const [first, ...others] = alternatives(situation).map((world) => decide(questionOf(world)))
  if (!first) throw new Error('a list of alternatives is empty')
  if (others.every((other) => other.verdict === first.verdict && other.how === first.how)) return first
  // Denied in every case, but not in the same way: `how` is left open.
  const { how: _how, ...reasons } = first
  return others.every((other) => other.verdict === first.verdict) ? reasons : { ...reasons, verdict: 'unknown' }
}
