import { expect, test } from '@jest/globals'
import { access, type Answer, KEYS, serve, stsError } from './service.ts'

const POLICY = '{"Statement":[{"Sid":"50 % + more"}]}'

const answer = (role: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role>${role}</Role></GetRoleResult></GetRoleResponse>`,
})

const ARN = '<Arn>arn:aws:iam::111122223333:role/team/deploy</Arn>'
const trust = (text: string): string => `<AssumeRolePolicyDocument>${text}</AssumeRolePolicyDocument>`

const ask = async (reply: Answer) => {
  const { address, seen } = await serve(reply)
  const reader = await access(address).aws.policies({ region: 'us-east-1', credentials: KEYS })
  return { role: await reader.getRole('deploy').catch((error: unknown) => error), seen }
}

test('a role is asked for by its name, and its trust policy decoded', async () => {
  const { role, seen } = await ask(answer(ARN + trust(encodeURIComponent(POLICY))))
  expect(role).toEqual({ arn: 'arn:aws:iam::111122223333:role/team/deploy', trustPolicy: POLICY, tags: [] })
  expect(seen[0]?.body).toContain('RoleName=deploy')
})

test.each([
  ['no trust policy', answer(ARN)],
  ['no ARN', answer(trust('%7B%7D'))],
  ['no role', answer('')],
  ['a trust policy that is not encoded as it should be', answer(ARN + trust('%7B%'))],
])('an answer with %s cannot be read', async (_, reply) => {
  expect((await ask(reply)).role).toMatchObject({ code: 'bad-response' })
})

test('a denial says which action is missing', async () => {
  const words =
    'User: arn:aws:iam::111122223333:user/ci is not authorized to perform: iam:GetRole on resource: role deploy because no identity-based policy allows the iam:GetRole action'
  expect((await ask(stsError(403, 'AccessDenied', words))).role).toMatchObject({
    code: 'denied-identity',
    message: expect.stringContaining('iam:GetRole'),
  })
})
