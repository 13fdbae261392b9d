import { describe, expect, test } from '@jest/globals'
import {
  assumeRole,
  assumeRoleWithWebIdentity,
  compile,
  decryptDirectly,
  decryptSecret,
  evaluate,
  getSecretValue,
  parsePolicy,
  type CallSite,
  type CallingPrincipal,
  type Compiled,
  type Layer,
  type PolicyKind,
  type PolicySet,
  type Request,
} from '../../src/policy/index.ts'
import { nodeOf } from '../../src/text/node.ts'

/**
 * What the condition keys of each call hold, found out from outside: a policy that allows the call under one condition
 * is asked whether it does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const account = '111122223333'
const role = `arn:aws:iam::${account}:role/ci/deploy`
const target = `arn:aws:iam::${account}:role/target`
const secret = `arn:aws:secretsmanager:us-east-1:${account}:secret:db-a1b2c3`
const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
const provider = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`

const site: CallSite = { now: '2026-11-23T00:00:00Z', region: 'us-east-1', network: { kind: 'github-hosted' } }
const caller: CallingPrincipal = { principal: { kind: 'session', role, name: 'run-1' }, webIdentity: 'direct' }

type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>
const empty = { kind: 'empty' } as const

/** A world in which every call is allowed if, and only if, the condition holds. */
const worldWith = (condition: Condition): PolicySet => {
  const layer = (policy: PolicyKind, principal?: unknown): Layer => {
    const statement = {
      Effect: 'Allow',
      ...(principal === undefined ? {} : { Principal: principal }),
      Action: '*',
      ...(policy === 'trust' ? {} : { Resource: '*' }),
      Condition: condition,
    }
    const document = nodeOf({ Version: '2012-10-17', Statement: [statement] })
    return { kind: 'given', documents: [parsePolicy(document, { id: policy, policy })] }
  }
  return {
    accounts: [{ id: account, scp: empty, rcp: empty }],
    roles: [
      { arn: role, trust: empty, identity: layer('identity'), boundary: empty, tags: [{ key: 'team', value: 'web' }] },
      { arn: target, trust: layer('trust', { AWS: role, Federated: provider }), identity: empty, boundary: empty },
    ],
    users: [],
    secrets: [
      {
        arn: secret,
        policy: empty,
        key: { kind: 'key', arn: key },
        state: 'active',
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
    keys: [
      {
        arn: key,
        policy: layer('key', { AWS: role }),
        grants: empty,
        manager: 'customer',
        state: 'Enabled',
        aliases: ['alias/app'],
      },
    ],
    providers: [],
    endpoints: [{ id: 'vpce-1', policy: empty }],
    resources: [],
    required: [],
  }
}

type Build = (policies: Compiled) => Request

/** `missing`, `there` for a value that is not known, `maybe`, or the outcome of comparing it with the wanted value. */
const stateOf = (build: Build, name: string, wanted: string): string => {
  const ask = (condition: Condition): string => {
    const policies = compile(worldWith(condition))
    return evaluate(build(policies), policies).kind
  }
  const isNull = ask({ Null: { [name]: 'true' } })
  if (isNull === 'allowed') return 'missing'
  if (isNull === 'unknown') return 'maybe'
  const isWanted = ask({ 'ForAnyValue:StringEquals': { [name]: wanted } })
  return isWanted === 'allowed' ? wanted : isWanted === 'unknown' ? 'there' : 'another value'
}

const expectStates = (build: Build, states: Readonly<Record<string, string>>): void => {
  const found = Object.entries(states).map(([name, wanted]) => [name, stateOf(build, name, wanted)])
  expect(Object.fromEntries(found)).toEqual(states)
}

const session = {
  'aws:PrincipalArn': role,
  'aws:PrincipalAccount': account,
  'aws:PrincipalType': 'AssumedRole',
  'aws:PrincipalTag/team': 'web',
  'aws:PrincipalTag/other': 'missing',
  'aws:PrincipalOrgID': 'maybe',
  'aws:PrincipalIsAWSService': 'false',
  'aws:FederatedProvider': 'there',
  'aws:TokenIssueTime': 'there',
  'aws:username': 'missing',
  'aws:SecureTransport': 'true',
  'aws:CurrentTime': '2026-11-23T00:00:00Z',
  'aws:ResourceAccount': account,
  'aws:ResourceOrgID': 'maybe',
  'aws:SourceArn': 'missing',
  'aws:SourceAccount': 'missing',
  'aws:UserAgent': 'maybe',
  'token.actions.githubusercontent.com:sub': 'missing',
  's3:prefix': 'missing',
}

const fromGitHub = {
  'aws:SourceIp': 'there',
  'aws:SourceVpc': 'missing',
  'aws:SourceVpce': 'missing',
  'aws:VpcSourceIp': 'missing',
}

describe('the condition keys of', () => {
  test('reading a secret', () => {
    expectStates((policies) => getSecretValue(caller, { secret }, site, policies), {
      ...session,
      ...fromGitHub,
      'aws:RequestedRegion': 'us-east-1',
      'aws:ViaAWSService': 'false',
      'aws:CalledVia': 'missing',
      'aws:TagKeys': 'missing',
      'aws:RequestTag/team': 'missing',
      'aws:ResourceTag/env': 'prod',
      'secretsmanager:ResourceTag/env': 'prod',
      'aws:ResourceTag/other': 'missing',
      'secretsmanager:SecretId': secret,
      'secretsmanager:VersionStage': 'maybe',
      'kms:ViaService': 'missing',
    })
  })

  test('reading a stage of a secret', () => {
    expectStates((policies) => getSecretValue(caller, { secret, versionStage: 'AWSPREVIOUS' }, site, policies), {
      'secretsmanager:VersionStage': 'AWSPREVIOUS',
    })
  })

  test('reading a secret through a VPC endpoint', () => {
    const network = { kind: 'endpoint', id: 'vpce-1', vpc: 'vpc-1' } as const
    expectStates((policies) => getSecretValue(caller, { secret }, { ...site, network }, policies), {
      'aws:SourceVpce': 'vpce-1',
      'aws:SourceVpc': 'vpc-1',
      'aws:SourceIp': 'missing',
    })
  })

  test('reading a secret from an unknown place', () => {
    const network = { kind: 'unspecified' } as const
    expectStates((policies) => getSecretValue(caller, { secret }, { ...site, network }, policies), {
      'aws:SourceVpce': 'maybe',
      'aws:SourceVpc': 'maybe',
    })
  })

  test('decrypting through Secrets Manager', () => {
    expectStates((policies) => decryptSecret(caller, { secret }, site, policies), {
      'aws:PrincipalArn': role,
      'aws:PrincipalTag/team': 'web',
      'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
      'kms:CallerAccount': account,
      'kms:EncryptionContext:SecretARN': secret,
      'kms:EncryptionContext:SecretVersionId': 'there',
      'kms:EncryptionContext:aws:secretsmanager:arn': 'missing',
      'kms:EncryptionContextKeys': 'SecretARN',
      'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
      'kms:ResourceAliases': 'alias/app',
      'aws:ViaAWSService': 'true',
      'aws:CalledVia': 'maybe',
      'aws:SourceIp': 'maybe',
      'aws:SourceVpc': 'maybe',
      'aws:SourceVpce': 'maybe',
      'secretsmanager:SecretId': 'missing',
    })
  })

  test('decrypting directly', () => {
    const encryptionContext = [{ name: 'app', value: 'x' }]
    expectStates((policies) => decryptDirectly(caller, { key, encryptionContext }, site, policies), {
      ...fromGitHub,
      'kms:ViaService': 'missing',
      'kms:CallerAccount': account,
      'kms:EncryptionContext:app': 'x',
      'kms:EncryptionContext:SecretARN': 'missing',
      'aws:ViaAWSService': 'false',
    })
  })

  test('assuming a role with a token', () => {
    const token = [
      { key: 'token.actions.githubusercontent.com:sub', values: ['repo:o/r:ref:refs/heads/main'], certain: true },
    ]
    expectStates(
      (policies) => assumeRoleWithWebIdentity({ role: target, provider, token, sessionName: 'run-1' }, site, policies),
      {
        ...fromGitHub,
        'token.actions.githubusercontent.com:sub': 'repo:o/r:ref:refs/heads/main',
        'token.actions.githubusercontent.com:environment': 'missing',
        'sts:RoleSessionName': 'run-1',
        'aws:PrincipalArn': 'missing',
        'aws:PrincipalAccount': 'missing',
        'aws:PrincipalOrgID': 'missing',
        'aws:PrincipalTag/team': 'missing',
        'aws:FederatedProvider': 'missing',
        'aws:SecureTransport': 'true',
        'aws:CurrentTime': '2026-11-23T00:00:00Z',
        'aws:ResourceAccount': account,
        'aws:RequestTag/team': 'missing',
      },
    )
  })

  test('assuming a second role', () => {
    const call = { role: target, sessionName: 'run-2', externalId: 'x1', tags: [{ key: 'team', value: 'db' }] }
    expectStates((policies) => assumeRole(caller, call, site, policies)[0] as Request, {
      'aws:PrincipalArn': role,
      'sts:RoleSessionName': 'run-2',
      'sts:ExternalId': 'x1',
      'sts:SourceIdentity': 'missing',
      'aws:RequestTag/team': 'db',
      'aws:RequestTag/other': 'missing',
      'aws:TagKeys': 'team',
    })
  })
})
