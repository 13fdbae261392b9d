import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { createState } from '../standin/builders.ts'
import { hasMoto, type Moto, startMoto } from '../standin/moto.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'

// An implementation of STS that is not ours. It gives a session for any token, so only the shapes are compared.
jest.setTimeout(60_000)

const maybe = hasMoto() ? test : test.skip
let moto: Moto | undefined

beforeAll(async () => {
  if (hasMoto()) moto = await startMoto()
})

afterAll(async () => {
  await moto?.stop()
  await stopStarted()
})

const ROLE = 'arn:aws:iam::111122223333:role/deploy'

maybe.each<[string, Readonly<Record<string, string>>, string]>([
  ['a token', { 'role-to-assume': ROLE, 'inline-session-policy': '{"Statement":[]}' }, ROLE],
  [
    'a token and a chain',
    { 'role-chain': `${ROLE}\n${ROLE.replace('deploy', 'next')} external-id=ext-1 tags=on` },
    ROLE.replace('deploy', 'next'),
  ],
])('with %s moto gives a session that is accepted', async (_, inputs, role) => {
  const { oidcEnvironment } = await started(createState())
  const runner = new MiniatureRunner({
    idToken: {
      url: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
      token: oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    },
  })
  try {
    const result = await runner.runAction({
      action: 'configure-credentials',
      with: { 'aws-region': 'us-east-1', 'sts-endpoint': moto?.endpoint ?? '', ...inputs },
    })
    expect(result).toMatchObject({ conclusion: 'success', stderr: '' })
    expect(result.outputs).toMatchObject({ authenticated: 'true', 'role-arn': role })
    expect(result.env['AWS_SESSION_TOKEN']).not.toBe('')
  } finally {
    runner.close()
  }
})
