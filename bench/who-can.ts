// Who reaches which secret in an organization: roles × secrets, each role with statements of its own.
import { nodeOf } from '../src/text/node.ts'
import { compile, parsePolicy, type Layer, type PolicyKind, type PolicySet } from '../src/policy/index.ts'
import { reachOf } from '../src/policy/symbolic/reach.ts'
import { table } from './measure.ts'

const ACCOUNT = '111122223333'
const EMPTY: Layer = { kind: 'empty' }

const layer = (policy: PolicyKind, ...statements: readonly object[]): Layer => ({
  kind: 'given',
  documents: [parsePolicy(nodeOf({ Version: '2012-10-17', Statement: statements }), { id: policy, policy })],
})

const keyArn = (index: number): string => `arn:aws:kms:us-east-1:${ACCOUNT}:key/${String(index).padStart(36, '0')}`

const organization = (roles: number, secrets: number): PolicySet => {
  const secretArn = (index: number): string =>
    `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:team${index % 40}/service${index}`
  const viaService = { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } }
  return {
    accounts: [{ id: ACCOUNT, scp: { kind: 'empty' }, rcp: { kind: 'empty' } }],
    users: [],
    providers: [],
    endpoints: [],
    resources: [],
    required: [],
    roles: Array.from({ length: roles }, (_, index) => ({
      arn: `arn:aws:iam::${ACCOUNT}:role/role${index}`,
      trust: EMPTY,
      boundary: EMPTY,
      identity: layer(
        'identity',
        // One role in a hundred administrates everything, one in ten reads a team's secrets, the others three of them.
        index % 100 === 0
          ? { Effect: 'Allow', Action: '*', Resource: '*' }
          : {
              Effect: 'Allow',
              Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
              Resource:
                index % 10 === 0
                  ? `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:team${index % 40}/*`
                  : [0, 1, 2].map((step) => `${secretArn((index * 7 + step * 13) % secrets)}-??????`),
            },
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', Condition: viaService },
        { Effect: 'Deny', Action: ['iam:*', 'organizations:*'], Resource: '*' },
      ),
    })),
    secrets: Array.from({ length: secrets }, (_, index) => ({
      arn: `${secretArn(index)}-AbCdEf`,
      policy: EMPTY,
      key: { kind: 'key', arn: keyArn(index % 40) },
      state: 'active',
    })),
    keys: Array.from({ length: 40 }, (_, index) => ({
      arn: keyArn(index),
      policy: layer('key', {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'kms:*',
        Resource: '*',
      }),
      grants: { kind: 'empty' },
      state: 'Enabled',
      manager: 'customer',
    })),
  }
}

const SITE = { now: '2026-11-23T00:00:00Z', region: 'us-east-1', network: { kind: 'unspecified' } } as const

const rows = [
  [500, 100],
  [2500, 500],
  [5000, 1000],
].map(([roles = 0, secrets = 0]) => {
  const policies = organization(roles, secrets)
  const start = performance.now()
  const { user } = process.cpuUsage()
  const compiled = compile(policies)
  const compiledAt = performance.now()
  const reach = reachOf(compiled, SITE)
  const cpu = (process.cpuUsage().user - user) / 1000
  return [
    `${roles} × ${secrets}`,
    String(reach.length),
    (compiledAt - start).toFixed(0),
    (performance.now() - compiledAt).toFixed(0),
    cpu.toFixed(0),
    (process.memoryUsage().rss / 2 ** 20).toFixed(0),
  ]
})

console.log(
  table(
    'Who can read which secret',
    ['roles × secrets', 'pairs', 'compile, ms', 'answer, ms', 'CPU, ms', 'memory, MiB'],
    rows,
  ),
)
