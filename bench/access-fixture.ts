/** A policy set of many roles that each read one secret and its key, as an organisation would write it. */
import {
  compile,
  decryptSecret,
  getSecretValue,
  parsePolicy,
  type CallSite,
  type Layer,
  type PolicyDocument,
  type PolicyKind,
  type PolicySet,
  type Request,
} from '../src/policy/index.ts'
import { nodeOf } from '../src/text/node.ts'

const ACCOUNT = '111122223333'
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`

const document = (id: string, policy: PolicyKind, statements: readonly object[]): PolicyDocument =>
  parsePolicy(nodeOf({ Version: '2012-10-17', Statement: statements }), { id, policy })

const given = (id: string, policy: PolicyKind, statements: readonly object[]): Layer => ({
  kind: 'given',
  documents: [document(id, policy, statements)],
})

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

const levels = ['root', 'workloads', 'account'].map((name) => ({
  name,
  complete: true,
  documents: [
    document(`scp of ${name}`, 'scp', [
      everything,
      { Effect: 'Deny', Action: ['organizations:*', 'account:*'], Resource: '*' },
      {
        Effect: 'Deny',
        NotAction: ['iam:*', 'sts:*', 'support:*'],
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } },
      },
    ]),
  ],
}))

const restrictions = [
  {
    name: 'root',
    complete: true,
    documents: [
      document('rcp', 'rcp', [
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
      ]),
    ],
  },
]

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

const boundary = given('boundary', 'boundary', [
  { Effect: 'Allow', Action: ['secretsmanager:*', 'kms:*', 's3:*', 'logs:*'], Resource: '*' },
  { Effect: 'Deny', Action: ['secretsmanager:Put*', 'secretsmanager:Delete*'], Resource: '*' },
])

const secretPolicy = given('secret', 'secret', [
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 'secretsmanager:*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } },
  },
])

const keyPolicy = given('key', 'key', [
  { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { StringNotEqualsIfExists: { 'kms:CallerAccount': ACCOUNT } },
  },
])

const site: CallSite = { now: '2026-11-23T00:00:00Z', region: 'us-east-1', network: { kind: 'github-hosted' } }

/** The set and one read and one decryption per role, for at most 500 roles. */
export const accessFixture = (
  roles: number,
  statements: number,
): { readonly policies: PolicySet; readonly requests: readonly Request[] } => {
  const indexes = Array.from({ length: roles }, (_, index) => index)
  const policies: PolicySet = {
    accounts: [
      {
        id: ACCOUNT,
        organization: { id: 'o-example' },
        scp: { kind: 'given', levels },
        rcp: { kind: 'given', levels: restrictions },
      },
    ],
    roles: indexes.map((index) => ({
      arn: roleArn(index),
      id: `AROAEXAMPLE${index}`,
      tags: [],
      trust: { kind: 'empty' },
      identity: given(`identity of ${index}`, 'identity', identity(index, statements)),
      boundary,
    })),
    users: [],
    secrets: indexes.map((index) => ({
      arn: secretArn(index),
      policy: secretPolicy,
      key: { kind: 'key', arn: KEY },
      state: 'active',
      tags: [],
    })),
    keys: [{ arn: KEY, policy: keyPolicy, grants: { kind: 'empty' }, state: 'Enabled', manager: 'customer' }],
    providers: [],
    endpoints: [],
    resources: [],
    required: [],
  }
  const compiled = compile(policies)
  const requests = indexes.slice(0, 500).flatMap((index): readonly Request[] => {
    const caller = { principal: { kind: 'session', role: roleArn(index), name: 'run' }, webIdentity: 'direct' } as const
    const call = { secret: secretArn(index) }
    return [getSecretValue(caller, call, site, compiled), decryptSecret(caller, call, site, compiled)]
  })
  return { policies, requests }
}
