import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { addRole, addSecret, addSession, addUser, createState, exampleRegion } from '../standin/builders.ts'
import { encrypt } from '../standin/kms-cipher.ts'
import { addKey, addParameter } from '../standin/resource-builders.ts'
import type { State } from '../standin/state.ts'

type Texts = Readonly<Record<string, string>>

/** A step to be disturbed, and the world that it works in. */
export interface Scene {
  readonly state: State
  readonly action: 'configure-credentials' | 'fetch-secrets' | 'verify-policy'
  /** Inputs but for the addresses. */
  readonly inputs: Texts
  readonly env: Texts
  readonly workspace?: Texts
}

/** One call that an action makes, and the step that makes it. */
export interface AskedCall {
  /** Operation as the stand-in names it. */
  readonly operation: string
  /** Builds the step; every secret of the world contains `planted`. */
  readonly scene: (planted: string) => Scene
}

const ROLE = 'arn:aws:iam::111122223333:role/deploy'
const NEXT = 'arn:aws:iam::111122223333:role/next'
const SECRET = `arn:aws:secretsmanager:${exampleRegion}:111122223333:secret:app/one`

/** A secret key of 40 characters, as AWS has them, that contains the text. */
const secretKey = (planted: string): string => `${planted}/`.padEnd(40, 'x')

const configure = (planted: string, inputs: Texts = {}): Scene => {
  const state = createState()
  for (const role of [ROLE, NEXT]) addRole(state, role)
  for (const id of ['ASIAPLANTED000000001', 'ASIAPLANTED000000002'])
    state.presetKeys.push({ id, secret: secretKey(planted), token: `${planted}-session-token` })
  return {
    state,
    action: 'configure-credentials',
    inputs: {
      'aws-region': exampleRegion,
      'role-to-assume': ROLE,
      'output-credentials': 'true',
      ...inputs,
    },
    env: {},
  }
}

/** In files, of which the post step must leave none. */
const withProfile = (planted: string): Scene => {
  const scene = configure(planted)
  return { ...scene, inputs: { 'aws-region': exampleRegion, profiles: `deploy ${ROLE}` } }
}

/** In the user's own files, which must be as they were after the post step. */
const inOwnFiles = (planted: string): Scene => {
  const scene = configure(planted)
  return { ...scene, inputs: { ...scene.inputs, 'output-credentials': 'false', 'aws-profile': 'deploy' } }
}

const withKeys = (planted: string): Scene => {
  const scene = configure(planted)
  const { id, secret } = addUser(scene.state)
  const { 'role-to-assume': _, ...inputs } = scene.inputs
  return { ...scene, inputs: { ...inputs, 'aws-access-key-id': id, 'aws-secret-access-key': secret } }
}

const credentials = (state: State): Texts => {
  const { id, secret, token = '' } = addSession(state, addRole(state, 'reader'))
  return {
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    AWS_REGION: exampleRegion,
  }
}

const fetch = (planted: string, inputs: (state: State) => Texts): Scene => {
  const state = createState()
  addSecret(state, 'app/one', { value: `${planted}-one-value` })
  addSecret(state, 'app/two', { value: JSON.stringify({ password: `${planted}-two-value` }) })
  return { state, action: 'fetch-secrets', inputs: { export: 'env,file', ...inputs(state) }, env: credentials(state) }
}

const decrypt = (planted: string): Scene =>
  fetch(planted, (state) => {
    const key = addKey(state, {})
    const blob = encrypt(key, Buffer.from(`${planted}-decrypted`)).toString('base64')
    return { 'kms-ciphertexts': `SIGNING_KEY = base64:${blob} | key=${key.arn}` }
  })

const parameter = (planted: string): Scene =>
  fetch(planted, (state) => {
    addParameter(state, '/app/three', [`${planted}-parameter`])
    return { secrets: 'THREE = ssm:/app/three' }
  })

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) })

const ISSUER = 'token.actions.githubusercontent.com'
const SUBJECT = 'repo:octo-org/octo-app:environment:production'

/** A pipeline that is right in everything, so that only what cannot be read keeps it from passing. */
const verify = (planted: string): Scene => {
  const state = createState()
  const key = addKey(state, {
    rotation: { enabled: true },
    policy: policy(
      { Principal: { AWS: 'arn:aws:iam::111122223333:role/key-admin' }, Action: 'kms:PutKeyPolicy', Resource: '*' },
      {
        Principal: { AWS: ROLE },
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:ViaService': `secretsmanager.${exampleRegion}.amazonaws.com` },
          StringLike: { 'kms:EncryptionContext:SecretARN': `${SECRET}-??????` },
        },
      },
    ),
  })
  addSecret(state, 'app/one', {
    key: key.arn,
    value: `${planted}-one-value`,
    rotation: { enabled: true, days: 30 },
  })
  addRole(state, ROLE, {
    inlinePolicies: new Map([
      ['Read', policy({ Action: 'secretsmanager:GetSecretValue', Resource: `${SECRET}-??????` })],
    ]),
    trustDocument: policy({
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: SUBJECT } },
    }),
  })
  return {
    state,
    action: 'verify-policy',
    inputs: { live: 'chain', 'role-to-assume': ROLE, 'secret-ids': 'app/one', subject: SUBJECT },
    env: credentials(state),
  }
}

/** A step that is ended while it changes files of the user. */
export const PROFILE: AskedCall = { operation: 'a profile in ~/.aws', scene: inOwnFiles }

/** Every call that the actions make, in the order of the actions. */
export const CALLS: readonly AskedCall[] = [
  { operation: 'oidc:Token', scene: withProfile },
  { operation: 'sts:AssumeRoleWithWebIdentity', scene: (planted) => configure(planted) },
  { operation: 'sts:AssumeRole', scene: (planted) => configure(planted, { 'role-chain': NEXT }) },
  { operation: 'sts:GetCallerIdentity', scene: withKeys },
  {
    operation: 'secretsmanager:GetSecretValue',
    scene: (planted) => fetch(planted, () => ({ 'secret-ids': 'app/one\napp/two' })),
  },
  {
    operation: 'secretsmanager:BatchGetSecretValue',
    scene: (planted) => fetch(planted, () => ({ 'secret-ids': 'app/one\napp/two', batch: 'true' })),
  },
  {
    operation: 'secretsmanager:ListSecrets',
    scene: (planted) => fetch(planted, () => ({ 'secret-ids': 'app/*' })),
  },
  {
    operation: 'secretsmanager:DescribeSecret',
    scene: (planted) => fetch(planted, () => ({ 'secret-ids': 'app/one', mode: 'check' })),
  },
  { operation: 'ssm:GetParameters', scene: parameter },
  { operation: 'kms:Decrypt', scene: decrypt },
  { operation: 'iam:GetRole', scene: verify },
  { operation: 'iam:ListRolePolicies', scene: verify },
  { operation: 'iam:GetRolePolicy', scene: verify },
  { operation: 'secretsmanager:GetResourcePolicy', scene: verify },
  { operation: 'kms:DescribeKey', scene: verify },
  { operation: 'kms:GetKeyPolicy', scene: verify },
]

/** An address on which nobody listens. */
export const deadOrigin = async (): Promise<string> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}
