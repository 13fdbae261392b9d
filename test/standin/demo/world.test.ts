import { expect, test } from '@jest/globals'
import { addSession } from '../builders.ts'
import { ROOT } from '../our-actions.ts'
import { startServer } from '../server.ts'
import type { State } from '../state.ts'
import { demoWorld, exampleDocuments, withoutDecryption } from './world.ts'

const ROLE = 'arn:aws:iam::111122223333:role/PipelineExecutionRole'
const SECRET = 'arn:aws:secretsmanager:us-east-1:444455556666:secret:prod/database/credentials-a1B2c3'
const KEY = 'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'

/** The questions AWS asks itself when the role's session reads the secret. */
const questionsIn = (state: State) => {
  const role = state.roles.get(ROLE)
  if (role === undefined) throw new Error('the world has no role')
  const { principal } = addSession(state, role)
  return {
    reading: { action: 'secretsmanager:GetSecretValue', principal, resource: SECRET, context: {} },
    decrypting: (via: string) => ({
      action: 'kms:Decrypt',
      principal,
      resource: KEY,
      context: { 'kms:ViaService': via, 'kms:EncryptionContext:SecretARN': SECRET },
    }),
  }
}

test('the policies of the examples let the role read the secret, and decrypt it for Secrets Manager only', () => {
  const state = demoWorld(exampleDocuments(ROOT))
  const { decide } = state
  const { reading, decrypting } = questionsIn(state)
  expect(decide?.(reading)).toBe('allow')
  expect(decide?.(decrypting('secretsmanager.us-east-1.amazonaws.com'))).toBe('allow')
  expect(decide?.(decrypting('ssm.us-east-1.amazonaws.com'))).toMatchObject({ deny: expect.any(String) })
  expect(decide?.({ ...reading, resource: `${SECRET}2` })).toMatchObject({ deny: expect.any(String) })
})

test('without its statement the key is closed to the role, the secret is not', () => {
  const state = demoWorld(withoutDecryption(exampleDocuments(ROOT)))
  const { decide } = state
  const { reading, decrypting } = questionsIn(state)
  expect(decide?.(reading)).toBe('allow')
  expect(decide?.(decrypting('secretsmanager.us-east-1.amazonaws.com'))).toEqual({
    deny: 'because no resource-based policy allows the kms:Decrypt action',
  })
})

test.each([
  ['the environment it names', 'production', 'allow'],
  ['another environment', 'staging', 'deny'],
])('the trust policy lets a job of %s in: %s', async (_, environment, outcome) => {
  const state = demoWorld(exampleDocuments(ROOT))
  state.job = { ...state.job, environment }
  const server = await startServer(state)
  try {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = server.oidcEnvironment
    const minted = await fetch(`${url}&audience=sts.amazonaws.com`, { headers: { authorization: `bearer ${bearer}` } })
    const { value } = (await minted.json()) as { value: string }
    const answer = await fetch(server.origin, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: ROLE,
        RoleSessionName: 'GitHubActions',
        WebIdentityToken: value,
      }),
    })
    expect(answer.ok ? 'allow' : 'deny').toBe(outcome)
  } finally {
    await server.stop()
  }
})
