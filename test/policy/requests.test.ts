import { describe, expect, test } from '@jest/globals'
import {
  assumeRole,
  assumeRoleWithWebIdentity,
  batchGetSecretValue,
  chainOf,
  compile,
  decryptDirectly,
  decryptSecret,
  evaluateChain,
  getSecretValue,
  parsePolicy,
  printText,
  type CallSite,
  type ContextValue,
  type Layer,
  type Network,
  type PolicyKind,
  type PolicySet,
  type Request,
} from '../../src/policy/index.ts'
import { nodeOf } from '../../src/text/node.ts'

const ACCOUNT = '111122223333'
const OTHER = '444455556666'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci/deploy`
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-a1b2c3`
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`
const ISSUER = 'token.actions.githubusercontent.com'
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`

const site: CallSite = { now: '2026-11-23T00:00:00Z', region: 'us-east-1', network: { kind: 'github-hosted' } }

const given = (policy: PolicyKind, ...statements: readonly object[]): Layer => ({
  kind: 'given',
  documents: [parsePolicy(nodeOf({ Version: '2012-10-17', Statement: statements }), { id: policy, policy })],
})

const EMPTY = { kind: 'empty' } as const

const set: PolicySet = {
  accounts: [
    { id: ACCOUNT, organization: { id: 'o-1', paths: ['o-1/r-1/'] }, scp: EMPTY, rcp: EMPTY },
    { id: OTHER, scp: EMPTY, rcp: EMPTY },
  ],
  roles: [
    {
      arn: ROLE,
      id: 'AROAEXAMPLE',
      tags: [{ key: 'Team', value: 'web' }],
      trust: given('trust', {
        Effect: 'Allow',
        Principal: { Federated: PROVIDER },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${ISSUER}:sub`]: 'repo:o/r:ref:refs/heads/main' } },
      }),
      identity: given(
        'identity',
        { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: `${SECRET.slice(0, -6)}??????` },
        { Effect: 'Allow', Action: 'sts:*', Resource: '*' },
      ),
      boundary: EMPTY,
    },
  ],
  users: [
    { arn: `arn:aws:iam::${ACCOUNT}:user/dev/alice`, id: 'AIDAEXAMPLE', tags: [], identity: EMPTY, boundary: EMPTY },
  ],
  secrets: [
    {
      arn: SECRET,
      policy: EMPTY,
      key: { kind: 'key', arn: KEY, reference: 'alias/app' },
      state: 'active',
      tags: [{ key: 'Env', value: 'prod' }],
      primaryRegion: 'eu-west-1',
      type: 'External',
      rotationLambda: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate',
    },
    { arn: `${SECRET.slice(0, -6)}managed`, policy: EMPTY, key: { kind: 'aws-managed' }, state: 'active' },
    {
      arn: `${SECRET.slice(0, -6)}foreign`,
      policy: EMPTY,
      key: { kind: 'key', arn: KEY.replace(ACCOUNT, OTHER), reference: 'k' },
    },
    { arn: `${SECRET.slice(0, -6)}unknown`, policy: EMPTY, key: { kind: 'unknown', why: 'x' } },
  ],
  keys: [
    {
      arn: KEY,
      policy: given('key', { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:Decrypt', Resource: '*' }),
      grants: EMPTY,
      state: 'Enabled',
      aliases: ['alias/app'],
      manager: 'customer',
      spec: 'SYMMETRIC_DEFAULT',
      usage: 'ENCRYPT_DECRYPT',
      origin: 'AWS_KMS',
      multiRegion: false,
      tags: [],
    },
  ],
  providers: [{ kind: 'exists', arn: PROVIDER, clientIds: ['sts.amazonaws.com'] }],
  endpoints: [],
  resources: [],
  required: [],
}

const policies = compile(set)

const session = { principal: { kind: 'session', role: ROLE, name: 'run' }, webIdentity: 'direct' } as const

/** What a key holds, in one word or its value. */
const show = (value: ContextValue | undefined): string => {
  switch (value?.kind) {
    case undefined:
      return 'not set'
    case 'present':
      return printText(value.value)
    case 'list':
      return value.values.map(printText).join(',')
    case 'either':
      return value.states.map(show).join('|')
    case 'missing':
    case 'maybe':
    case 'present-unknown':
      return value.kind
  }
}

const keyOf = (request: Request, key: string): string => show(request.context.values[key.toLowerCase()])

const token = [
  { key: `${ISSUER}:sub`, values: ['repo:o/r:ref:refs/heads/main'], certain: true },
  { key: `${ISSUER}:aud`, values: ['sts.amazonaws.com'], certain: true },
  { key: `${ISSUER}:actor`, values: ['dev'], certain: false },
  { key: `${ISSUER}:ref`, values: ['a', 'b'], certain: true },
]

describe('assuming a role with a token', () => {
  const request = assumeRoleWithWebIdentity(
    { role: ROLE, provider: PROVIDER, token, sessionName: 'run', duration: 900 },
    site,
    policies,
  )

  test.each([
    [`${ISSUER}:sub`, 'repo:o/r:ref:refs/heads/main'],
    [`${ISSUER}:actor`, 'missing|dev'],
    [`${ISSUER}:ref`, 'a|b'],
    ['sts:RoleSessionName', 'run'],
    ['sts:DurationSeconds', '900'],
    ['aws:PrincipalArn', 'missing'],
    ['aws:FederatedProvider', 'missing'],
    ['aws:SourceIp', 'present-unknown'],
    ['aws:SourceVpce', 'missing'],
    ['aws:ResourceAccount', ACCOUNT],
    ['aws:ResourceOrgID', 'o-1'],
    ['iam:ResourceTag/team', 'web'],
    ['aws:EpochTime', '1795392000'],
  ])('%s is %s', (key, value) => {
    expect(keyOf(request, key)).toBe(value)
  })

  test('has no principal tags and no request tags', () => {
    expect(request.context.complete).toEqual(expect.arrayContaining(['aws:principaltag/', 'aws:requesttag/']))
  })

  test('without session name and duration', () => {
    const plain = assumeRoleWithWebIdentity({ role: ROLE, provider: PROVIDER, token: [] }, site, policies)
    expect(keyOf(plain, 'sts:RoleSessionName')).toBe('present-unknown')
    expect(keyOf(plain, 'sts:DurationSeconds')).toBe('missing')
  })
})

describe('a hop to another role', () => {
  const target = `arn:aws:iam::${OTHER}:role/reader`

  test('asks for the role alone', () => {
    const requests = assumeRole(session, { role: target, sessionName: 'hop', externalId: 'x' }, site, policies)
    expect(requests.map(({ action }) => action)).toEqual(['sts:AssumeRole'])
    const [request] = requests as [Request]
    expect(keyOf(request, 'sts:ExternalId')).toBe('x')
    expect(keyOf(request, 'aws:TagKeys')).toBe('missing')
    expect(keyOf(request, 'aws:ResourceOrgID')).toBe('maybe')
    expect(request.context.open).toEqual(expect.arrayContaining(['iam:resourcetag/']))
  })

  test('with tags and source identity asks for these too', () => {
    const call = {
      role: target,
      tags: [{ key: 'Team', value: 'x' }],
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'me',
    }
    const requests = assumeRole(session, call, site, policies)
    expect(requests.map(({ action }) => action)).toEqual(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'])
    const [request] = requests as [Request]
    expect(keyOf(request, 'aws:RequestTag/team')).toBe('x')
    expect(keyOf(request, 'aws:TagKeys')).toBe('Team')
    expect(keyOf(request, 'sts:TransitiveTagKeys')).toBe('Team')
    expect(keyOf(request, 'sts:SourceIdentity')).toBe('me')
    expect(keyOf(request, 'sts:RoleSessionName')).toBe('present-unknown')
  })
})

describe('reading a secret', () => {
  const request = getSecretValue(session, { secret: SECRET }, site, policies)

  test.each([
    ['aws:PrincipalArn', ROLE],
    ['aws:PrincipalAccount', ACCOUNT],
    ['aws:PrincipalType', 'AssumedRole'],
    ['aws:PrincipalOrgID', 'o-1'],
    ['aws:PrincipalOrgPaths', 'o-1/r-1/'],
    ['aws:PrincipalTag/team', 'web'],
    ['aws:userid', 'AROAEXAMPLE:run'],
    ['aws:username', 'missing'],
    ['aws:MultiFactorAuthPresent', 'missing|false'],
    ['aws:FederatedProvider', 'present-unknown'],
    ['aws:ViaAWSService', 'false'],
    ['aws:CalledVia', 'missing'],
    ['aws:RequestedRegion', 'us-east-1'],
    ['aws:ResourceTag/env', 'prod'],
    ['secretsmanager:ResourceTag/env', 'prod'],
    ['secretsmanager:SecretId', SECRET],
    ['secretsmanager:VersionStage', 'maybe'],
    ['secretsmanager:VersionId', 'missing'],
    ['secretsmanager:SecretPrimaryRegion', 'eu-west-1'],
    ['secretsmanager:resource/Type', 'External'],
    ['secretsmanager:resource/AllowRotationLambdaArn', 'arn:aws:lambda:eu-west-1:111122223333:function:rotate'],
  ])('%s is %s', (key, value) => {
    expect(keyOf(request, key)).toBe(value)
  })

  test('by name, with a stage', () => {
    const named = getSecretValue(
      session,
      { secret: SECRET, named: { kind: 'name', as: 'db' }, versionStage: 'AWSCURRENT' },
      site,
      policies,
    )
    expect(named.named).toEqual({ kind: 'name', as: 'db' })
    expect(keyOf(named, 'secretsmanager:SecretId')).toBe('maybe')
    expect(keyOf(named, 'secretsmanager:VersionStage')).toBe('AWSCURRENT')
  })

  test('by version id has no stage', () => {
    const versioned = getSecretValue(session, { secret: SECRET, versionId: 'v' }, site, policies)
    expect(keyOf(versioned, 'secretsmanager:VersionId')).toBe('v')
    expect(keyOf(versioned, 'secretsmanager:VersionStage')).toBe('missing')
  })

  test.each<[string, Network, readonly string[], string | undefined]>([
    ['an unspecified network', { kind: 'unspecified' }, ['maybe', 'maybe', 'maybe', 'maybe'], undefined],
    [
      'one address',
      { kind: 'addresses', sourceIps: ['203.0.113.7'] },
      ['203.0.113.7', 'missing', 'missing', 'missing'],
      undefined,
    ],
    [
      'two addresses',
      { kind: 'addresses', sourceIps: ['203.0.113.7', '203.0.113.8'] },
      ['203.0.113.7|203.0.113.8', 'missing', 'missing', 'missing'],
      undefined,
    ],
    [
      'an endpoint',
      { kind: 'endpoint', id: 'vpce-1', vpc: 'vpc-1', sourceIp: '10.0.0.1' },
      ['missing', 'vpc-1', 'vpce-1', '10.0.0.1'],
      'vpce-1',
    ],
    [
      'an endpoint of which little is known',
      { kind: 'endpoint', id: 'vpce-1' },
      ['missing', 'present-unknown', 'vpce-1', 'present-unknown'],
      'vpce-1',
    ],
  ])('from %s', (_, network, values, endpoint) => {
    const call = getSecretValue(session, { secret: SECRET }, { ...site, network }, policies)
    expect(
      ['aws:SourceIp', 'aws:SourceVpc', 'aws:SourceVpce', 'aws:VpcSourceIp'].map((key) => keyOf(call, key)),
    ).toEqual(values)
    expect(call.endpoint).toBe(endpoint)
  })

  test.each([
    [
      'an unlisted role',
      { principal: { kind: 'session', role: ROLE.replace('deploy', 'x'), name: 's' } } as const,
      'AssumedRole',
      `⟨unique id of ${ROLE.replace('deploy', 'x')}⟩:s`,
    ],
    [
      'a user',
      { principal: { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/dev/alice` } } as const,
      'User',
      'AIDAEXAMPLE',
    ],
    [
      'an unlisted user',
      { principal: { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/bob` } } as const,
      'User',
      'present-unknown',
    ],
    ['the root user', { principal: { kind: 'root', account: ACCOUNT } } as const, 'Account', ACCOUNT],
    [
      'a federated user',
      { principal: { kind: 'federated-user', user: `arn:aws:iam::${ACCOUNT}:user/dev/alice`, name: 'f' } } as const,
      'FederatedUser',
      'present-unknown',
    ],
    ['a service', { principal: { kind: 'service', service: 'x.amazonaws.com' } } as const, 'not set', 'not set'],
    ['nobody', { principal: { kind: 'anonymous' } } as const, 'missing', 'missing'],
  ])('as %s', (_, caller, type, id) => {
    const call = getSecretValue(caller, { secret: SECRET }, site, policies)
    expect(keyOf(call, 'aws:PrincipalType')).toBe(type)
    expect(keyOf(call, 'aws:userid')).toBe(id)
  })

  test('session tags win over the tags of the role; the tags of an unlisted role are open', () => {
    const tagged = getSecretValue(
      { ...session, sessionTags: [{ key: 'team', value: 'ops' }] },
      { secret: SECRET },
      site,
      policies,
    )
    expect(keyOf(tagged, 'aws:PrincipalTag/Team')).toBe('ops')
    const unlisted = getSecretValue(
      { principal: { kind: 'session', role: `${ROLE}x`, name: 's' } },
      { secret: SECRET },
      site,
      policies,
    )
    expect(unlisted.context.open).toContain('aws:principaltag/')
    expect(keyOf(unlisted, 'aws:MultiFactorAuthPresent')).toBe('maybe')
    expect(keyOf(unlisted, 'aws:FederatedProvider')).toBe('maybe')
  })

  test('with a role of an unknown account', () => {
    const role = { parts: [{ hole: 'aws_iam_role.x.arn' }] }
    const open = getSecretValue({ principal: { kind: 'session', role, name: 's' } }, { secret: SECRET }, site, policies)
    expect(keyOf(open, 'aws:PrincipalAccount')).toBe('present-unknown')
    const told = getSecretValue(
      { principal: { kind: 'session', role, name: 's', account: ACCOUNT } },
      { secret: SECRET },
      site,
      policies,
    )
    expect(keyOf(told, 'aws:PrincipalAccount')).toBe(ACCOUNT)
  })
})

test('a batch takes no resource', () => {
  expect(batchGetSecretValue(session, site, policies)).toMatchObject({
    action: 'secretsmanager:BatchGetSecretValue',
    resource: '*',
  })
})

describe('decrypting through Secrets Manager', () => {
  const request = decryptSecret(
    session,
    { secret: SECRET },
    { ...site, network: { kind: 'endpoint', id: 'vpce-1' } },
    policies,
  )

  test.each([
    ['kms:ViaService', 'secretsmanager.eu-west-1.amazonaws.com'],
    ['kms:CallerAccount', ACCOUNT],
    ['kms:EncryptionContext:SecretARN', SECRET],
    ['kms:EncryptionContext:SecretVersionId', 'present-unknown'],
    ['kms:EncryptionContextKeys', 'SecretARN,SecretVersionId'],
    ['kms:EncryptionAlgorithm', 'SYMMETRIC_DEFAULT'],
    ['kms:RequestAlias', 'maybe'],
    ['kms:ResourceAliases', 'alias/app'],
    ['kms:KeySpec', 'SYMMETRIC_DEFAULT'],
    ['kms:MultiRegion', 'false'],
    ['aws:ViaAWSService', 'true'],
    ['aws:SourceVpce', 'maybe'],
    ['aws:CalledVia', 'maybe'],
    ['aws:RequestedRegion', 'eu-west-1'],
  ])('%s is %s', (key, value) => {
    expect(keyOf(request, key)).toBe(value)
  })

  test('does not go through the endpoint of the caller', () => {
    expect(request.endpoint).toBeUndefined()
    expect(request.resource).toBe(KEY)
  })

  test('with a known version, and another encryption context is complete', () => {
    const versioned = decryptSecret(session, { secret: SECRET, versionId: 'v' }, site, policies)
    expect(keyOf(versioned, 'kms:EncryptionContext:SecretVersionId')).toBe('v')
    expect(versioned.context.complete).toContain('kms:encryptioncontext:')
  })

  test('uses the AWS managed key when the secret has no own key', () => {
    const secret = `${SECRET.slice(0, -6)}managed`
    const managed = decryptSecret(session, { secret }, site, policies)
    expect(printText(managed.resource)).toContain(`arn:aws:kms:eu-west-1:${ACCOUNT}:key/⟨`)
    expect(evaluateChain([managed], policies).kind).toBe('allowed')
  })

  test('names a key of another account by what the secret holds', () => {
    const foreign = decryptSecret(session, { secret: `${SECRET.slice(0, -6)}foreign` }, site, policies)
    expect(foreign.named).toEqual({ kind: 'key-id', as: 'k' })
  })

  test('names a key of another account by the alias that the secret holds', () => {
    const byAlias = compile({
      ...set,
      secrets: [
        {
          arn: SECRET,
          policy: EMPTY,
          key: { kind: 'key', arn: KEY.replace(ACCOUNT, OTHER), reference: 'alias/app' },
          state: 'active',
        },
      ],
    })
    expect(decryptSecret(session, { secret: SECRET }, site, byAlias).named).toEqual({ kind: 'alias', as: 'alias/app' })
  })

  test('of a secret in an account that is not known has a key that is not known', () => {
    const secret = { parts: ['arn:aws:secretsmanager:eu-west-1:', { hole: 'account' }, ':secret:db-a1b2c3'] }
    const open = compile({
      ...set,
      secrets: [{ arn: secret, policy: EMPTY, key: { kind: 'aws-managed' }, state: 'active' }],
    })
    expect(printText(decryptSecret(session, { secret }, site, open).resource)).toContain('⟨the key of ')
  })

  test.each([`${SECRET.slice(0, -6)}unknown`, `${SECRET.slice(0, -6)}missing`])(
    'the key of %s is not known',
    (secret) => {
      const open = decryptSecret(session, { secret }, site, policies)
      expect(printText(open.resource)).toBe(`⟨the key of ${secret}⟩`)
      expect(evaluateChain([open], policies).kind).toBe('unknown')
    },
  )
})

describe('decrypting directly', () => {
  test('has no service in between', () => {
    const request = decryptDirectly(
      session,
      { key: KEY, encryptionContext: [{ name: 'A', value: 'b' }] },
      site,
      policies,
    )
    expect(keyOf(request, 'kms:ViaService')).toBe('missing')
    expect(keyOf(request, 'aws:ViaAWSService')).toBe('false')
    expect(keyOf(request, 'kms:EncryptionContext:a')).toBe('b')
    expect(keyOf(request, 'kms:EncryptionContextKeys')).toBe('A')
  })

  test('without encryption context, by alias', () => {
    const request = decryptDirectly(
      session,
      { key: KEY, encryptionContext: [], named: { kind: 'alias', as: 'alias/app' } },
      site,
      policies,
    )
    expect(keyOf(request, 'kms:EncryptionContextKeys')).toBe('missing')
    expect(keyOf(request, 'kms:RequestAlias')).toBe('alias/app')
    const open = decryptDirectly(session, { key: KEY }, site, policies)
    expect(open.context.complete).not.toContain('kms:encryptioncontext:')
  })
})

describe('a whole job', () => {
  const webIdentity = { role: ROLE, provider: PROVIDER, token }

  test('assumes the role, reads the secret, has it decrypted', () => {
    const chain = chainOf({ webIdentity, hops: [], secrets: [{ secret: SECRET }], batch: false }, site, policies)
    expect(chain.map(({ step }) => step)).toEqual(['assume', 'get', 'decrypt'])
    expect(
      evaluateChain(
        chain.map(({ request }) => request),
        policies,
      ).kind,
    ).toBe('allowed')
  })

  test('with hops, batch, filters and session policies', () => {
    const layer = given('session', { Effect: 'Allow', Action: '*', Resource: '*' })
    const hops = [{ role: `arn:aws:iam::${OTHER}:role/reader`, sessionName: 'hop', tags: [{ key: 't', value: 'v' }] }]
    const chain = chainOf(
      { webIdentity, hops, session: layer, secrets: [{ secret: SECRET }], batch: true, filters: true },
      site,
      policies,
    )
    expect(chain.map(({ step }) => step)).toEqual(['assume', 'hop', 'hop', 'batch', 'list', 'get', 'decrypt'])
    expect(chain[1]?.request.principal).not.toHaveProperty('session')
    expect(chain[5]?.request.principal).toMatchObject({ role: hops[0]?.role, name: 'hop', session: layer })
    expect(keyOf(chain[5]?.request as Request, 'aws:PrincipalTag/t')).toBe('v')
    expect(keyOf(chain[5]?.request as Request, 'aws:FederatedProvider')).toBe('maybe')
  })

  test('is as good as its worst step', () => {
    const wrong = [{ key: `${ISSUER}:sub`, values: ['repo:o/r:environment:prod'], certain: true }, ...token.slice(1)]
    const chain = chainOf(
      { webIdentity: { ...webIdentity, token: wrong }, hops: [], secrets: [], batch: false },
      site,
      policies,
    )
    expect(
      evaluateChain(
        chain.map(({ request }) => request),
        policies,
      ).kind,
    ).toBe('denied')
  })
})
