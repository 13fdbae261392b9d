/**
 * The condition keys that every call of a job shares: who calls, from where, when.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { federatedUserArn, lastSegment, parseArn } from './arn.ts'
import type { Compiled } from './compile.ts'
import { ownerOf } from './compile.ts'
import type { Organization, Tags, Text } from './document.ts'
import type { ContextValue, Principal } from './request.ts'
import { joinText, keyOfText } from './symbolic-string.ts'

/** Where the calls of a job come from. */
export type Network =
  /** A runner of GitHub: some public address, never a VPC endpoint of ours. */
  | { readonly kind: 'github-hosted' }
  | { readonly kind: 'unspecified' }
  /** A runner with known public addresses. */
  | { readonly kind: 'addresses'; readonly sourceIps: readonly string[] }
  | { readonly kind: 'endpoint'; readonly id: string; readonly vpc?: string; readonly sourceIp?: string }

/** What all calls of one job share. */
export interface CallSite {
  /** Time of the call, ISO 8601. */
  readonly now: string
  /** Region of the endpoint that is called. */
  readonly region: string
  readonly network: Network
}

/** A principal with what is known about its session. */
export interface CallingPrincipal {
  readonly principal: Principal
  /** Session tags; they win over the role's own tags. Absent: none. */
  readonly sessionTags?: Tags
  /** Whether the session began with an OIDC token: directly, or some hops ago. */
  readonly webIdentity?: 'direct' | 'chained'
}

/** Keys with their values, and what is known about families of keys. */
export interface Keys {
  readonly values: readonly (readonly [key: string, value: ContextValue])[]
  readonly complete: readonly string[]
  readonly open: readonly string[]
}

export const present = (value: Text): ContextValue => ({ kind: 'present', value })
export const absent: ContextValue = { kind: 'missing' }
export const some = (why: string): ContextValue => ({ kind: 'present-unknown', why })
export const perhaps = (why: string): ContextValue => ({ kind: 'maybe', why })
export const listOf = (values: readonly Text[]): ContextValue => ({ kind: 'list', values, open: false })

/** One value of several, or the only one. */
export const oneOf = (states: readonly ContextValue[], why: string): ContextValue =>
  states.length === 1 ? (states[0] as ContextValue) : { kind: 'either', states, why }

/** Joins keys; later ones win. */
export const joinKeys = (...all: readonly Keys[]): Keys => ({
  values: all.flatMap(({ values }) => values),
  complete: all.flatMap(({ complete }) => complete),
  open: all.flatMap(({ open }) => open),
})

/** Keys without families. */
export const keysOf = (values: Keys['values']): Keys => ({ values, complete: [], open: [] })

/** A family of tags: known completely, or not at all. */
export const tagKeys = (family: string, tags: Tags | undefined): Keys =>
  tags === undefined
    ? { values: [], complete: [], open: [family] }
    : { values: tags.map(({ key, value }) => [family + key, present(value)]), complete: [family], open: [] }

/** Keys of the network, the time and the transport. */
export const siteKeys = (site: CallSite): Keys =>
  keysOf([
    ...networkKeys(site.network),
    ['aws:SecureTransport', present('true')],
    ['aws:CurrentTime', present(site.now)],
    ['aws:EpochTime', present(String(Math.floor(Date.parse(site.now) / 1000)))],
    ['aws:RequestedRegion', present(site.region)],
    ['aws:ViaAWSService', present('false')],
    ...NEVER_IN_DIRECT_CALLS.map((key): readonly [string, ContextValue] => [key, absent]),
  ])

/** Keys that only calls of AWS services on somebody's behalf have. */
const NEVER_IN_DIRECT_CALLS = [
  'aws:CalledVia',
  'aws:CalledViaFirst',
  'aws:CalledViaLast',
  'aws:SourceArn',
  'aws:SourceAccount',
  'aws:SourceOrgID',
  'aws:SourceOrgPaths',
]

/** Nothing is known about what an address or endpoint is to the call. */
export const UNKNOWN_NETWORK = 'it is not documented what the call of a service on behalf of the caller carries'

/** What a call has that goes through no endpoint. */
export const OUTSIDE_ANY_VPC: Keys['values'] = [
  'aws:SourceVpc',
  'aws:SourceVpcArn',
  'aws:SourceVpce',
  'aws:VpcSourceIp',
  'aws:VpceAccount',
  'aws:VpceOrgID',
  'aws:VpceOrgPaths',
].map((key) => [key, absent])

const networkKeys = (network: Network): Keys['values'] => {
  switch (network.kind) {
    case 'github-hosted':
      return [['aws:SourceIp', some('the address of a GitHub-hosted runner is not known')], ...OUTSIDE_ANY_VPC]
    case 'unspecified': {
      const open = perhaps('nobody said from where the job calls')
      return NETWORK_KEYS.map((key) => [key, open])
    }
    case 'addresses':
      return [
        ['aws:SourceIp', oneOf(network.sourceIps.map(present), 'the runner has several addresses')],
        ...OUTSIDE_ANY_VPC,
      ]
    case 'endpoint':
      return [
        ['aws:SourceIp', absent],
        ['aws:SourceVpce', present(network.id)],
        [
          'aws:SourceVpc',
          network.vpc === undefined ? some('the VPC of the endpoint is not known') : present(network.vpc),
        ],
        [
          'aws:VpcSourceIp',
          network.sourceIp === undefined ? some('the address inside the VPC is not known') : present(network.sourceIp),
        ],
      ]
  }
}

/** Keys that describe where a call comes from. */
export const NETWORK_KEYS = ['aws:SourceIp', 'aws:SourceVpc', 'aws:SourceVpce', 'aws:VpcSourceIp'] as const

/** Keys of the organisation of an account. */
const organizationKeys = (id: string, paths: string, organization: Organization | undefined): Keys['values'] => {
  const why = 'the organization of the account is not known'
  return [
    [id, organization === undefined ? perhaps(why) : present(organization.id)],
    [paths, organization?.paths === undefined ? perhaps(why) : listOf(organization.paths)],
  ]
}

/** Keys of the owner of a resource. */
export const resourceKeys = (resource: Text, compiled: Compiled): Keys => {
  const account = parseArn(resource)?.account
  const known = compiled.accounts.get(keyOfText(account ?? ''))?.source
  return keysOf([
    ['aws:ResourceAccount', account === undefined ? some('the ARN is not known') : present(account)],
    ...organizationKeys('aws:ResourceOrgID', 'aws:ResourceOrgPaths', known?.organization),
  ])
}

/** Keys of an unsigned call: it has no principal. */
export const NO_PRINCIPAL: Keys = {
  values: [
    'aws:PrincipalArn',
    'aws:PrincipalAccount',
    'aws:PrincipalType',
    'aws:PrincipalOrgID',
    'aws:PrincipalOrgPaths',
    'aws:PrincipalIsAWSService',
    'aws:PrincipalServiceName',
    'aws:PrincipalServiceNamesList',
    'aws:userid',
    'aws:username',
    'aws:FederatedProvider',
    'aws:TokenIssueTime',
    'aws:MultiFactorAuthPresent',
    'aws:MultiFactorAuthAge',
    'aws:SourceIdentity',
    'aws:TagKeys',
  ].map((key) => [key, absent]),
  complete: ['aws:PrincipalTag/', 'aws:RequestTag/'],
  open: [],
}

const NO_REQUEST_TAGS: Keys = { values: [['aws:TagKeys', absent]], complete: ['aws:RequestTag/'], open: [] }

/** Keys of a signing principal. */
export const principalKeys = (caller: CallingPrincipal, compiled: Compiled): Keys => {
  const { principal } = caller
  if (principal.kind === 'web-identity' || principal.kind === 'anonymous') return NO_PRINCIPAL
  if (principal.kind === 'service')
    return keysOf([
      ['aws:PrincipalIsAWSService', present('true')],
      ['aws:PrincipalServiceName', present(principal.service)],
    ])
  const arn = arnOf(principal)
  const account = ('account' in principal ? principal.account : undefined) ?? ownerOf(arn).account
  return joinKeys(
    keysOf([
      ['aws:PrincipalArn', present(arn)],
      [
        'aws:PrincipalAccount',
        account === '' ? some('the account of the caller is not known') : present(plainAccount(arn, account)),
      ],
      ['aws:PrincipalIsAWSService', present('false')],
      ['aws:PrincipalServiceName', absent],
      ['aws:PrincipalServiceNamesList', absent],
      ...organizationKeys(
        'aws:PrincipalOrgID',
        'aws:PrincipalOrgPaths',
        compiled.accounts.get(account)?.source?.organization,
      ),
      ...kindKeys(caller, compiled),
    ]),
    tagKeys('aws:PrincipalTag/', ownTags(caller, compiled)),
    keysOf((caller.sessionTags ?? []).map(({ key, value }) => [`aws:PrincipalTag/${key}`, present(value)])),
    NO_REQUEST_TAGS,
  )
}

const arnOf = (principal: Exclude<Principal, { kind: 'web-identity' | 'anonymous' | 'service' }>): Text => {
  switch (principal.kind) {
    case 'session':
      return principal.role
    case 'user':
      return principal.arn
    case 'federated-user':
      return federatedUserArn(principal.user, principal.name)
    case 'root':
      return `arn:${principal.partition ?? 'aws'}:iam::${principal.account}:root`
  }
}

const TYPES: Readonly<Record<'session' | 'user' | 'federated-user' | 'root', string>> = {
  session: 'AssumedRole',
  user: 'User',
  'federated-user': 'FederatedUser',
  root: 'Account',
}

/** Keys that depend on the kind of principal. */
const kindKeys = ({ principal, webIdentity }: CallingPrincipal, compiled: Compiled): Keys['values'] => {
  const temporary = principal.kind === 'session' || principal.kind === 'federated-user'
  // A session that began with an OIDC token never had multi-factor authentication.
  const mfa =
    webIdentity === undefined
      ? perhaps('it is not known whether the session began with multi-factor authentication')
      : oneOf([absent, present('false')], 'the key is false or missing in a session that began with an OIDC token')
  return [
    ['aws:PrincipalType', present(TYPES[principal.kind as keyof typeof TYPES])],
    ['aws:userid', userIdOf(principal, compiled)],
    ['aws:username', principal.kind === 'user' ? present(lastSegment(principal.arn)) : absent],
    ['aws:MultiFactorAuthPresent', mfa],
    ...(webIdentity === undefined ? [] : [['aws:MultiFactorAuthAge', absent] as const]),
    ['aws:TokenIssueTime', temporary ? some('the time at which the session began is not known') : absent],
    [
      'aws:FederatedProvider',
      webIdentity === 'direct'
        ? some('the form of the value is not documented for OIDC providers')
        : webIdentity === 'chained'
          ? perhaps('it is not documented whether the key survives role chaining')
          : temporary
            ? perhaps('it is not known how the session began')
            : absent,
    ],
  ]
}

const userIdOf = (principal: Principal, compiled: Compiled): ContextValue => {
  switch (principal.kind) {
    case 'session': {
      const id = compiled.roles.get(keyOfText(principal.role))?.id
      const start: Text = id ?? { parts: [{ hole: `unique id of ${keyOfText(principal.role)}`, charset: 'A-Z0-9' }] }
      return present(joinText(start, ':', principal.name))
    }
    case 'user': {
      const id = compiled.users.get(keyOfText(principal.arn))?.id
      return id === undefined ? some('the unique id of the user is not known') : present(id)
    }
    case 'root':
      return present(principal.account)
    case 'federated-user':
    case 'web-identity':
    case 'service':
    case 'anonymous':
      return some('the unique id of the caller is not known')
  }
}

/** The tags of the role or user itself. */
const ownTags = ({ principal }: CallingPrincipal, compiled: Compiled): Tags | undefined => {
  switch (principal.kind) {
    case 'session':
      return compiled.roles.get(keyOfText(principal.role))?.tags
    case 'user':
      return compiled.users.get(keyOfText(principal.arn))?.tags
    case 'federated-user':
    case 'root':
    case 'web-identity':
    case 'service':
    case 'anonymous':
      return []
  }
}

/** The account as text; the key of an account that is not known is no text. */
const plainAccount = (arn: Text, account: string): Text =>
  account.includes('\u0000') ? (parseArn(arn)?.account ?? account) : account
