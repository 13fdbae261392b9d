/** A case file's situation as policy set and request of the evaluator. */
import { conditionKeysOf } from '../../src/oidc/condition-keys.ts'
import {
  contextOf,
  parsePolicy,
  type ContextValue,
  type Key,
  type Layer,
  type LevelLayer,
  type OidcProvider,
  type PolicyDocument,
  type PolicyKind,
  type PolicySet,
  type Principal,
  type Request,
  type Text,
} from '../../src/policy/index.ts'
import { parseArn } from '../../src/policy/arn.ts'
import { readJson } from '../../src/text/json.ts'
import { START, nodeOf, type Node } from '../../src/text/node.ts'
import type {
  CaseDocument,
  CaseGrant,
  CasePrincipal,
  ContextValue as CaseValue,
  Situation,
  Template,
} from './format.ts'

/** Id of a document: its layer, the level if there are levels, and its position. */
const idOf = (layer: string, level: number | undefined, index: number): string =>
  level === undefined ? `${layer}/${index}` : `${layer}/${level}/${index}`

type TextParts = Extract<Node, { kind: 'text' }>['parts']

const textOf = (value: string | Template): Text => (typeof value === 'string' ? value : { parts: value.template })

/** A tree in which `template` stands for text with holes and `unknown` for a value of which nothing is known. */
const treeOf = (value: unknown): Node => {
  if (Array.isArray(value)) return { kind: 'array', items: value.map(treeOf), at: START }
  if (typeof value !== 'object' || value === null) return nodeOf(value)
  const entries = Object.entries(value)
  const [key, only] = entries[0] ?? []
  if (entries.length === 1 && key === 'template') return { kind: 'text', parts: only as TextParts, at: START }
  if (entries.length === 1 && key === 'unknown') return { kind: 'unknown', why: String(only), at: START }
  return {
    kind: 'object',
    members: entries.map(([name, member]) => ({ key: name, keyAt: START, value: treeOf(member) })),
    at: START,
  }
}

const documentOf = (document: CaseDocument, policy: PolicyKind, id: string): PolicyDocument => {
  if (typeof document !== 'string') return parsePolicy(treeOf(document), { id, policy, origin: 'live' })
  const { node, problems } = readJson(document)
  return node === undefined
    ? { kind: 'malformed', id, policy, problems: problems.map(({ what, at }) => ({ text: what, at, pointer: '' })) }
    : parsePolicy(node, { id, policy, origin: 'live' })
}

type Documents = readonly CaseDocument[] | CaseDocument | null | undefined

const layerOf = (situation: Situation, name: keyof Situation['completeness'], policy: PolicyKind): Layer => {
  const completeness = situation.completeness[name]
  if (completeness === 'unreadable') return { kind: 'unreadable', why: name }
  if (completeness !== 'given') return { kind: completeness }
  const source = situation.policies[name] as Documents
  const documents =
    source === undefined || source === null ? [] : Array.isArray(source) ? source : [source as CaseDocument]
  return {
    kind: 'given',
    documents: documents.map((one, index) => documentOf(one, policy, idOf(name, undefined, index))),
  }
}

const levelsOf = (situation: Situation, name: 'scp' | 'rcp'): LevelLayer => {
  const completeness = situation.completeness[name]
  if (completeness === 'unreadable') return { kind: 'unreadable', why: name }
  if (completeness !== 'given') return { kind: completeness }
  return {
    kind: 'given',
    levels: (situation.policies[name] ?? []).map((documents, level) => ({
      name: String(level),
      complete: true,
      documents: documents.map((one, index) => documentOf(one, name, idOf(name, level, index))),
    })),
  }
}

const pairsOf = (map: CaseGrant['subset']): { name: string; value: string }[] =>
  Object.entries(map ?? {}).map(([name, value]) => ({ name, value }))

const grantsOf = (situation: Situation): Key['grants'] => {
  const completeness = situation.completeness.grants
  if (completeness === 'unreadable') return { kind: 'unreadable', why: 'grants' }
  if (completeness !== 'given') return { kind: completeness }
  return {
    kind: 'given',
    grants: (situation.policies.grants ?? []).map(({ grantee, operations, subset, equals }, index) => ({
      id: String(index),
      grantee,
      operations,
      ...(subset === undefined ? {} : { encryptionContextSubset: pairsOf(subset) }),
      ...(equals === undefined ? {} : { encryptionContextEquals: pairsOf(equals) }),
    })),
  }
}

const principalOf = (principal: CasePrincipal, session: Layer, account: string | undefined): Principal => {
  switch (principal.kind) {
    case 'session':
      return {
        ...principal,
        role: textOf(principal.role),
        ...(account === undefined ? {} : { account }),
        ...(session.kind === 'empty' ? {} : { session }),
      }
    case 'federated-user':
      return { ...principal, session }
    case 'user':
    case 'root':
    case 'anonymous':
      return principal
    case 'service':
      return { kind: 'service', service: principal.name }
    case 'web-identity':
      return { kind: 'web-identity', provider: principal.provider }
  }
}

const valueOf = (value: CaseValue): ContextValue => {
  if (value === null) return { kind: 'missing' }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { kind: 'present', value: String(value) }
  if (Array.isArray(value)) return { kind: 'list', values: value as readonly string[], open: false }
  if ('list' in value) return { kind: 'list', values: value.list, open: value.open, why: 'the list is open' }
  if ('template' in value) return { kind: 'present', value: textOf(value) }
  if ('alternatives' in value)
    return {
      kind: 'either',
      states: value.alternatives.map((one): ContextValue =>
        one === null ? { kind: 'missing' } : { kind: 'present', value: one },
      ),
      why: 'one of several',
    }
  if ('unknown' in value)
    return value.unknown === 'present'
      ? { kind: 'present-unknown', why: 'it is not known' }
      : { kind: 'maybe', why: 'it is not known' }
  throw new Error('a context value of a form that the format does not have')
}

/** The keys that claims become. Alternatives of a claim are alternatives of its key. */
const claimEntries = (principal: CasePrincipal): [string, ContextValue][] => {
  if (principal.kind !== 'web-identity') return []
  const { provider, claims } = principal
  const prefix = provider.slice(provider.indexOf('oidc-provider/') + 'oidc-provider/'.length)
  const plain = Object.fromEntries(
    Object.entries(claims).map(([name, claim]) => [name, typeof claim === 'string' ? claim : claim.alternatives]),
  )
  return conditionKeysOf(prefix, plain).map(({ key, claim, values, certain }): [string, ContextValue] => {
    const states = values.map((value): ContextValue => ({ kind: 'present', value }))
    const all: ContextValue[] = certain ? states : [{ kind: 'missing' }, ...states]
    return [key, all.length === 1 ? (all[0] as ContextValue) : { kind: 'either', states: all, why: claim }]
  })
}

const providerOf = ({ provider, request }: Situation): readonly OidcProvider[] => {
  if (request.principal.kind !== 'web-identity' || provider === undefined) return []
  const arn = request.principal.provider
  switch (provider.state) {
    case 'present':
      return [
        {
          kind: 'exists',
          arn,
          clientIds: 'audiences' in provider ? (provider.audiences ?? []) : ['sts.amazonaws.com'],
        },
      ]
    case 'absent':
      return [{ kind: 'absent', arn }]
    case 'unreadable':
      return [{ kind: 'unreadable', arn, why: 'provider' }]
    case 'not-given':
      return []
  }
}

const namedOf = ({ secretId }: Situation['request']): Pick<Request, 'named'> => {
  if (secretId === undefined) return {}
  const full = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:/.test(secretId)
  return { named: { kind: full ? 'partial-arn' : 'name', as: secretId } }
}

const secretStateOf = ({ secret }: Situation): 'pending-deletion' | 'active' | 'unknown' => {
  if (secret.pendingDeletion === 'unknown') return 'unknown'
  return secret.pendingDeletion === true ? 'pending-deletion' : 'active'
}

/** What the case says, as the evaluator wants it. */
export const fromCase = (situation: Situation): { readonly policies: PolicySet; readonly request: Request } => {
  const { request, accounts, key } = situation
  const { principal } = request
  const resource = textOf(request.resource)
  const callerAccount = /\d{12}/.exec(JSON.stringify(principal))?.[0] ?? accounts.principal
  const resourceAccount =
    accounts.resource ??
    (typeof request.resource === 'string'
      ? undefined
      : parseArn(resource)?.account === undefined
        ? callerAccount
        : undefined)
  const own = {
    identity: layerOf(situation, 'identity', 'identity'),
    boundary: layerOf(situation, 'boundary', 'boundary'),
  }
  const service = request.action.slice(0, request.action.indexOf(':')).toLowerCase()
  const account = (id: string): PolicySet['accounts'][number] => ({
    id,
    ...(accounts.management === undefined
      ? {}
      : { organization: { id: 'o-1', managementAccount: accounts.management } }),
    scp: levelsOf(situation, 'scp'),
    rcp: levelsOf(situation, 'rcp'),
  })
  const ids = new Set<string>()
  for (const text of [JSON.stringify(principal), JSON.stringify(request.resource)])
    for (const [id] of text.matchAll(/\d{12}/g)) ids.add(id)
  for (const id of [accounts.resource, accounts.principal]) if (id !== undefined) ids.add(id)
  const roles: PolicySet['roles'] = [
    ...(principal.kind === 'session'
      ? [{ arn: textOf(principal.role), trust: { kind: 'not-given' } as const, ...own }]
      : []),
    ...(service === 'sts' && request.resource !== '*'
      ? [
          {
            arn: resource,
            trust: layerOf(situation, 'trust', 'trust'),
            identity: { kind: 'not-given' } as const,
            boundary: { kind: 'not-given' } as const,
          },
        ]
      : []),
  ]
  const userArn =
    principal.kind === 'user' ? principal.arn : principal.kind === 'federated-user' ? principal.user : undefined
  const fullArn = request.secretId === request.resource ? {} : namedOf(request)
  return {
    policies: {
      accounts: [...ids].map(account),
      roles,
      users: userArn === undefined ? [] : [{ arn: userArn, ...own }],
      secrets:
        service === 'secretsmanager' && request.resource !== '*'
          ? [
              {
                arn: resource,
                policy: layerOf(situation, 'secretPolicy', 'secret'),
                key:
                  key?.managedBy === 'aws'
                    ? { kind: 'aws-managed' }
                    : { kind: 'key', arn: 'arn:aws:kms:us-east-1:111122223333:key/k' },
                state: secretStateOf(situation),
              },
            ]
          : [],
      keys:
        service === 'kms' && request.resource !== '*' && !JSON.stringify(request.resource).includes(':alias/')
          ? [
              {
                arn: resource,
                policy: layerOf(situation, 'keyPolicy', 'key'),
                grants: grantsOf(situation),
                state: (key?.state ?? 'Enabled') as NonNullable<Key['state']>,
                manager: key?.managedBy ?? 'customer',
              },
            ]
          : [],
      providers: providerOf(situation),
      endpoints: [{ id: 'vpce-1', policy: layerOf(situation, 'endpoint', 'endpoint') }],
      resources:
        service === 'kms' || service === 'secretsmanager' || service === 'sts' || request.resource === '*'
          ? []
          : [{ arn: resource, policy: { kind: 'empty' } }],
      required: situation.require,
    },
    request: {
      principal: principalOf(principal, layerOf(situation, 'session', 'session'), accounts.principal),
      action: request.action,
      resource,
      ...(resourceAccount === undefined ? {} : { resourceAccount }),
      context: contextOf([
        ...claimEntries(principal),
        ...Object.entries(situation.context).map(([name, value]): [string, ContextValue] => [name, valueOf(value)]),
      ]),
      ...(request.throughEndpoint === true ? { endpoint: 'vpce-1' } : {}),
      ...fullArn,
    },
  }
}
