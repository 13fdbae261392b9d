import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import {
  compile,
  contextOf,
  decide,
  evaluate,
  lintPolicy,
  parsePolicy,
  type PolicyDocument,
  type PolicyKind,
  type PolicySet,
} from '../../src/policy/index.ts'
import { parseOperator } from '../../src/policy/parse.ts'
import { readJson } from '../../src/text/json.ts'
import { nodeOf, type Node } from '../../src/text/node.ts'

const parse = (value: unknown, policy: PolicyKind = 'identity', origin: 'new' | 'live' = 'new'): PolicyDocument =>
  parsePolicy(nodeOf(value), { id: 'd', policy, origin })

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const named = { ...allow, Principal: '*' }

const problemsOf = (document: PolicyDocument): readonly string[] =>
  document.kind === 'malformed' ? document.problems.map(({ text, pointer }) => `${pointer}: ${text}`) : []

test('a document keeps its statements with their places', () => {
  const text = `{
  "Version": "2012-10-17",
  "Id": "x",
  "Statement": [
    { "Sid": "One", "Effect": "Allow", "Action": ["s3:*"], "Resource": "*",
      "Condition": { "NumericLessThan": { "s3:max-keys": 10 }, "Bool": { "aws:SecureTransport": true } } }
  ]
}`
  const { node } = readJson(text)
  const document = parsePolicy(node as Node, { id: 'd', file: 'a.json', policy: 'identity' })
  expect(document).toMatchObject({
    kind: 'document',
    id: 'd',
    file: 'a.json',
    version: '2012-10-17',
    statements: [
      {
        kind: 'statement',
        index: 0,
        sid: 'One',
        effect: 'Allow',
        pointer: '/Statement/0',
        at: { line: 5, column: 5 },
        action: { negated: false, values: [{ kind: 'text', text: 's3:*' }] },
        conditions: [
          {
            key: 's3:max-keys',
            values: [{ text: '10' }],
            pointer: '/Statement/0/Condition/NumericLessThan/s3:max-keys',
          },
          { key: 'aws:SecureTransport', values: [{ text: 'true' }] },
        ],
      },
    ],
    size: { bytes: text.length },
  })
})

test('a statement may be an object, and the version may be missing', () => {
  expect(parse({ Statement: allow })).toMatchObject({
    kind: 'document',
    version: '2008-10-17',
    statements: [{ pointer: '/Statement' }],
  })
})

describe('malformed', () => {
  test.each<[string, unknown, PolicyKind, string]>([
    ['text instead of an object', 'x', 'identity', ': a policy document must be an object'],
    ['null', null, 'identity', ': a policy document must be an object'],
    [
      'a foreign member',
      { Statement: [], Extra: 1 },
      'identity',
      '/Extra: `Extra` is not a member of a policy document',
    ],
    ['a member of another case', { statement: [] }, 'identity', ': it has no `Statement`'],
    ['a foreign version', { Version: '2012-10-18', Statement: [] }, 'identity', '/Version: `Version` must be'],
    ['no effect', { Statement: { Action: '*', Resource: '*' } }, 'identity', '/Statement: it has no `Effect`'],
    [
      'effect in lower case',
      { Statement: { ...allow, Effect: 'allow' } },
      'identity',
      '/Statement/Effect: `Effect` must be exactly',
    ],
    [
      'no action',
      { Statement: [{ Effect: 'Allow', Resource: '*' }] },
      'identity',
      '/Statement/0: it needs exactly one of `Action`',
    ],
    ['both actions', { Statement: { ...allow, NotAction: '*' } }, 'identity', '/Statement/NotAction: it has both'],
    [
      'no resource',
      { Statement: { Effect: 'Allow', Action: '*' } },
      'identity',
      '/Statement: it needs exactly one of `Resource`',
    ],
    [
      'both resources',
      { Statement: { ...allow, NotResource: '*' } },
      'identity',
      '/Statement/NotResource: it has both',
    ],
    [
      'a principal in an identity policy',
      { Statement: named },
      'identity',
      '/Statement/Principal: this kind of policy has no `Principal`',
    ],
    ['a principal in an SCP', { Statement: named }, 'scp', '/Statement/Principal: this kind of policy'],
    ['no principal in a key policy', { Statement: allow }, 'key', '/Statement: it has no `Principal`'],
    [
      'both principals',
      { Statement: { ...named, NotPrincipal: '*' } },
      'secret',
      '/Statement: it has both `Principal`',
    ],
    [
      'a bare ARN as principal',
      { Statement: { ...named, Principal: 'arn:aws:iam::111122223333:root' } },
      'secret',
      '/Statement/Principal: it must be',
    ],
    [
      'a foreign type of principal',
      { Statement: { ...named, Principal: { User: 'x' } } },
      'secret',
      '/Statement/Principal/User: `User` is not a member',
    ],
    ['a resource in a trust policy', { Statement: named }, 'trust', '/Statement: a trust policy has no `Resource`'],
    [
      'NotPrincipal in a trust policy',
      { Statement: { Effect: 'Deny', NotPrincipal: '*', Action: '*' } },
      'trust',
      '/Statement/NotPrincipal: a trust policy',
    ],
    [
      'NotPrincipal with Allow',
      { Statement: { ...allow, NotPrincipal: { AWS: 'x' } } },
      'secret',
      '/Statement/NotPrincipal: `NotPrincipal` is not supported',
    ],
    [
      'a role in an RCP',
      { Statement: { ...named, Principal: { AWS: 'x' } } },
      'rcp',
      '/Statement/Principal: a resource control policy',
    ],
    [
      'a number as action',
      { Statement: { ...allow, Action: 7 } },
      'identity',
      '/Statement/Action: a string is expected',
    ],
    [
      'null in a list',
      { Statement: { ...allow, Resource: ['*', null] } },
      'identity',
      '/Statement/Resource/1: a string is expected',
    ],
    [
      'a list in a list',
      { Statement: { ...allow, Resource: [['*']] } },
      'identity',
      '/Statement/Resource/0: a string is expected',
    ],
    [
      'a Sid that is a number',
      { Statement: { ...allow, Sid: 1 } },
      'identity',
      '/Statement/Sid: `Sid` must be a string',
    ],
    [
      'an unknown operator',
      { Statement: { ...allow, Condition: { StringIs: { a: 'b' } } } },
      'identity',
      '/Statement/Condition/StringIs: `StringIs` is not',
    ],
    [
      'NullIfExists',
      { Statement: { ...allow, Condition: { NullIfExists: { a: 'true' } } } },
      'identity',
      '/Statement/Condition/NullIfExists',
    ],
    [
      'a name of Object.prototype as operator',
      { Statement: { ...allow, Condition: { constructor: { a: 'b' } } } },
      'identity',
      '/Statement/Condition/constructor',
    ],
    [
      'an operator that is no object',
      { Statement: { ...allow, Condition: { Bool: true } } },
      'identity',
      '/Statement/Condition/Bool: an operator must be an object',
    ],
    [
      'a condition that is no object',
      { Statement: { ...allow, Condition: [] } },
      'identity',
      '/Statement/Condition: a condition block must be an object',
    ],
    [
      'one key in two cases',
      { Statement: { ...allow, Condition: { Bool: { 'a:B': 'true', 'a:b': 'true' } } } },
      'identity',
      '/Statement/Condition/Bool/a:b: the condition key also stands at',
    ],
    [
      'an object as value',
      { Statement: { ...allow, Condition: { Bool: { a: {} } } } },
      'identity',
      '/Statement/Condition/Bool/a: a string is expected',
    ],
    ['a statement that is a number', { Statement: [7] }, 'identity', '/Statement/0: a statement must be an object'],
  ])('%s', (_, value, policy, problem) => {
    expect(problemsOf(parse(value, policy)).join('\n')).toContain(problem)
  })

  test('duplicate members, at both places', () => {
    const { node } = readJson('{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}')
    expect(problemsOf(parsePolicy(node as Node, { id: 'd', policy: 'identity' }))).toEqual([
      '/Statement/0/Effect: `Effect` also stands at line 1, column 16',
    ])
  })

  test('names are escaped in pointers', () => {
    expect(problemsOf(parse({ Statement: [], 'a/b~c': 1 }))[0]).toContain('/a~1b~0c: ')
  })
})

test('NotPrincipal with Allow is evaluated when AWS has accepted it', () => {
  expect(parse({ Statement: { ...allow, NotPrincipal: { AWS: 'x' } } }, 'secret', 'live').kind).toBe('document')
})

test('a key policy statement may have no Resource', () => {
  expect(parse({ Statement: { Effect: 'Allow', Principal: '*', Action: 'kms:*' } }, 'key').kind).toBe('document')
})

const unknown = (why: string): Node => ({ kind: 'unknown', why, at: { line: 1, column: 1, offset: 0, end: 0 } })

test('what is not known stays where it stands', () => {
  const at = unknown('').at
  const object = (members: Readonly<Record<string, Node>>): Node => ({
    kind: 'object',
    members: Object.entries(members).map(([key, value]) => ({ key, keyAt: at, value })),
    at,
  })
  const rest = { Action: nodeOf('*'), Resource: unknown('r'), Principal: unknown('p') }
  const kinds = [
    parsePolicy(unknown('doc'), { id: 'd', policy: 'secret' }),
    parsePolicy(object({ Statement: unknown('statements') }), { id: 'd', policy: 'secret' }),
    parsePolicy(object({ Statement: { kind: 'array', items: [unknown('one')], at } }), { id: 'd', policy: 'secret' }),
    parsePolicy(
      object({ Statement: object({ ...rest, Effect: unknown('e'), Sid: unknown('s'), Condition: unknown('c') }) }),
      { id: 'd', policy: 'secret' },
    ),
    parsePolicy(
      object({
        Statement: object({
          ...rest,
          Effect: nodeOf('Deny'),
          Principal: nodeOf({ AWS: '*' }),
          Condition: object({ Bool: unknown('b') }),
        }),
      }),
      { id: 'd', policy: 'secret' },
    ),
    parsePolicy(object({ Statement: object({ ...rest, Effect: nodeOf('Deny') }) }), { id: 'd', policy: 'rcp' }),
    parsePolicy({ kind: 'text', parts: ['{', { hole: 'x' }], at }, { id: 'd', policy: 'key' }),
  ]
  for (const document of kinds) expect(document.kind).toBe('document')
  expect(kinds[3]).toMatchObject({
    statements: [
      {
        effect: 'unknown',
        effectWhy: 'e',
        principal: { entries: [{ type: 'AWS', value: { kind: 'unknown', why: 'p' } }] },
        resource: { values: [{ kind: 'unknown', why: 'r' }] },
        conditions: [{ kind: 'unknown', why: 'c' }],
      },
    ],
  })
})

test.each([
  ['StringEquals', { name: 'StringEquals', ifExists: false }],
  ['StringEqualsIfExists', { name: 'StringEquals', ifExists: true }],
  ['ForAnyValue:StringLikeIfExists', { name: 'StringLike', set: 'ForAnyValue', ifExists: true }],
  ['ForAllValues:Null', { name: 'Null', set: 'ForAllValues', ifExists: false }],
  ['stringequals', undefined],
  ['ForSomeValues:StringEquals', undefined],
  ['StringEqualsIfExistsIfExists', undefined],
  ['__proto__', undefined],
  ['', undefined],
])('the operator %j is %j', (written, operator) => {
  expect(parseOperator(written)).toEqual(operator)
})

const policies = (documents: readonly PolicyDocument[]): PolicySet => ({
  accounts: [],
  roles: [
    {
      arn: 'arn:aws:iam::111122223333:role/r',
      trust: { kind: 'empty' },
      identity: { kind: 'given', documents },
      boundary: { kind: 'empty' },
    },
  ],
  users: [],
  secrets: [],
  keys: [],
  providers: [],
  endpoints: [],
  resources: [],
  required: [],
})

const ask = (document: PolicyDocument): void => {
  const compiled = compile(policies([document]))
  const request = {
    principal: { kind: 'session', role: 'arn:aws:iam::111122223333:role/r', name: 's' },
    action: 'iam:GetRole',
    resource: 'arn:aws:iam::111122223333:role/r',
    context: contextOf([]),
  } as const
  const verdict = evaluate(request, compiled, { refine: true })
  expect(decide(request, compiled)).toBe(evaluate(request, compiled).kind)
  expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict)
  expect(lintPolicy(document)).toBeInstanceOf(Array)
  if (document.kind === 'malformed') {
    expect(verdict.kind).toBe('unknown')
    expect(document.problems.length).toBeGreaterThan(0)
  }
}

const many = (text: string): readonly string[] => Array.from({ length: 20_000 }, (_, index) => `${text}${index}`)

describe('hostile documents', () => {
  const kind = fc.constantFrom<PolicyKind[]>(
    'trust',
    'identity',
    'boundary',
    'session',
    'scp',
    'rcp',
    'endpoint',
    'secret',
    'key',
  )

  test('any JSON value is a document or has problems', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), kind, (value, policy) => ask(parse(value, policy))),
      { numRuns: 300 },
    )
  })

  test('any value in the place of an element is a document or has problems', () => {
    const word = fc.constantFrom(
      '*',
      'Allow',
      'Deny',
      's3:*',
      'arn:aws:s3:::b',
      '${aws:x}',
      '\ud800',
      '__proto__',
      '?',
      '',
    )
    const value = fc.oneof(word, fc.array(word, { maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }))
    const names = [
      'Sid',
      'Effect',
      'Principal',
      'NotPrincipal',
      'Action',
      'NotAction',
      'Resource',
      'NotResource',
      'Condition',
      '__proto__',
      'constructor',
    ]
    const statement = fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true })
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 3 }), kind, (statements, policy) =>
        ask(parse({ Version: '2012-10-17', Statement: statements }, policy)),
      ),
      { numRuns: 500 },
    )
  })

  test('deep nesting is refused', () => {
    let value: unknown = 'x'
    for (let depth = 0; depth < 1000; depth++) value = [value]
    const document = parse({ Statement: value })
    expect(problemsOf(document)[0]).toContain('nested deeper')
    ask(document)
  })

  test('ten thousand statements are read and asked', () => {
    const statements = Array.from({ length: 10_000 }, (_, index) => ({ ...allow, Resource: `arn:aws:s3:::b${index}` }))
    const document = parse({ Version: '2012-10-17', Statement: statements })
    expect(document.kind).toBe('document')
    ask(document)
  })

  test('twenty thousand values in each place are read and asked', () => {
    const document = parse(
      {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: many('arn:aws:iam::111122223333:role/r') },
          Action: many('s3:Get'),
          Resource: many('arn:aws:s3:::b'),
          Condition: { StringLike: { 'aws:PrincipalTag/t': many('a*') } },
        },
      },
      'secret',
    )
    expect(document.kind).toBe('document')
    ask(document)
  })

  test('a document of ten megabytes is read and asked', () => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: Array.from({ length: 2000 }, () => ({ ...allow, Resource: `arn:aws:s3:::${'b'.repeat(5000)}` })),
    })
    expect(text.length).toBeGreaterThan(10_000_000)
    const document = parsePolicy(readJson(text).node as Node, { id: 'd', policy: 'identity' })
    expect(document.kind).toBe('document')
    ask(document)
  })

  test('ten megabytes of text are read', () => {
    const document = parse({ Version: '2012-10-17', Statement: { ...allow, Resource: ['*'.repeat(10_000_000)] } })
    expect(document.kind).toBe('document')
    ask(document)
  })

  test('names of Object.prototype are ordinary names', () => {
    const text =
      '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"__proto__":"x","constructor":"y","toString":"z"}}}]}'
    const document = parsePolicy(readJson(text).node as Node, { id: 'd', policy: 'identity' })
    expect(document.kind).toBe('document')
    ask(document)
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})
