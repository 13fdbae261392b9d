/** Random small situations: few names, so that policies and request meet often. */
import type {
  CaseDocument,
  CaseGrant,
  CasePrincipal,
  Completeness,
  ContextValue,
  Layer,
  Situation,
  Template,
} from '../format.ts'
import type { Choices } from './choices.ts'

const home = '111122223333'
const away = '444455556666'
const provider = `arn:aws:iam::${home}:oidc-provider/token.actions.githubusercontent.com`
const issuer = 'token.actions.githubusercontent.com'

interface Call {
  readonly action: string
  readonly resource: string | Template
}

const secret = `arn:aws:secretsmanager:us-east-1:${home}:secret:db-a1b2c3`
const newSecret: Template = {
  template: [secret.slice(0, -6), { hole: 'aws_secretsmanager_secret.db', length: 6, charset: 'A-Za-z0-9' }],
}
const key = `arn:aws:kms:us-east-1:${home}:key/1234abcd-12ab`
const target = `arn:aws:iam::${home}:role/ci/target`

const calls: readonly [Call, ...Call[]] = [
  { action: 'secretsmanager:GetSecretValue', resource: secret },
  { action: 'kms:Decrypt', resource: key },
  { action: 'sts:AssumeRole', resource: target },
  { action: 'secretsmanager:GetSecretValue', resource: newSecret },
  { action: 'secretsmanager:ListSecrets', resource: '*' },
  { action: 'kms:DescribeKey', resource: key },
  { action: 'kms:ScheduleKeyDeletion', resource: key },
  { action: 'kms:UpdateAlias', resource: `arn:aws:kms:us-east-1:${home}:alias/apps/application` },
  { action: 'iam:GetRole', resource: target },
  { action: 'kms:RetireGrant', resource: key },
]

const role = `arn:aws:iam::${home}:role/ci/deploy`
const awayRole = `arn:aws:iam::${away}:role/reader`
const user = `arn:aws:iam::${home}:user/operator`

const principals: readonly [CasePrincipal, ...CasePrincipal[]] = [
  { kind: 'session', role, name: 's' },
  { kind: 'session', role: awayRole, name: 's' },
  { kind: 'user', arn: user },
  { kind: 'federated-user', user, name: 'f' },
  { kind: 'root', account: home },
  { kind: 'anonymous' },
  { kind: 'service', name: 'codebuild.amazonaws.com' },
  { kind: 'session', role: `arn:aws:iam::${home}:role/aws-service-role/x.amazonaws.com/linked`, name: 's' },
  { kind: 'root', account: away },
  { kind: 'user', arn: `arn:aws:iam::${away}:user/auditor` },
]

/** Names that may stand under `AWS`; among them all names of the callers above. */
const names: readonly [string, ...string[]] = [
  '*',
  role,
  `arn:aws:sts::${home}:assumed-role/deploy/s`,
  `arn:aws:iam::${home}:root`,
  home,
  awayRole,
  `arn:aws:sts::${away}:assumed-role/reader/s`,
  `arn:aws:iam::${away}:root`,
  user,
  `arn:aws:sts::${home}:federated-user/f`,
  `arn:aws:iam::${away}:user/auditor`,
  `arn:aws:iam::${home}:role/*`,
  'AROAEXAMPLEEXAMPLEID',
]

const stringKey = 'aws:RequestTag/s'
const setKey = 'aws:TagKeys'
const tagKey = 'aws:PrincipalTag/t'
const subject = `${issuer}:sub`

/** Comparisons with the key they look at and values that meet or miss those of the request. */
const comparisons: readonly [
  readonly [string, string, readonly [string, ...string[]]],
  ...(readonly [string, string, readonly [string, ...string[]]])[],
] = [
  [
    'StringEquals',
    stringKey,
    ['a', 'b', 'A', 'a*', `\${${tagKey}}`, '${aws:PrincipalTag/none}', "${aws:PrincipalTag/none, 'a'}"],
  ],
  ['StringLike', stringKey, ['a', '*', 'a*', '?', 'b?', `\${${tagKey}}*`, '${*}']],
  ['StringEqualsIgnoreCase', stringKey, ['A', 'b']],
  ['ArnLike', 'aws:SourceArn', ['arn:aws:s3:::b', 'arn:aws:s3:::*', 'arn:*:s3:*:*:c', 'arn:aws:s3', '*']],
  ['ArnEquals', 'aws:SourceArn', ['arn:aws:s3:::b', 'arn:aws:s?:::*', 'arn:aws:sns:*:*:*']],
  ['Numeric', 'aws:RequestTag/n', ['5', '5.0', '7', '-1', '5x']],
  ['Date', 'aws:CurrentTime', ['2026-11-23T00:00:00Z', '1795392000', '2027-01-01', 'soon']],
  ['Bool', 'aws:SecureTransport', ['true', 'false', 'TRUE', 'no']],
  ['IpAddress', 'aws:SourceIp', ['192.0.2.0/24', '192.0.2.1', '2001:db8::/32', '::/0', '192.0.2.0/40']],
  ['BinaryEquals', 'aws:RequestTag/b', ['QUJD', 'QUJE']],
  ['Null', stringKey, ['true', 'false']],
  ['Null', setKey, ['true', 'false']],
]

const values: Readonly<Record<string, readonly [string, ...string[]]>> = {
  [stringKey]: ['a', 'b', 'ab', '*', ''],
  [tagKey]: ['a', 'b', 'db', '*', ''],
  'aws:SourceArn': ['arn:aws:s3:::b', 'arn:aws:s3:::c', 'b'],
  'aws:RequestTag/n': ['5', '7', '5.0'],
  'aws:CurrentTime': ['2026-11-23T00:00:00Z', '1795392001'],
  'aws:SecureTransport': ['true', 'false'],
  'aws:SourceIp': ['192.0.2.1', '192.0.2.200', '2001:db8::1', '198.51.100.1'],
  'aws:RequestTag/b': ['QUJD', 'QUJE'],
  'kms:ViaService': ['secretsmanager.us-east-1.amazonaws.com', 's3.us-east-1.amazonaws.com'],
  'kms:CallerAccount': [home, away],
  'kms:EncryptionContext:SecretARN': ['a', 'b'],
}

const contextValue = (choices: Choices, options: readonly [string, ...string[]]): ContextValue =>
  choices.mostly(
    () => choices.pick(options),
    40,
    () =>
      choices.pick<() => ContextValue>([
        () => null,
        () => ({ unknown: 'present' }),
        () => ({ unknown: 'maybe' }),
        () => null,
      ])(),
  )

const setValue = (choices: Choices): ContextValue => {
  const some = choices.several(0, 2, () => choices.pick(['a', 'b', '']))
  return choices.pick<() => ContextValue>([
    () => some,
    () => some,
    () => ({ list: some, open: true }),
    () => ({ unknown: 'present' }),
    () => ({ unknown: 'maybe' }),
    () => null,
  ])()
}

const contextOf = (choices: Choices): Readonly<Record<string, ContextValue>> => ({
  ...Object.fromEntries(Object.entries(values).map(([name, options]) => [name, contextValue(choices, options)])),
  [setKey]: setValue(choices),
})

const unknownLeaf = { unknown: 'var.x' }

const oneOrMore = <T>(choices: Choices, make: () => T): T | readonly T[] =>
  choices.chance(30) ? choices.several(1, 2, make) : make()

const operatorOf = (choices: Choices, comparison: string): string => {
  if (comparison === 'Numeric' || comparison === 'Date') {
    return (
      comparison +
      choices.pick(['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'])
    )
  }
  if (!choices.chance(35)) return comparison
  if (comparison === 'IpAddress') return 'NotIpAddress'
  return comparison.replace(/^(String|Arn)(Equals|Like)/, '$1Not$2')
}

const conditionOf = (choices: Choices): readonly [string, Readonly<Record<string, unknown>>] => {
  const [comparison, usualKey, options] = choices.pick(comparisons)
  const isString = comparison.startsWith('String')
  const set = choices.chance(isString ? 40 : 5) ? choices.pick(['ForAllValues:', 'ForAnyValue:']) : ''
  const ifExists = comparison !== 'Null' && choices.chance(20) ? 'IfExists' : ''
  const name = isString && (set !== '' || choices.chance(20)) ? setKey : usualKey
  const value = choices.mostly<unknown>(
    () => (comparison === 'Null' ? choices.pick(options) : oneOrMore(choices, () => choices.pick(options))),
    4,
    () => choices.pick<unknown>([[], unknownLeaf]),
  )
  return [
    `${set}${operatorOf(choices, comparison)}${ifExists}`,
    { [choices.chance(10) ? name.toUpperCase() : name]: value },
  ]
}

const otherConditions: readonly [
  readonly [string, Readonly<Record<string, unknown>>],
  ...(readonly [string, Readonly<Record<string, unknown>>])[],
] = [
  ['StringEquals', { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' }],
  ['StringEquals', { 'kms:CallerAccount': home }],
  ['StringEquals', { [subject]: 'repo:o/r:ref:refs/heads/main' }],
  ['StringLike', { [subject]: ['repo:o/r:*', 'repo:o@1/r@2:*'] }],
  ['StringEquals', { [`${issuer}:repository_id`]: '1' }],
  ['StringNotLikeIfExists', { [subject]: 'repo:o/*' }],
]

const conditionsOf = (choices: Choices): unknown => {
  if (choices.chance(2)) return unknownLeaf
  return Object.fromEntries(
    choices.several(0, 1 + choices.below(2), () =>
      choices.mostly(
        () => conditionOf(choices),
        25,
        () => choices.pick(otherConditions),
      ),
    ),
  )
}

const actionPattern = (choices: Choices, action: string): unknown => {
  const [prefix = '', name = ''] = action.split(':')
  const rare = () => choices.pick<unknown>([`${action} `, `${prefix.slice(0, 2)}*:${name}`, '*:*', unknownLeaf])
  const usual = (): string =>
    choices.pick([
      '*',
      action,
      `${prefix}:*`,
      action,
      `${prefix}:${name.slice(0, 3)}*`,
      '*',
      `${prefix}:?${name.slice(1)}`,
    ])
  const other = (): string => choices.pick([action.toUpperCase(), 's3:*', `${prefix}:Put*`])
  return choices.mostly<unknown>(usual, 25, () => choices.mostly<unknown>(other, 20, rare))
}

/** Patterns made from the text of the resource, by place: the simplest first. */
const usualResources: readonly [(text: string) => string, ...((text: string) => string)[]] = [
  () => '*',
  (text) => text,
  () => '*',
  (text) => `${text.slice(0, -6)}??????`,
  (text) => `${text.slice(0, -8)}*`,
  (text) => text.replace('us-east-1', '*').replace(home, '*'),
  (text) => text.split(':').slice(0, 3).join(':').concat(':*'),
]

const otherResources: readonly [(text: string) => unknown, ...((text: string) => unknown)[]] = [
  (text) => `${text.slice(0, -6)}x*`,
  (text) => text.replace(home, away),
  (text) => `${text.slice(0, -9)}\${${tagKey}}-??????`,
  (text) => `${text.slice(0, -9)}\${aws:PrincipalTag/none}*`,
  (text) => text.replace(/^arn:aws:\w\w/, '$&*'),
  (text) => text.slice(text.lastIndexOf(':') + 1),
  () => unknownLeaf,
  () => newSecret,
  () => ({ template: [{ hole: 'aws_secretsmanager_secret.db.arn' }] }),
  (text) => ({ template: [text.slice(0, -6), { hole: 'random_id.x', length: 6, charset: 'a-z0-9' }] }),
  (text) => ({ template: [text.slice(0, -8), { hole: 'random_id.y' }] }),
]

const resourcePattern = (choices: Choices, resource: string | Template): unknown => {
  const text = typeof resource === 'string' && resource !== '*' ? resource : secret
  return choices.mostly<unknown>(
    () => choices.pick(usualResources)(text),
    25,
    () => choices.pick(otherResources)(text),
  )
}

const principalElement = (choices: Choices, layer: Layer): unknown =>
  choices.mostly<unknown>(
    () => ({ AWS: oneOrMore(choices, () => choices.pick(names)) }),
    40,
    () =>
      choices.pick<unknown>([
        '*',
        { Service: 'codebuild.amazonaws.com' },
        layer === 'trust' ? { Federated: provider } : '*',
        unknownLeaf,
        { AWS: [unknownLeaf, choices.pick(names)] },
        { CanonicalUser: 'abc' },
        { AWS: choices.pick(names), Service: ['x.amazonaws.com', 'codebuild.amazonaws.com'] },
      ]),
  )

const who = (choices: Choices, layer: Layer, effect: unknown): Readonly<Record<string, unknown>> => {
  if (layer === 'rcp') return { Principal: '*' }
  if (layer !== 'trust' && layer !== 'secretPolicy' && layer !== 'keyPolicy' && layer !== 'endpoint') return {}
  if (layer !== 'trust' && effect === 'Deny' && choices.chance(25)) {
    return { NotPrincipal: { AWS: choices.several(1, 3, () => choices.pick(names)) } }
  }
  return { Principal: principalElement(choices, layer) }
}

const statementOf = (choices: Choices, layer: Layer, { action, resource }: Call): unknown => {
  if (choices.chance(2)) return unknownLeaf
  const effect = choices.mostly<unknown>(
    () => (layer === 'rcp' ? 'Deny' : 'Allow'),
    20,
    () => choices.pick<unknown>(['Deny', 'Deny', 'Deny', 'Deny', unknownLeaf]),
  )
  const actions = oneOrMore(choices, () => actionPattern(choices, action))
  const resources = oneOrMore(choices, () => resourcePattern(choices, resource))
  return {
    Effect: layer === 'rcp' ? 'Deny' : effect,
    ...who(choices, layer, effect),
    ...(choices.chance(8) ? { NotAction: actions } : { Action: actions }),
    ...(layer === 'trust' || (layer === 'keyPolicy' && choices.chance(3))
      ? {}
      : choices.chance(8)
        ? { NotResource: resources }
        : { Resource: resources }),
    ...(choices.chance(50) ? { Condition: conditionsOf(choices) } : {}),
  }
}

const documentOf = (choices: Choices, layer: Layer, call: Call): CaseDocument => {
  if (choices.chance(1)) return unknownLeaf
  const Version = choices.mostly<string>(
    () => '2012-10-17',
    6,
    () => choices.pick(['2008-10-17', '2008-10-17', '2008-10-17', '2020-01-01']),
  )
  return { Version, Statement: choices.several(1, 2, () => statementOf(choices, layer, call)) }
}

const allowAll = (layer: Layer): CaseDocument => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', ...(layer === 'endpoint' ? { Principal: '*' } : {}), Action: '*', Resource: '*' },
})

const grantOf = (choices: Choices): CaseGrant => ({
  grantee: choices.pick(names),
  operations: choices.pick([['Decrypt', 'DescribeKey', 'RetireGrant'], ['Decrypt'], ['Encrypt']]),
  ...(choices.chance(30) ? { [choices.pick(['subset', 'equals'])]: { SecretARN: choices.pick(['a', 'b']) } } : {}),
})

/** How much is known about a layer that the case gives no documents for. */
const absence = (choices: Choices): Completeness =>
  choices.mostly<Completeness>(
    () => 'empty',
    12,
    () => choices.pick(['not-given', 'unreadable']),
  )

const webIdentity = (choices: Choices): CasePrincipal => ({
  kind: 'web-identity',
  provider,
  claims: {
    aud: 'sts.amazonaws.com',
    sub: choices.pick<string | { readonly alternatives: readonly string[] }>([
      'repo:o/r:ref:refs/heads/main',
      'repo:o@1/r@2:ref:refs/heads/main',
      { alternatives: ['repo:o/r:ref:refs/heads/main', 'repo:o@1/r@2:ref:refs/heads/main'] },
    ]),
    repository_id: '1',
    event_name: 'push',
  },
})

const one = (all: readonly CaseDocument[]): CaseDocument | null => all[0] ?? null

/** The situation that the choices stand for. */
export const situationOf = (choices: Choices): Situation => {
  const isWeb = choices.chance(10)
  const call: Call = isWeb
    ? { action: 'sts:AssumeRoleWithWebIdentity', resource: target }
    : choices.chance(60)
      ? (calls[choices.below(3)] ?? calls[0])
      : choices.pick(calls)
  const principal = isWeb
    ? webIdentity(choices)
    : choices.mostly(
        () => principals[choices.below(2)] ?? principals[0],
        // Services and callers without identity have no account, and a request without resource has none but the caller's.
        call.resource === '*' ? 0 : 40,
        () => choices.pick(principals),
      )
  const documents = (layer: Layer, percent: number): readonly CaseDocument[] =>
    choices.chance(percent) ? choices.several(1, 2, () => documentOf(choices, layer, call)) : []
  const restricting = (layer: Layer, percent: number): readonly CaseDocument[] => {
    const written = documents(layer, percent)
    return written.length > 0 && choices.chance(60) ? [allowAll(layer), ...written] : written
  }
  const resourceLayer = call.action.startsWith('sts:')
    ? 'trust'
    : call.action.startsWith('kms:')
      ? 'keyPolicy'
      : 'secretPolicy'
  const resourcePolicy = one(documents(resourceLayer, 85))
  const scp = restricting('scp', 30)
  const rcp = documents('rcp', 20)
  const policies: Situation['policies'] = {
    identity: isWeb ? [] : documents('identity', 80),
    boundary: one(restricting('boundary', 20)),
    session: restricting('session', 20),
    scp: scp.length === 0 ? [] : choices.chance(30) ? [scp, [allowAll('scp')]] : [scp],
    rcp: rcp.length === 0 ? [] : [rcp],
    endpoint: one(restricting('endpoint', 20)),
    [resourceLayer]: resourcePolicy,
    grants: call.action.startsWith('kms:') && choices.chance(35) ? choices.several(1, 2, () => grantOf(choices)) : [],
  }
  const stateOf = (layer: Layer): Completeness => {
    const written = policies[layer]
    return written !== undefined && written !== null && written.length !== 0 ? 'given' : absence(choices)
  }
  return {
    policies,
    completeness: {
      trust: stateOf('trust'),
      identity: stateOf('identity'),
      boundary: stateOf('boundary'),
      session: stateOf('session'),
      scp: stateOf('scp'),
      rcp: stateOf('rcp'),
      endpoint: stateOf('endpoint'),
      secretPolicy: stateOf('secretPolicy'),
      keyPolicy: stateOf('keyPolicy'),
      grants: stateOf('grants'),
    },
    require: choices.chance(4) ? ['scp', 'boundary'] : [],
    accounts: choices.chance(8) ? { management: choices.pick([home, away]) } : {},
    request: { principal, ...call, throughEndpoint: !isWeb && choices.chance(50) },
    context: contextOf(choices),
    provider: isWeb
      ? choices.pick<Situation['provider']>([
          { state: 'not-given' },
          { state: 'present', audiences: ['sts.amazonaws.com'] },
          { state: 'not-given' },
          { state: 'present', audiences: ['other'] },
          { state: 'absent' },
          { state: 'unreadable' },
        ])
      : { state: 'not-given' },
    key: {
      managedBy: choices.chance(10) ? 'aws' : 'customer',
      state: choices.mostly(
        () => 'Enabled',
        10,
        () => choices.pick(['Disabled', 'Updating', 'PendingDeletion', 'unknown']),
      ),
    },
    secret: {
      pendingDeletion: choices.mostly<boolean | 'unknown'>(
        () => false,
        5,
        () => choices.pick([true, 'unknown', true]),
      ),
    },
  }
}

/** The same policies and request in another context. */
export const inAnotherContext = (choices: Choices, situation: Situation): Situation => ({
  ...situation,
  context: contextOf(choices),
})
