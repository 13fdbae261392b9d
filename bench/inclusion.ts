// How long "no new access" takes: realistic changes of a role, a secret and a key, and longer and longer lists of secrets.
import { readFileSync } from 'node:fs'
import {
  newAccess,
  parsePolicy,
  type Inclusion,
  type Layer,
  type PolicyKind,
  type PolicySet,
} from '../src/policy/index.ts'
import { nodeOf } from '../src/text/node.ts'
import { median, table } from './measure.ts'

const ACCOUNT = '111122223333'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`
const ISSUER = 'token.actions.githubusercontent.com'
const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/db-a1b2c3`
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/0a0a0a0a-0000-4000-8000-000000000000`

const secretPattern = (name: string): string => `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${name}`

/** The documents of a deployment as text, so that a change is a replacement in the text. */
const DOCUMENTS = {
  trust: JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
        StringLike: {
          [`${ISSUER}:sub`]: ['repo:acme/app:ref:refs/heads/main', 'repo:acme/app:environment:production'],
        },
      },
    },
  }),
  identity: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: ['prod/db-??????', 'prod/api-??????', 'prod/mail-??????'].map(secretPattern),
      },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: KEY,
        Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
      },
      { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
  }),
  secret: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'secretsmanager:*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } },
      },
    ],
  }),
  key: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: ['kms:Create*', 'kms:Describe*', 'kms:Enable*', 'kms:List*', 'kms:Put*', 'kms:Get*', 'kms:Delete*'],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Principal: { AWS: ROLE },
        Action: ['kms:Decrypt', 'kms:DescribeKey'],
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:CallerAccount': ACCOUNT, 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
          StringLike: { 'kms:EncryptionContext:SecretARN': secretPattern('prod/*') },
        },
      },
    ],
  }),
}

type Documents = Readonly<Record<keyof typeof DOCUMENTS, string>>

const layerOf = (policy: PolicyKind, text: string): Layer => ({
  kind: 'given',
  documents: [parsePolicy(nodeOf(JSON.parse(text)), { id: policy, policy })],
})

const setOf = (documents: Documents): PolicySet => ({
  accounts: [{ id: ACCOUNT, scp: { kind: 'empty' }, rcp: { kind: 'empty' } }],
  roles: [
    {
      arn: ROLE,
      trust: layerOf('trust', documents.trust),
      identity: layerOf('identity', documents.identity),
      boundary: { kind: 'empty' },
    },
  ],
  users: [],
  secrets: [
    { arn: SECRET, policy: layerOf('secret', documents.secret), key: { kind: 'key', arn: KEY }, state: 'active' },
  ],
  keys: [
    {
      arn: KEY,
      policy: layerOf('key', documents.key),
      grants: { kind: 'empty' },
      state: 'Enabled',
      manager: 'customer',
    },
  ],
  providers: [],
  endpoints: [],
  resources: [],
  required: [],
})

const RUNS = 15

/** Milliseconds of CPU: other processes of the machine do not count. */
const cost = (ask: () => Inclusion): { readonly ms: number; readonly answer: Inclusion } => {
  const times: number[] = []
  let answer = ask()
  for (let run = 0; run < RUNS; run += 1) {
    const { user } = process.cpuUsage()
    answer = ask()
    times.push((process.cpuUsage().user - user) / 1000)
  }
  return { ms: median(times), answer }
}

/** The unit of the ratios: parsing this repository's lock file, which the machine does as often as anything. */
const lockFile = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')
const unit = cost(() => {
  JSON.parse(lockFile)
  return { kind: 'included' }
}).ms

const replaced = (document: keyof Documents, from: string, to: string): Documents => ({
  ...DOCUMENTS,
  [document]: DOCUMENTS[document].replace(from, to),
})

const changes: readonly (readonly [string, Documents])[] = [
  ['nothing', DOCUMENTS],
  ['trust: one branch to every repository beginning alike', replaced('trust', 'app:ref:refs/heads/main', 'app*')],
  ['key: no ViaService any more', replaced('key', ',"kms:ViaService":"secretsmanager.us-east-1.amazonaws.com"', '')],
  ['key: every action', replaced('key', '"kms:Decrypt","kms:DescribeKey"', '"kms:*"')],
  ['role: a folder instead of a secret', replaced('identity', 'prod/db-??????', 'prod/*')],
  ['role: a narrower name', replaced('identity', 'prod/db-??????', 'prod/db-a1????')],
  ['secret: no Deny any more', { ...DOCUMENTS, secret: '{"Version":"2012-10-17","Statement":[]}' }],
]

const row = (name: string, older: PolicySet, newer: PolicySet): readonly string[] => {
  const { ms, answer } = cost(() => newAccess(older, newer))
  const hits = answer.kind === 'witness' ? String(answer.hits.length) : '0'
  return [name, answer.kind, hits, ms.toFixed(1), (ms / unit).toFixed(2)]
}

const HEAD = ['change', 'answer', 'hits', 'CPU, ms', 'ratio to parsing package-lock.json']

console.log(
  table(
    'New access after a change',
    HEAD,
    changes.map(([name, documents]) => row(name, setOf(DOCUMENTS), setOf(documents))),
  ),
)

const manySecrets = (count: number, last: string): PolicySet => {
  const names = Array.from({ length: count }, (_, index) => `team${index % 20}/service${index}/credentials-??????`)
  const statement = {
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: [...names, last].map(secretPattern),
  }
  return setOf({ ...DOCUMENTS, identity: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) })
}

console.log(
  table(
    'One secret more in a list of secrets',
    ['secrets', ...HEAD.slice(1)],
    [10, 50, 100, 200, 400].map((count) =>
      row(String(count), manySecrets(count, 'team0/service0/*'), manySecrets(count, 'other-??????')),
    ),
  ),
)

const overlapping = (count: number): PolicySet => {
  const statements = Array.from({ length: count }, (_, index) => ({
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: SECRET,
    Condition: { StringLike: { 'aws:ResourceTag/team': `*${String.fromCharCode(97 + index)}*` } },
  }))
  return setOf({ ...DOCUMENTS, identity: JSON.stringify({ Version: '2012-10-17', Statement: statements }) })
}

console.log(
  table(
    'Patterns that overlap in every combination',
    ['patterns', ...HEAD.slice(1)],
    [4, 8, 12, 16].map((count) => row(String(count), overlapping(count), overlapping(count + 1))),
  ),
)
