import { expect, test } from '@jest/globals'
import { lintPolicy, parsePolicy, type PolicyKind } from '../../src/policy/index.ts'
import { nodeOf } from '../../src/text/node.ts'

const lints = (value: unknown, policy: PolicyKind = 'identity', multi?: boolean): readonly string[] =>
  lintPolicy(parsePolicy(nodeOf(value), { id: 'd', policy, origin: 'live' }), () => multi).map(({ code }) => code)

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' }
const document = (change: object): object => ({ Version: '2012-10-17', Statement: { ...statement, ...change } })
const condition = (operator: string, value: unknown, key = 'aws:x'): object =>
  document({ Condition: { [operator]: { [key]: value } } })
const secret = (change: object): object => document({ Principal: '*', ...change })

test('a plain document has no lints', () => {
  expect(lints(document({}))).toEqual([])
})

test.each<[string, object, PolicyKind, string]>([
  ['no statements', { Statement: [] }, 'identity', 'no-statements'],
  [
    'the same Sid twice',
    {
      Statement: [
        { ...statement, Sid: 'A' },
        { ...statement, Sid: 'A' },
      ],
    },
    'identity',
    'duplicate-sid',
  ],
  ['a Sid with a space', document({ Sid: 'a b' }), 'identity', 'sid-characters'],
  ['no actions', document({ Action: [] }), 'identity', 'empty-list'],
  ['no resources', document({ Resource: [] }), 'identity', 'empty-list'],
  ['no excluded actions', { Statement: { Effect: 'Deny', NotAction: [], Resource: '*' } }, 'identity', 'empty-list'],
  [
    'no excluded resources',
    { Statement: { Effect: 'Deny', Action: 's3:GetObject', NotResource: [] } },
    'identity',
    'empty-list',
  ],
  ['no principals', secret({ Principal: { AWS: [] } }), 'secret', 'empty-list'],
  ['no values', condition('StringEquals', []), 'identity', 'empty-list'],
  [
    'NotPrincipal with Allow',
    document({ NotPrincipal: { AWS: '111122223333' } }),
    'secret',
    'not-principal-with-allow',
  ],
  [
    'a wildcard in a principal',
    secret({ Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }),
    'secret',
    'principal-wildcard',
  ],
  [
    'a variable in a principal',
    secret({ Principal: { AWS: '${aws:PrincipalArn}' } }),
    'secret',
    'variable-not-replaced',
  ],
  ['a deleted role', secret({ Principal: { AWS: 'AROAEXAMPLEEXAMPLE12' } }), 'secret', 'principal-unique-id'],
  ['an action without service', document({ Action: 'GetObject' }), 'identity', 'action-never-matches'],
  ['an action with a space', document({ Action: 's3:GetObject ' }), 'identity', 'action-never-matches'],
  ['a wildcard in the service of an action', document({ Action: 's*:GetObject' }), 'identity', 'action-never-matches'],
  ['a variable in an action', document({ Action: 's3:${aws:x}' }), 'identity', 'variable-not-replaced'],
  ['a resource that is no ARN', document({ Resource: 'bucket' }), 'identity', 'resource-never-matches'],
  ['a short ARN', document({ Resource: 'arn:aws:s3' }), 'identity', 'resource-too-short'],
  [
    'a wildcard in the service of an ARN',
    document({ Resource: 'arn:aws:*:us-east-1:111122223333:x' }),
    'identity',
    'resource-wildcard-unsupported',
  ],
  [
    'a wildcard in the type of an ARN',
    document({ Resource: 'arn:aws:iam::111122223333:us*/x' }),
    'identity',
    'resource-wildcard-unsupported',
  ],
  [
    'a variable before the fifth colon',
    document({ Resource: 'arn:aws:s3:${aws:RequestedRegion}::b' }),
    'identity',
    'variable-not-replaced',
  ],
  [
    'a variable with spaces',
    document({ Resource: 'arn:aws:s3:::${ aws:username }' }),
    'identity',
    'variable-without-value',
  ],
  [
    'a variable with spaces in a condition',
    condition('StringEquals', '${aws:username }'),
    'identity',
    'variable-without-value',
  ],
  [
    'a key policy about another resource',
    secret({ Resource: 'arn:aws:kms:us-east-1:111122223333:key/k' }),
    'key',
    'resource-ignored',
  ],
  [
    'a key policy without resource',
    { Statement: { Effect: 'Allow', Principal: '*', Action: 'kms:*' } },
    'key',
    'key-statement-without-resource',
  ],
  ['a wildcard under StringEquals', condition('StringEquals', 'a*'), 'identity', 'wildcard-not-expanded'],
  ['a variable under Bool', condition('Bool', '${aws:x}'), 'identity', 'variable-not-replaced'],
  ['a word under Bool', condition('Bool', 'yes'), 'identity', 'value-invalid'],
  ['a word as number', condition('NumericEquals', 'ten'), 'identity', 'value-invalid'],
  ['a word as date', condition('DateLessThan', 'soon'), 'identity', 'value-invalid'],
  ['a word as address', condition('IpAddress', 'home'), 'identity', 'value-invalid'],
  ['a word as base64', condition('BinaryEquals', '%'), 'identity', 'value-invalid'],
  [
    'a session as aws:PrincipalArn',
    condition('ArnLike', 'arn:aws:sts::111122223333:assumed-role/r/*', 'aws:PrincipalArn'),
    'identity',
    'dead-principal-arn',
  ],
  [
    'a large trust policy',
    { Statement: { Effect: 'Allow', Principal: { AWS: 'x'.repeat(2100) }, Action: 'sts:AssumeRole' } },
    'trust',
    'too-large',
  ],
  ['a large key policy', secret({ Resource: '*', Sid: 'x'.repeat(33_000) }), 'key', 'too-large'],
])('%s', (_, value, policy, code) => {
  expect(lints(value, policy)).toContain(code)
})

test('a set operator and the number of values of a key have to agree', () => {
  expect(lints(condition('ForAnyValue:StringEquals', 'a'), 'identity', false)).toContain('set-operator-on-single-value')
  expect(lints(condition('StringEquals', 'a'), 'identity', true)).toContain('multiple-values-without-set-operator')
  expect(lints(condition('ForAnyValue:StringEquals', 'a'), 'identity', true)).toEqual([])
})

test('a document that cannot be evaluated has problems, not lints', () => {
  expect(lints('x')).toEqual([])
})

test('what is not known is not judged', () => {
  const unknown = { kind: 'unknown', why: 'x', at: nodeOf('').at } as const
  expect(lintPolicy(parsePolicy(unknown, { id: 'd', policy: 'identity' }))).toEqual([])
})
