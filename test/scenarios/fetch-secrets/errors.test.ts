import { describe, expect, test } from '@jest/globals'
import { addFault, addSecret, requestsFor } from '../../standin/builders.ts'
import type { Fault } from '../../standin/faults.ts'
import { fetchSecrets, scene } from './scenario.ts'

const GET = 'secretsmanager:GetSecretValue'
const LIST = 'secretsmanager:ListSecrets'

/** What AWS says, with a canary in every text: nothing of it may be shown. */
const said = (code: string, message: string, status = 400): Fault => ({
  kind: 'error',
  code,
  status,
  message: `${message} canary-in-text`,
})
const denied = (tail: string): Fault =>
  said(
    'AccessDeniedException',
    `User: arn:aws:sts::111122223333:assumed-role/deploy/canary-session is not authorized to perform: secretsmanager:GetSecretValue on resource: db because ${tail}`,
  )

interface Row {
  readonly title: string
  readonly fault: Fault
  readonly code: string
  readonly says: string
  readonly operation?: string
  readonly ids?: string
}

const ROWS: readonly Row[] = [
  {
    title: 'a missing secret',
    fault: said('ResourceNotFoundException', "Secrets Manager can't find the specified secret."),
    code: 'secret-missing',
    says: 'not found in us-east-1',
  },
  {
    title: 'a missing stage',
    fault: said(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: OTHER",
    ),
    code: 'version-missing',
    says: 'no such version',
    ids: 'A = db::OTHER',
  },
  {
    title: 'no value yet',
    fault: said(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    ),
    code: 'value-absent',
    says: 'no value yet',
  },
  {
    title: 'a name like a partial ARN',
    fault: said('ResourceNotFoundException', "Secrets Manager can't find the specified secret."),
    code: 'partial-arn',
    says: 'full ARN',
    ids: 'A = my-secret',
  },
  {
    title: 'an ARN of another region',
    fault: said('ResourceNotFoundException', "Secrets Manager can't find the specified secret."),
    code: 'region-mismatch',
    says: 'eu-west-1',
    ids: 'A = arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf',
  },
  {
    title: 'stage and version of different versions',
    fault: said(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    ),
    code: 'version-conflict',
    says: 'Give only one',
  },
  {
    title: 'pending deletion',
    fault: said(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    ),
    code: 'pending-deletion',
    says: 'restore-secret',
  },
  {
    title: "another account's default key",
    fault: said(
      'InvalidRequestException',
      "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    ),
    code: 'cross-account-default-key',
    says: 'customer managed key',
  },
  {
    title: 'no identity policy',
    fault: denied('no identity-based policy allows the secretsmanager:GetSecretValue action'),
    code: 'denied-identity',
    says: 'identity policy',
  },
  {
    title: 'no resource policy',
    fault: denied('no resource-based policy allows the secretsmanager:GetSecretValue action'),
    code: 'denied-resource',
    says: 'resource policy',
  },
  {
    title: 'a boundary',
    fault: denied('no permissions boundary allows the secretsmanager:GetSecretValue action'),
    code: 'denied-boundary',
    says: 'permissions boundary',
  },
  {
    title: 'a session policy',
    fault: denied('no session policy allows the secretsmanager:GetSecretValue action'),
    code: 'denied-session',
    says: 'session policy',
  },
  {
    title: 'a service control policy',
    fault: denied('no service control policy allows the secretsmanager:GetSecretValue action'),
    code: 'denied-scp',
    says: 'service control policy',
  },
  {
    title: 'a resource control policy',
    fault: denied('no resource control policy allows the secretsmanager:GetSecretValue action'),
    code: 'denied-rcp',
    says: 'resource control policy',
  },
  {
    title: 'a VPC endpoint policy',
    fault: denied('no VPC endpoint policy allows the secretsmanager:GetSecretValue action'),
    code: 'denied-endpoint',
    says: 'VPC endpoint',
  },
  {
    title: 'an explicit deny',
    fault: denied('with an explicit deny in a resource-based policy'),
    code: 'denied-explicit',
    says: 'cannot help',
  },
  {
    title: 'a denied key',
    fault: said('AccessDeniedException', 'Access to KMS is not allowed'),
    code: 'denied-kms',
    says: 'kms:Decrypt',
  },
  {
    title: 'a key that cannot decrypt',
    fault: said(
      'DecryptionFailure',
      "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    ),
    code: 'decrypt-failed',
    says: 'KMS key',
  },
  {
    title: 'a denied listing',
    fault: denied('no identity-based policy allows the secretsmanager:ListSecrets action'),
    code: 'denied-list',
    says: 'ListSecrets',
    operation: LIST,
    ids: 'A_* = db/*',
  },
  {
    title: 'malformed keys',
    fault: said(
      'UnrecognizedClientException',
      'The security token included in the request is invalid. Authorization canary-in-header',
    ),
    code: 'credentials-invalid',
    says: 'configure-credentials',
  },
  {
    title: 'a bad signature',
    fault: said(
      'IncompleteSignatureException',
      'Credential must have exactly 5 slash-delimited elements: canary-in-header',
    ),
    code: 'credentials-invalid',
    says: 'configure-credentials',
  },
  {
    title: 'expired credentials',
    fault: said('ExpiredTokenException', 'The security token included in the request is expired'),
    code: 'credentials-expired',
    says: 'configure-credentials',
  },
  { title: 'throttling', fault: said('ThrottlingException', 'Rate exceeded'), code: 'throttled', says: 'throttled' },
  {
    title: 'a service error',
    fault: said('InternalServiceError', 'internal', 500),
    code: 'service-error',
    says: 'internal error',
  },
  {
    title: 'a refused parameter',
    fault: said('InvalidParameterException', 'Invalid name. Must be canary'),
    code: 'invalid-request',
    says: 'parameters',
  },
  {
    title: 'an unknown error',
    fault: said('SomethingNewException', 'canary'),
    code: 'aws-error',
    says: 'SomethingNew',
  },
  {
    title: 'a page that is not JSON',
    fault: { kind: 'foreign-body', body: '<html>canary-in-body</html>' },
    code: 'bad-response',
    says: 'could not be read',
  },
  {
    title: 'an error page',
    fault: { kind: 'foreign-body', body: '<html>canary-in-body</html>', status: 403 },
    code: 'bad-response',
    says: 'HTTP 403',
  },
  {
    title: 'a truncated answer',
    fault: { kind: 'rewrite', change: (body) => body.slice(0, -10) },
    code: 'bad-response',
    says: 'could not be read',
  },
  { title: 'an empty answer', fault: { kind: 'empty' }, code: 'bad-response', says: '' },
  {
    title: 'an answer about another secret',
    fault: { kind: 'rewrite', change: (body) => body.replaceAll('db', 'other-canary') },
    code: 'bad-response',
    says: 'another secret',
  },
  {
    title: 'a redirect',
    fault: { kind: 'redirect', to: 'https://canary.example.com/' },
    code: 'bad-response',
    says: '',
  },
  { title: 'a reset', fault: { kind: 'reset' }, code: 'network', says: 'secretsmanager.us-east-1.amazonaws.com' },
]

describe('every error has its code and advice, and quotes nothing', () => {
  test.each(ROWS)('$title: $code', async ({ fault, code, says, operation = GET, ids = 'A = db' }) => {
    const world = scene()
    addSecret(world.state, 'db', { value: 'canary-value' })
    addFault(world.state, operation, fault)
    const ending = await fetchSecrets(world, { secrets: ids, 'action-timeout-s': '5' })
    expect(ending.code).toBe(code)
    expect(ending.error).toContain(says)
    const shown = ending.runner.effects.filter(({ kind }) => kind !== 'mask')
    // The name of the session belongs to the principal, which is shown on purpose.
    expect((ending.error ?? '').replaceAll('canary-session', '')).not.toContain('canary')
    expect(JSON.stringify(shown)).not.toContain('canary')
    expect(ending.runner.outputs).toEqual({})
  })

  test('a denial is asked once', async () => {
    const world = scene()
    addSecret(world.state, 'db', { access: 'deny' })
    const { error } = await fetchSecrets(world, { secrets: 'A = db' })
    expect(requestsFor(world.state, GET)).toHaveLength(1)
    expect(error).toContain('verify-policy')
  })

  test('throttling and service errors that pass are survived', async () => {
    const world = scene()
    addSecret(world.state, 'db', { value: 'example-value' })
    addFault(world.state, GET, { kind: 'throttle' }, 1)
    const { runner, error } = await fetchSecrets(world, { secrets: 'A = db' })
    expect(error).toBeUndefined()
    expect(runner.outputs['A']).toBe('example-value')
  })

  test.each([
    ['a NUL in a variable', 'a\0b', 'A = db | export=env', 'nul-byte'],
    ['a NUL in an output', 'a\0b', 'A = db', 'nul-byte'],
    ['a value that is too large for a variable', 'x'.repeat(131_072), 'A = db | export=env', 'too-large'],
    ['a key of plain text', 'canary-plain', 'A = db:key', 'not-json'],
    ['a missing key', '{"other":"canary-plain"}', 'A = db:key', 'json-key-missing'],
    ['a null', '{"key":null}', 'A = db:key', 'json-value-null'],
    ['no base64', 'canary plain!', 'A = db | decode=base64', 'decode-failed'],
    ['a reserved name', 'canary-plain', 'LD_PRELOAD = db | export=env', 'name-blocked'],
  ])('%s', async (_, value, secrets, code) => {
    const world = scene()
    addSecret(world.state, 'db', { value })
    const ending = await fetchSecrets(world, { secrets })
    expect(ending.code).toBe(code)
    expect(ending.error).not.toContain('canary')
    expect(ending.runner.exported).toEqual({})
  })
})
