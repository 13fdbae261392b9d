import { readFileSync } from 'node:fs'
import type { PolicySet } from '../../../src/policy/index.ts'
import { addProvider, addRole, addSecret } from '../builders.ts'
import { githubJob } from '../job.ts'
import { judgedBy, layerOf } from '../policy-judge.ts'
import { addKey } from '../resource-builders.ts'
import { emptyState, type State } from '../state.ts'

/** The policy documents of the examples, by file name. */
export interface Documents {
  readonly 'trust-policy.json': string
  readonly 'identity-policy.json': string
  readonly 'secret-policy.json': string
  readonly 'key-policy.json': string
}

/** What a database password looks like; planted here and nowhere else. */
export const DATABASE = {
  username: 'db_admin',
  password: 'Example-Password-2026!',
  host: 'db.example.com',
  port: 5432,
} as const

const ROLE = 'arn:aws:iam::111122223333:role/PipelineExecutionRole'
const SECRET = 'arn:aws:secretsmanager:us-east-1:444455556666:secret:prod/database/credentials-a1B2c3'
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab'
const KEY = `arn:aws:kms:us-east-1:444455556666:key/${KEY_ID}`

const read = (name: keyof Documents, root: string): string => readFileSync(`${root}/examples/policies/${name}`, 'utf8')

/** The documents as the repository has them. */
export const exampleDocuments = (root: string): Documents => ({
  'trust-policy.json': read('trust-policy.json', root),
  'identity-policy.json': read('identity-policy.json', root),
  'secret-policy.json': read('secret-policy.json', root),
  'key-policy.json': read('key-policy.json', root),
})

/** The same documents, with the statement that lets the role decrypt taken out of the key policy. */
export const withoutDecryption = (documents: Documents): Documents => {
  const policy = JSON.parse(documents['key-policy.json']) as { Statement: { Principal: { AWS: string } }[] }
  const Statement = policy.Statement.filter(({ Principal }) => Principal.AWS !== ROLE)
  return { ...documents, 'key-policy.json': `${JSON.stringify({ ...policy, Statement }, null, 2)}\n` }
}

/** AWS and GitHub as the documents describe them: two accounts, a role in one, a secret and its key in the other. */
export const demoWorld = (documents: Documents): State => {
  const state = emptyState()
  state.job = githubJob({ environment: 'production' })
  const provider = addProvider(state)
  const role = addRole(state, ROLE)
  const key = addKey(state, { account: '444455556666' })
  state.keys.delete(key.arn)
  state.keys.set(KEY, { ...key, arn: KEY, id: KEY_ID })
  addSecret(state, 'prod/database/credentials', { arn: SECRET, key: KEY, value: JSON.stringify(DATABASE) })
  state.decide = judgedBy(policiesOf(documents, provider.arn, role.id))
  return state
}

const policiesOf = (documents: Documents, provider: string, roleId: string): PolicySet => ({
  accounts: [],
  roles: [
    {
      arn: ROLE,
      id: roleId,
      trust: layerOf('trust', 'trust policy', documents['trust-policy.json']),
      identity: layerOf('identity', 'identity policy', documents['identity-policy.json']),
      boundary: { kind: 'empty' },
    },
  ],
  users: [],
  secrets: [
    {
      arn: SECRET,
      policy: layerOf('secret', 'secret policy', documents['secret-policy.json']),
      key: { kind: 'key', arn: KEY },
      state: 'active',
    },
  ],
  keys: [
    {
      arn: KEY,
      policy: layerOf('key', 'key policy', documents['key-policy.json']),
      grants: { kind: 'empty' },
      state: 'Enabled',
      manager: 'customer',
    },
  ],
  providers: [{ kind: 'exists', arn: provider, clientIds: ['sts.amazonaws.com'] }],
  endpoints: [],
  resources: [],
  required: [],
})
