import { expect, test } from '@jest/globals'
import { parseJsonObject } from '../../src/input/json-object.ts'
import { parseInlineSessionPolicy, parseManagedSessionPolicies } from '../../src/input/session-policy.ts'

test('an inline policy is minified and otherwise unchanged', () => {
  expect(
    parseInlineSessionPolicy('inline-session-policy', '{\n  "Statement" : [ { "Sid": "a b", "N": 1.50 } ]\n}'),
  ).toEqual({
    ok: true,
    value: '{"Statement":[{"Sid":"a b","N":1.50}]}',
  })
})

test.each([
  ['', 'line 1, column 1: the text ends before the JSON value is complete'],
  ['[]', 'expected one JSON object, `{…}`'],
  ['{"Version":"2012-10-17"}', 'the policy has no `Statement`'],
  ['{"Statement":[],"Statement":[]}', 'line 1, column 17: the member name was used before, at line 1, column 2'],
  ['{"Statement":[]} x', 'line 1, column 18: the text goes on after the end of the JSON value'],
  ['{"Statement":["Ā"]}', 'a session policy takes only characters up to U+00FF'],
  [`{"Statement":["${'x'.repeat(2048)}"]}`, 'the policy has 2066 characters when minified; AWS accepts 2048'],
])('%j is refused', (text, what) => {
  expect(parseInlineSessionPolicy('inline-session-policy', text)).toEqual({
    ok: false,
    problems: [{ where: 'inline-session-policy', what }],
  })
})

const role = { partition: 'aws', account: '111122223333' }

test('managed policies of the account and of AWS are accepted', () => {
  const arns = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::111122223333:policy/team/read']
  expect(parseManagedSessionPolicies('managed', arns.join('\n'), role)).toEqual({ ok: true, value: arns })
})

test.each([
  ['arn:aws:iam::444455556666:policy/read', 'belongs neither to the role'],
  ['arn:aws-cn:iam::aws:policy/ReadOnlyAccess', 'is not in the role'],
  ['ReadOnlyAccess', 'expected a policy ARN'],
  ['arn:aws:iam::111122223333:role/read', 'expected a policy ARN'],
  [Array.from({ length: 11 }, (_, i) => `arn:aws:iam::aws:policy/P${i}`).join('\n'), 'AWS accepts 10 ARNs, found 11'],
])('%s is refused', (text, message) => {
  const parsed = parseManagedSessionPolicies('managed', text, role)
  expect(parsed.ok ? '' : parsed.problems[0]?.what).toContain(message)
})

test('a JSON object keeps hostile member names as they are', () => {
  expect(parseJsonObject('claims', '{"__proto__": 1}')).toMatchObject({
    ok: true,
    value: { members: [{ key: '__proto__' }] },
  })
})
