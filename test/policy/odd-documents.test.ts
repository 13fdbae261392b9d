import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parsePolicy } from '../../src/policy/index.ts'
import { readJson } from '../../src/text/json.ts'
import { ask } from './ask.ts'
import type { CaseDocument, Situation, Verdict } from './format.ts'
import { evaluate } from './reference/evaluate.ts'

const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd'
const allow = '"Effect":"Allow","Action":"*","Resource":"*"'

const inLayer = (layer: 'identity' | 'keyPolicy', document: CaseDocument): Situation => ({
  policies: layer === 'identity' ? { identity: [document] } : { keyPolicy: document },
  completeness: {
    trust: 'empty',
    identity: layer === 'identity' ? 'given' : 'empty',
    boundary: 'empty',
    session: 'empty',
    scp: 'empty',
    rcp: 'empty',
    endpoint: 'empty',
    secretPolicy: 'empty',
    keyPolicy: layer === 'keyPolicy' ? 'given' : 'empty',
    grants: 'empty',
  },
  require: [],
  accounts: {},
  request: {
    principal: { kind: 'session', role: 'arn:aws:iam::111122223333:role/deploy', name: 's' },
    ...(layer === 'identity'
      ? { action: 'iam:GetRole', resource: 'arn:aws:iam::111122223333:role/x' }
      : { action: 'kms:Decrypt', resource: key }),
  },
  context: {},
  provider: { state: 'not-given' },
  key: {},
  secret: {},
})

const expectBoth = (situation: Situation, verdict: Verdict): void => {
  expect(ask(situation).verdict).toBe(verdict)
  expect(evaluate(situation).verdict).toBe(verdict)
}

const statements = (count: number, statement: string): string =>
  `{"Version":"2012-10-17","Statement":[${Array.from({ length: count }, () => statement).join(',')}]}`

describe('a document that is odd', () => {
  test.each<readonly [string, string, Verdict]>([
    ['with white space of every kind', `\t{\r\n "Statement" :\n\t{ ${allow} } }\n `, 'allowed'],
    [
      'with members in another order',
      `{"Statement":[{"Resource":"*","Action":"*","Effect":"Allow"}],"Version":"2012-10-17"}`,
      'allowed',
    ],
    [
      'with escapes in names and values',
      `{"\\u0053tatement":{"Effect":"\\u0041llow","Action":"\\u002a","Resource":"\\u002A"}}`,
      'allowed',
    ],
    [
      'with an escaped slash',
      `{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::111122223333:role\\/x"}}`,
      'allowed',
    ],
    ['with an empty condition block', `{"Statement":{${allow},"Condition":{}}}`, 'allowed'],
    ['with an id', `{"Id":"a b","Statement":{${allow}}}`, 'allowed'],
    [
      'with a number in exponent form as a condition value',
      `{"Statement":{${allow},"Condition":{"StringNotEquals":{"aws:RequestTag/n":1e3}}}}`,
      'allowed',
    ],
    ['with a hundred statements', statements(100, `{${allow}}`), 'allowed'],
    [
      'with the same action many times',
      `{"Statement":{"Effect":"Allow","Action":["*"${',"*"'.repeat(500)}],"Resource":"*"}}`,
      'allowed',
    ],
    ['with a comment', `{"Statement":{${allow}} /* all */ }`, 'unknown'],
    ['with a trailing comma', `{"Statement":{${allow},}}`, 'unknown'],
    ['with text after its end', `{"Statement":{${allow}}} {}`, 'unknown'],
    ['in single quotes', `{'Statement':{}}`, 'unknown'],
    ['that is empty', '', 'unknown'],
    ['that is null', 'null', 'unknown'],
    ['that is a string', '"Allow"', 'unknown'],
    ['with null as statement', '{"Statement":null}', 'unknown'],
    ['with null in the list of statements', `{"Statement":[{${allow}},null]}`, 'unknown'],
    [
      'with a list in the list of actions',
      '{"Statement":{"Effect":"Allow","Action":[["*"]],"Resource":"*"}}',
      'unknown',
    ],
    ['with a number as action', '{"Statement":{"Effect":"Allow","Action":1,"Resource":"*"}}', 'unknown'],
    [
      'with an object as condition value',
      `{"Statement":{${allow},"Condition":{"StringEquals":{"aws:RequestTag/n":{"a":"b"}}}}}`,
      'unknown',
    ],
    [
      'with null as condition value',
      `{"Statement":{${allow},"Condition":{"StringEquals":{"aws:RequestTag/n":null}}}}`,
      'unknown',
    ],
    ['with a list as condition block', `{"Statement":{${allow},"Condition":[]}}`, 'unknown'],
    ['with a name in another case', `{"statement":{${allow}}}`, 'unknown'],
    ['with a number as version', `{"Version":2012,"Statement":{${allow}}}`, 'unknown'],
    [
      'nested a thousand levels deep',
      `{"Statement":{${allow},"Condition":${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}}}`,
      'unknown',
    ],
  ])('%s', (_what, text, verdict) => {
    expectBoth(inLayer('identity', text), verdict)
  })

  test('larger than a key policy may be is evaluated all the same', () => {
    const statement =
      '{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/deploy"},"Action":"kms:Decrypt","Resource":"*"}'
    const document = `{"Version":"2012-10-17","Statement":[${statement}]}`
    expectBoth(inLayer('keyPolicy', document.padEnd(32_769)), 'allowed')
  })

  test('with ten thousand statements is read in reasonable time', () => {
    const start = performance.now()
    expect(ask(inLayer('identity', statements(10_000, '{"Effect":"Allow","Action":[],"Resource":[]}'))).verdict).toBe(
      'denied',
    )
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})

test('two members of the same name are reported, each at its place', () => {
  const { node, problems } = readJson(
    '{"Statement":[\n  {"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}',
  )
  const inDocument = node ? parsePolicy(node, { id: 'x', policy: 'identity' }) : undefined
  const places = [...problems, ...(inDocument?.kind === 'malformed' ? inDocument.problems : [])].map(({ at }) => [
    at.line,
    at.column,
  ])
  expect(places).toContainEqual([2, 20])
  expect(JSON.stringify([problems, inDocument])).toContain('line 2, column 4')
})

describe('any text as a document', () => {
  const fragments = [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"Statement"',
    '"Effect"',
    '"Allow"',
    '"Action"',
    '"Resource"',
    '"*"',
    '"Version"',
    '"2012-10-17"',
    '"NotAction"',
    '"Condition"',
    'null',
    '1',
    '"__proto__"',
    ' ',
  ]
  const nearlyJson = fc.array(fc.constantFrom(...fragments), { maxLength: 25 }).map((parts) => parts.join(''))

  test('gives an answer, the same as the reference', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyJson, fc.string(), fc.json()), (text) => {
        fc.pre(!text.startsWith('\uFEFF'))
        const situation = inLayer('identity', text)
        expect(ask(situation)).toEqual(expect.objectContaining({ verdict: evaluate(situation).verdict }))
      }),
      { numRuns: 2000 },
    )
  })

  const hostile = fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'a\nb',
    '::error::x',
    '](http://x)',
    '@org/team',
    '\u0000',
    '${',
    '${}',
    '${*',
    '*'.repeat(50),
  )

  test('with hostile names and values gives an answer', () => {
    fc.assert(
      fc.property(
        fc.array(hostile, { minLength: 6, maxLength: 6 }),
        ([sid, action, resource, name, value, version]) => {
          const statement = {
            Sid: sid,
            Effect: 'Allow',
            Action: action,
            Resource: resource,
            Condition: { StringLike: JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`) },
          }
          const situation = inLayer(
            'identity',
            JSON.stringify({ Version: version === '${' ? '2012-10-17' : '2008-10-17', Statement: [statement] }),
          )
          expect(ask(situation).verdict).toBe(evaluate(situation).verdict)
        },
      ),
      { numRuns: 500 },
    )
  })
})
