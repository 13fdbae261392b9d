import { describe, expect, test } from '@jest/globals'
import { parsePolicy, scopeToSecrets } from '../../src/policy/index.ts'
import { nodeOf } from '../../src/text/node.ts'

const place = { partition: 'aws', region: 'us-east-1', account: '111122223333' }
const start = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:'

const policyOf = (ids: readonly string[], where = place): Record<string, unknown> => {
  const scoped = scopeToSecrets(ids, where)
  if (scoped.kind !== 'policy') throw new Error(`no policy: ${JSON.stringify(scoped)}`)
  return JSON.parse(scoped.text) as Record<string, unknown>
}

test.each([
  ['a name', 'db', `${start}db-??????`],
  ['a name with a path', 'prod/db', `${start}prod/db-??????`],
  ['a name that ends like a suffix', 'db-abcdef', `${start}db-abcdef-??????`],
  ['a full ARN', `${start}db-a1B2c3`, `${start}db-a1B2c3`],
  ['a partial ARN', `${start}db`, `${start}db-??????`],
  ['a prefix', 'prod/*', `${start}prod/*`],
  ['an ARN with a prefix', `${start}prod/*`, `${start}prod/*`],
  [
    'an ARN of another account',
    start.replace('111122223333', '444455556666') + 'db',
    start.replace('111122223333', '444455556666') + 'db-??????',
  ],
])('%s becomes a resource', (_, id, resource) => {
  expect(scopeToSecrets([id], place)).toMatchObject({ kind: 'policy', resources: [resource], losses: [] })
})

test.each(['prod/api-server', 'prod/api-Backup', 'year-202611', 'rsa-KEY001'])(
  'an ARN that ends with %s may be complete or not, and both are allowed',
  (name) => {
    const id = `${start}${name}`
    expect(scopeToSecrets([id], place)).toMatchObject({ kind: 'policy', resources: [id, `${id}-??????`] })
  },
)

test('the policy lets the session read and decrypt these secrets, and nothing else', () => {
  expect(policyOf(['web', 'db'])).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        Resource: [`${start}db-??????`, `${start}web-??????`],
      },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:ViaService': ['secretsmanager.us-east-1.amazonaws.com'] },
          StringLike: { 'kms:EncryptionContext:SecretARN': [`${start}db-??????`, `${start}web-??????`] },
        },
      },
    ],
  })
})

test('a prefix needs ListSecrets', () => {
  expect(policyOf(['prod/*'])['Statement']).toContainEqual({
    Effect: 'Allow',
    Action: 'secretsmanager:ListSecrets',
    Resource: '*',
  })
})

test('the same secret twice counts once, whatever the order', () => {
  expect(policyOf(['b', 'a', 'b'])).toEqual(policyOf(['a', 'b']))
})

test('in China both names of the service are listed', () => {
  const text = JSON.stringify(policyOf(['db'], { partition: 'aws-cn', region: 'cn-north-1', account: '111122223333' }))
  expect(text).toContain('"secretsmanager.cn-north-1.amazonaws.com"')
  expect(text).toContain('"secretsmanager.cn-north-1.amazonaws.com.cn"')
})

test('the text is a valid session policy', () => {
  expect(parsePolicy(nodeOf(policyOf(['db', 'prod/*'])), { id: 's', policy: 'session' }).kind).toBe('document')
})

const many = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${start}service-${index}/database-a1B2c3`)

describe('over the limit', () => {
  test('first DescribeSecret is left out, then the list of secrets for the decryption', () => {
    const losses = Array.from({ length: 60 }, (_, length) => {
      const scoped = scopeToSecrets(
        many(9).map((arn) => arn.replace('service', 's'.repeat(length + 1))),
        place,
      )
      if (scoped.kind !== 'policy') throw new Error(scoped.kind)
      expect(scoped.text.length).toBeLessThanOrEqual(2048)
      expect(scoped.text.includes('DescribeSecret')).toBe(scoped.losses.length === 0)
      expect(scoped.text.includes('EncryptionContext')).toBe(scoped.losses.length < 2)
      return scoped.losses.length
    })
    expect([...new Set(losses)]).toEqual([0, 1, 2])
  })

  test('the number that fits is named', () => {
    const scoped = scopeToSecrets(many(40), place)
    expect(scoped.kind).toBe('too-large')
    if (scoped.kind !== 'too-large') return
    expect(scoped.fits).toBeGreaterThan(10)
    expect(scopeToSecrets(many(40).toSorted().slice(0, scoped.fits), place).kind).toBe('policy')
    expect(
      scopeToSecrets(
        many(40)
          .toSorted()
          .slice(0, scoped.fits + 1),
        place,
      ).kind,
    ).toBe('too-large')
  })
})

test.each([
  '',
  'a b',
  'a*b',
  '**',
  'db?',
  '${aws:username}',
  'arn:aws:s3:::bucket',
  'arn:aws:secretsmanager:us-east-1:1:secret:db',
  start,
  `${start}a?b`,
])('%j names no secret', (id) => {
  expect(scopeToSecrets(['db', id], place)).toMatchObject({ kind: 'invalid', problems: [{ id }] })
})

test('further statements need no secret', () => {
  const own = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' }
  const policy = scopeToSecrets([], place, [own])
  expect(policy.kind === 'policy' && JSON.parse(policy.text)).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...own }],
  })
})

test('no secrets make no policy', () => {
  expect(scopeToSecrets([], place)).toEqual({ kind: 'invalid', problems: [] })
})
