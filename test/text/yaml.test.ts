import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { stringify } from 'yaml'
import { readJson } from '../../src/text/json.ts'
import type { Node } from '../../src/text/node.ts'
import { readYaml } from '../../src/text/yaml.ts'

/** The tree without positions, to compare readings of the same value. */
const shape = (node: Node | undefined): unknown => {
  if (node === undefined) return undefined
  if (node.kind === 'object') return node.members.map(({ key, value }) => [key, shape(value)])
  if (node.kind === 'array') return node.items.map(shape)
  if (node.kind === 'number') return Number(node.raw)
  return 'value' in node ? node.value : node.kind
}

test('positions are those of the text', () => {
  const { node, problems } = readYaml('Statement:\r\n  - Effect: Allow\r\n    Action: [a, "b"]\r\n')
  expect(problems).toEqual([])
  expect(node).toMatchObject({
    at: { line: 1, column: 1 },
    members: [
      {
        key: 'Statement',
        value: {
          kind: 'array',
          items: [
            {
              at: { line: 2, column: 5 },
              members: [
                {
                  key: 'Effect',
                  keyAt: { line: 2, column: 5 },
                  value: { value: 'Allow', at: { line: 2, column: 13 } },
                },
                { key: 'Action', value: { items: [{ value: 'a' }, { value: 'b', at: { line: 3, column: 17 } }] } },
              ],
            },
          ],
        },
      },
    ],
  })
})

test('scalars follow the core schema and numbers keep their text', () => {
  expect(readYaml('[2012-10-17, yes, True, ~, 012345678901, 0x1F, 1.50, "1", on]').node).toMatchObject({
    items: [
      { kind: 'string', value: '2012-10-17' },
      { kind: 'string', value: 'yes' },
      { kind: 'boolean', value: true },
      { kind: 'null' },
      { kind: 'number', raw: '012345678901' },
      { kind: 'number', raw: '0x1F' },
      { kind: 'number', raw: '1.50' },
      { kind: 'string', value: '1' },
      { kind: 'string', value: 'on' },
    ],
  })
})

test('duplicate keys are kept and reported at the second place', () => {
  const { node, problems } = readYaml('Effect: Deny\nEffect: Allow\n')
  expect(node).toMatchObject({ members: [{ key: 'Effect' }, { key: 'Effect' }] })
  expect(problems).toMatchObject([
    { kind: 'duplicate', what: 'the member name was used before, at line 1, column 1', at: { line: 2, column: 1 } },
  ])
})

test.each([
  ['!Ref Key', [['Ref', 'Key']]],
  ['!Sub "${Key.Arn}"', [['Fn::Sub', '${Key.Arn}']]],
  ['!GetAtt Key.Arn', [['Fn::GetAtt', 'Key.Arn']]],
  ['!Join ["", [a, !Ref B]]', [['Fn::Join', ['', ['a', [['Ref', 'B']]]]]]],
  ['!Base64\n  Fn::Sub: x', [['Fn::Base64', [['Fn::Sub', 'x']]]]],
  ['!Condition IsProd', [['Condition', 'IsProd']]],
  ['!Ref 123', [['Ref', '123']]],
])('the short tag %s becomes its long form', (text, expected) => {
  const { node, problems } = readYaml(text)
  expect(problems).toEqual([])
  expect(shape(node)).toEqual(expected)
})

test('a tag that is not known gives an unknown value and a problem', () => {
  expect(readYaml('a: !Secret x\nb: !!binary aGk=')).toMatchObject({
    node: { members: [{ value: { kind: 'unknown' } }, { value: { kind: 'unknown' } }] },
    problems: [
      { kind: 'unsupported', at: { line: 1 } },
      { kind: 'unsupported', at: { line: 2 } },
    ],
  })
})

test('aliases are followed, with positions of the anchored text', () => {
  expect(readYaml('a: &x [1]\nb: *x').node).toMatchObject({
    members: [{ value: { items: [{ raw: '1' }] } }, { value: { items: [{ raw: '1', at: { line: 1 } }] } }],
  })
})

const laughs = Array.from({ length: 20 }, (_, i) =>
  i === 0 ? 'a0: &a0 [x]' : `a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`,
).join('\n')

test.each([
  ['too many aliases', laughs, 'depth', 'more than 100 aliases'],
  ['an alias into itself', 'a: &x [*x]', 'syntax', 'an alias refers to no earlier anchor, or to its own content'],
  ['a missing anchor', 'a: *nowhere', 'syntax', undefined],
  ['tabs as indent', 'a:\n\tb: 1', 'syntax', undefined],
  ['two documents', 'a: 1\n---\nb: 2', 'syntax', 'not valid YAML: multiple docs'],
  ['an open bracket', 'a: [1', 'syntax', undefined],
  ['a collection as member name', '? [a]\n: 1', 'syntax', 'a member name must be plain text'],
  ['deep nesting', '['.repeat(70) + ']'.repeat(70), 'depth', 'nested deeper than 64 levels'],
  ['very deep nesting', '['.repeat(50_000), undefined, undefined],
])('%s stops the reader', (_, text, kind, what) => {
  const { node, problems } = readYaml(text)
  expect(node).toBeUndefined()
  expect(problems.length).toBeGreaterThan(0)
  if (kind !== undefined) expect(problems[0]?.kind).toBe(kind)
  if (what !== undefined) expect(problems[0]?.what).toBe(what)
})

test('another YAML version is reported', () => {
  expect(readYaml('%YAML 1.1\n---\na: yes').problems).toMatchObject([{ kind: 'unsupported' }])
})

test('an empty text is null', () => {
  expect(readYaml('')).toMatchObject({ node: { kind: 'null' }, problems: [] })
})

test('JSON and YAML forms of a value read alike', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify(value)
      const json = shape(readJson(text).node)
      expect(shape(readYaml(stringify(JSON.parse(text), { aliasDuplicateObjects: false })).node)).toEqual(json)
    }),
  )
})

test('no text makes the reader throw or quote it', () => {
  const fragment = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    ' ',
    '\t',
    '[',
    ']',
    '{',
    '}',
    '&x ',
    '*x',
    '!t ',
    '"',
    "'",
    '|',
    '>',
    '#',
    '?',
    '%',
    '---',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(fragment, { maxLength: 20 }).map((parts) => parts.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        const { node, problems } = readYaml(`hunter2-example: ${text}`)
        expect(node !== undefined || problems.length > 0).toBe(true)
        expect(JSON.stringify(problems)).not.toContain('hunter2')
      },
    ),
  )
})
