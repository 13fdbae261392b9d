import { expect, test } from '@jest/globals'
import type { RoleSession, WebIdentityRequest } from '../../src/aws/ports.ts'
import { Deadline } from '../../src/clock.ts'
import { Failure, failureText } from '../../src/failure.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { access, type Answer, impatient, KEYS, serve, stsError, stsSession } from './service.ts'

const ROLE = 'arn:aws:iam::111122223333:role/deploy'

const assume = async (
  address: string,
  settings: Parameters<typeof access>[1] = {},
  request: Partial<WebIdentityRequest> = {},
): Promise<RoleSession> => {
  const sts = await access(address, settings).aws.sts({ region: 'eu-central-1', credentials: 'unsigned' })
  return sts.assumeRoleWithWebIdentity({
    roleArn: ROLE,
    sessionName: 'GitHubActions',
    durationSeconds: 900,
    token: async () => Secret.of('planted.web.token'),
    ...request,
  })
}

const failureOf = async (answer: Answer): Promise<{ failure: Failure; requests: number }> => {
  const { address, seen } = await serve(answer)
  const failure: unknown = await assume(address).catch((error: unknown) => error)
  if (!(failure instanceof Failure)) throw new Error('a failure was expected')
  return { failure, requests: seen.length }
}

test('the exchange is one unsigned request with exactly the parameters given', async () => {
  const { address, seen } = await serve(stsSession('AssumeRoleWithWebIdentity'))
  const session = await assume(
    address,
    {},
    { policy: '{"Statement":[]}', policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
  )
  expect(session).toMatchObject({
    assumedRoleArn: 'arn:aws:sts::111122223333:assumed-role/deploy/GitHubActions',
    requestId: 'request-2',
  })
  expect(session.credentials.sessionToken.equals('planted-session-token')).toBe(true)
  expect(seen).toHaveLength(1)
  expect(seen[0]?.headers.authorization).toBeUndefined()
  expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: ROLE,
    RoleSessionName: 'GitHubActions',
    DurationSeconds: '900',
    WebIdentityToken: 'planted.web.token',
    Policy: '{"Statement":[]}',
    'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  })
})

test('the user agent tells the action and the run', async () => {
  const { address, seen } = await serve(stsSession('AssumeRoleWithWebIdentity'))
  await assume(address)
  expect(seen[0]?.headers['user-agent']).toMatch(
    /aws-zero-trust-actions\/\d+\.\d+\.\d+ md\/action#configure-credentials md\/run_id#42 md\/attempt#1/,
  )
})

test('AssumeRole is signed with the given keys for the given region and carries its own parameters', async () => {
  const { address, seen } = await serve(
    stsSession('AssumeRole', { extra: '<SessionTokenUtilization>81</SessionTokenUtilization>' }),
  )
  const sts = await access(address).aws.sts({
    region: 'eu-central-1',
    credentials: { ...KEYS, sessionToken: Secret.of('planted-source-token') },
  })
  const session = await sts.assumeRole({
    roleArn: ROLE,
    sessionName: 'GitHubActions',
    externalId: 'ext-1',
    sourceIdentity: 'octo',
    tags: [{ key: 'Repository', value: 'acme/app' }],
    transitiveTagKeys: ['Repository'],
  })
  expect(session.tokenUtilization).toBe(81)
  expect(seen[0]?.headers.authorization).toMatch(
    /Credential=AKIAEXAMPLE000000000\/\d{8}\/eu-central-1\/sts\/aws4_request/,
  )
  expect(seen[0]?.headers['x-amz-security-token']).toBe('planted-source-token')
  expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toMatchObject({
    ExternalId: 'ext-1',
    SourceIdentity: 'octo',
    'Tags.member.1.Key': 'Repository',
    'Tags.member.1.Value': 'acme/app',
    'TransitiveTagKeys.member.1': 'Repository',
  })
})

test('the caller identity is read', async () => {
  const { address } = await serve({
    status: 200,
    body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ci</Arn><UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  })
  const sts = await access(address).aws.sts({ region: 'eu-central-1', credentials: KEYS })
  expect(await sts.getCallerIdentity()).toEqual({
    account: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/ci',
    userId: 'AIDA',
  })
})

test.each<[string, Answer, string, number]>([
  ['a denial', stsError(403, 'AccessDenied'), 'sts-denied', 1],
  ['a bad parameter', stsError(400, 'ValidationError'), 'sts-validation', 1],
  ['throttling', stsError(400, 'Throttling'), 'sts-throttled', 3],
  ['an internal error', stsError(500, 'InternalFailure'), 'sts-unavailable', 3],
  ['a 502 of a load balancer', { status: 502, body: 'bad gateway' }, 'sts-unavailable', 3],
  ['keys of the issuer out of reach', stsError(400, 'IDPCommunicationError'), 'sts-idp', 3],
  ['HTML with 403', { status: 403, body: '<html><body>planted</body></html>' }, 'proxy', 1],
  ['JSON with 403', { status: 403, body: '{"planted":1}' }, 'proxy', 1],
  ['a proxy that asks for credentials', { status: 407, body: '' }, 'proxy', 1],
  ['a redirect', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }, 'proxy', 1],
  ['an empty body', { status: 200, body: '' }, 'bad-response', 2],
  ['text', { status: 200, body: 'planted' }, 'bad-response', 2],
  ['HTML', { status: 200, body: '<html>planted' }, 'bad-response', 2],
  [
    'a body that breaks off',
    { status: 200, body: '<AssumeRoleWithWebIdentityResponse><Credentials>planted' },
    'bad-response',
    2,
  ],
  ['no key id', stsSession('AssumeRoleWithWebIdentity', { drop: 'AccessKeyId' }), 'bad-response', 2],
  ['no secret key', stsSession('AssumeRoleWithWebIdentity', { drop: 'SecretAccessKey' }), 'bad-response', 2],
  ['no session token', stsSession('AssumeRoleWithWebIdentity', { drop: 'SessionToken' }), 'bad-response', 2],
  ['no role', stsSession('AssumeRoleWithWebIdentity', { drop: 'Arn' }), 'bad-response', 2],
  ['no expiry', stsSession('AssumeRoleWithWebIdentity', { drop: 'Expiration' }), 'bad-response', 2],
  [
    'an expiry in the past',
    stsSession('AssumeRoleWithWebIdentity', { expiration: '2020-01-01T00:00:00Z' }),
    'bad-response',
    2,
  ],
])(
  '%s fails with its code after the right number of requests and quotes nothing',
  async (_, answer, code, requests) => {
    const { failure, requests: made } = await failureOf(answer)
    expect([failure.code, made]).toEqual([code, requests])
    expect([failureText(failure), failure.stack].join()).not.toContain('planted')
    expect(failure.cause).toBeUndefined()
  },
)

test.each<[string, Answer]>([
  ['an internal error', stsError(500, 'InternalFailure')],
  ['an incomplete answer', { status: 200, body: '' }],
])('%s that does not come again ends in success', async (_, answer) => {
  const { address, seen } = await serve(answer, stsSession('AssumeRoleWithWebIdentity'))
  await assume(address)
  expect(seen).toHaveLength(2)
})

test('every attempt asks for its token again', async () => {
  const { address, seen } = await serve(stsError(500, 'InternalFailure'), stsSession('AssumeRoleWithWebIdentity'))
  let asked = 0
  await assume(address, {}, { token: async () => Secret.of(`token-${(asked += 1)}`) })
  expect(seen.map(({ body }) => new URLSearchParams(body).get('WebIdentityToken'))).toEqual(['token-1', 'token-2'])
})

test.each<[string, Answer]>([
  ['before the headers', () => {}],
  ['inside the body', (response) => response.writeHead(200, { 'content-length': '1000' }).write('<AssumeRole')],
])('a service that hangs %s is given up within the budget', async (_, answer) => {
  const { address } = await serve(answer)
  const started = performance.now()
  const failing = assume(address, { deadline: new Deadline(impatient, 600) })
  await expect(failing).rejects.toMatchObject({ code: expect.stringMatching(/^(?:network|timeout)$/) })
  expect(performance.now() - started).toBeLessThan(1_600)
})

test('an unsigned client that is asked to sign fails, and sends nothing', async () => {
  const { address, seen } = await serve(stsSession('AssumeRole'))
  const sts = await access(address).aws.sts({ region: 'eu-central-1', credentials: 'unsigned' })
  await expect(sts.assumeRole({ roleArn: ROLE, sessionName: 'x1' })).rejects.toBeInstanceOf(Failure)
  expect(seen).toEqual([])
})
