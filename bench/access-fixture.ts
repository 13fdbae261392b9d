/** A policy set of many roles that each read one secret and its key, as an organisation would write it. */
import {
  compile,
  decryptSecret,
  getSecretValue,
  parsePolicy,
  type CallSite,
  type Layer,
  type LevelLayer,
  type PolicyDocument,
  type PolicyKind,
  type PolicySet,
  type Request,
} from '../src/policy/index.ts'
import { nodeOf } from '../src/text/node.ts'
import type { CaseDocument, Situation } from '../test/policy/format.ts'

const ACCOUNT = '111122223333'
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`

const document = (id: string, policy: PolicyKind, statements: readonly object[]): PolicyDocument =>
  parsePolicy(nodeOf({ Version: '2012-10-17', Statement: statements }), { id, policy })

const given = (id: string, policy: PolicyKind, statements: readonly object[]): Layer => ({
  kind: 'given',
  documents: [document(id, policy, statements)],
})

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

const scp: readonly (readonly object[])[] = ['root', 'workloads', 'account'].map(() => [
  everything,
  { Effect: 'Deny', Action: ['organizations:*', 'account:*'], Resource: '*' },
  {
    Effect: 'Deny',
    NotAction: ['iam:*', 'sts:*', 'support:*'],
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } },
  },
])

const rcp: readonly object[] = [
  {
    Effect: 'Deny',
    Principal: '*',
    Action: ['secretsmanager:*', 'kms:*', 'sts:*'],
    Resource: '*',
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-example' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  },
]

const levelsOf = (policy: 'scp' | 'rcp', levels: readonly (readonly object[])[]): LevelLayer => ({
  kind: 'given',
  levels: levels.map((statements, index) => ({
    name: `level ${index}`,
    complete: true,
    documents: [document(`${policy} ${index}`, policy, statements)],
  })),
})

const secretArn = (index: number): string => `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:app-${index}/db-a1b2c3`

const roleArn = (index: number): string => `arn:aws:iam::${ACCOUNT}:role/ci/deploy-${index}`

/** Five statements that matter, and as many others as it takes to reach the number. */
const identity = (index: number, statements: number): readonly object[] => [
  { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `arn:aws:logs:*:${ACCOUNT}:*` },
  { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::artifacts-example/*' },
  ...Array.from({ length: Math.max(0, statements - 5) }, (_, other) => ({
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:other-${other}/*`,
  })),
  {
    Effect: 'Allow',
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    Resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:app-${index}/db-??????`,
  },
  {
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: KEY,
    Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
  },
  { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
]

const boundary: readonly object[] = [
  { Effect: 'Allow', Action: ['secretsmanager:*', 'kms:*', 's3:*', 'logs:*'], Resource: '*' },
  { Effect: 'Deny', Action: ['secretsmanager:Put*', 'secretsmanager:Delete*'], Resource: '*' },
]

const secretPolicy: readonly object[] = [
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 'secretsmanager:*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } },
  },
]

const keyPolicy: readonly object[] = [
  { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { StringNotEqualsIfExists: { 'kms:CallerAccount': ACCOUNT } },
  },
]

const site: CallSite = { now: '2026-11-23T00:00:00Z', region: 'us-east-1', network: { kind: 'github-hosted' } }

/** Roles that are asked about, spread over all of them. */
const spread = (roles: number, asked: number): readonly number[] =>
  Array.from({ length: Math.min(roles, asked) }, (_, nth) => Math.floor((nth * roles) / Math.min(roles, asked)))

/** The set, and one read and one decryption for each of so many roles. */
export const accessFixture = (
  roles: number,
  statements: number,
  asked: number,
): { readonly policies: PolicySet; readonly requests: readonly Request[] } => {
  const indexes = Array.from({ length: roles }, (_, index) => index)
  const shared = {
    boundary: given('boundary', 'boundary', boundary),
    secretPolicy: given('secret', 'secret', secretPolicy),
    keyPolicy: given('key', 'key', keyPolicy),
  }
  const policies: PolicySet = {
    accounts: [
      { id: ACCOUNT, organization: { id: 'o-example' }, scp: levelsOf('scp', scp), rcp: levelsOf('rcp', [rcp]) },
    ],
    roles: indexes.map((index) => ({
      arn: roleArn(index),
      id: `AROAEXAMPLE${index}`,
      tags: [],
      trust: { kind: 'empty' },
      identity: given(`identity of ${index}`, 'identity', identity(index, statements)),
      boundary: shared.boundary,
    })),
    users: [],
    secrets: indexes.map((index) => ({
      arn: secretArn(index),
      policy: shared.secretPolicy,
      key: { kind: 'key', arn: KEY },
      state: 'active',
      tags: [],
    })),
    keys: [{ arn: KEY, policy: shared.keyPolicy, grants: { kind: 'empty' }, state: 'Enabled', manager: 'customer' }],
    providers: [],
    endpoints: [],
    resources: [],
    required: [],
  }
  const compiled = compile(policies)
  const requests = spread(roles, asked).flatMap((index): readonly Request[] => {
    const caller = { principal: { kind: 'session', role: roleArn(index), name: 'run' }, webIdentity: 'direct' } as const
    const call = { secret: secretArn(index) }
    return [getSecretValue(caller, call, site, compiled), decryptSecret(caller, call, site, compiled)]
  })
  return { policies, requests }
}

const documentOf = (Statement: readonly object[]): CaseDocument => ({ Version: '2012-10-17', Statement })

/** The read and the decryption of one of the roles, as the reference evaluator is asked them. */
export const referenceSituations = (statements: number): readonly Situation[] =>
  [
    { action: 'secretsmanager:GetSecretValue', resource: secretArn(0) },
    { action: 'kms:Decrypt', resource: KEY },
  ].map(({ action, resource }) => ({
    policies: {
      identity: [documentOf(identity(0, statements))],
      boundary: documentOf(boundary),
      scp: scp.map((level) => [documentOf(level)]),
      rcp: [[documentOf(rcp)]],
      secretPolicy: documentOf(secretPolicy),
      keyPolicy: documentOf(keyPolicy),
    },
    completeness: {
      trust: 'empty',
      identity: 'given',
      boundary: 'given',
      session: 'empty',
      scp: 'given',
      rcp: 'given',
      endpoint: 'empty',
      secretPolicy: 'given',
      keyPolicy: 'given',
      grants: 'empty',
    },
    require: [],
    accounts: {},
    request: { principal: { kind: 'session', role: roleArn(0), name: 'run' }, action, resource },
    context: {
      'aws:SecureTransport': 'true',
      'aws:RequestedRegion': 'us-east-1',
      'aws:PrincipalOrgID': 'o-example',
      'aws:PrincipalAccount': ACCOUNT,
      'aws:PrincipalIsAWSService': 'false',
      'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
      'kms:CallerAccount': ACCOUNT,
    },
    provider: { state: 'not-given' },
    key: {},
    secret: {},
  }))
