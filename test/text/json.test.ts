import { expect, test } from '@jest/globals'
import { parse as parseWithMomoa } from '@humanwhocodes/momoa'
import type { AnyNode } from '@humanwhocodes/momoa'
import * as fc from 'fast-check'
import { readJson } from '../../src/text/json.ts'
import type { Node } from '../../src/text/node.ts'

const plain = (node: Node): unknown => {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plain(value)]))
    case 'array':
      return node.items.map(plain)
    case 'string':
    case 'boolean':
      return node.value
    case 'number':
      return Number(node.raw)
    case 'null':
      return null
    case 'text':
    case 'unknown':
      throw new Error('the JSON reader makes no such node')
  }
}

const parseOrNothing = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

test.each([
  ['an empty text', '', 'the text ends before the JSON value is complete', 1, 1],
  ['a comment', '{\n  // why\n}', 'expected a member name in double quotes', 2, 3],
  ['a trailing comma in an object', '{"a": 1,}', 'expected a member name in double quotes', 1, 9],
  ['a trailing comma in an array', '[1,]', 'expected a JSON value', 1, 4],
  ['a missing comma', '[1 2]', 'expected a comma or `]`', 1, 4],
  ['a missing colon', '{"a" 1}', 'expected a colon after the member name', 1, 6],
  ['single quotes', "{'a': 1}", 'expected a member name in double quotes', 1, 2],
  ['a second value', '{} {}', 'the text goes on after the end of the JSON value', 1, 4],
  ['a leading zero', '01', 'the text goes on after the end of the JSON value', 1, 2],
  ['a plus sign', '+1', 'expected a JSON value', 1, 1],
  ['a bare fraction', '.5', 'expected a JSON value', 1, 1],
  ['NaN', 'NaN', 'expected a JSON value', 1, 1],
  [
    'a raw line break in a string',
    '"a\nb"',
    'a string has no closing quote, or holds a control character that is not escaped',
    1,
    3,
  ],
  ['an unknown escape', '"\\x41"', 'a backslash starts no valid escape sequence', 1, 3],
  ['a short unicode escape', '"\\u12"', 'a backslash starts no valid escape sequence', 1, 3],
  ['an open string', '["abc', 'the text ends before the JSON value is complete', 1, 6],
  ['an open object', '{\r\n "a": {', 'the text ends before the JSON value is complete', 2, 8],
  ['a no-break space', '\u00A0{}', 'expected a JSON value', 1, 1],
])('%s is refused with its position', (_, text, what, line, column) => {
  const { node, problems } = readJson(text)
  expect(node).toBeUndefined()
  expect(problems).toEqual([{ kind: 'syntax', what, at: expect.objectContaining({ line, column }) }])
})

test('positions count from one and raw slices are exact', () => {
  const text = '{\n  "a": [1.50, "x\\u0041"]\n}'
  const { node } = readJson(text)
  expect(node).toMatchObject({
    kind: 'object',
    at: { line: 1, column: 1, offset: 0, end: text.length },
    members: [
      {
        key: 'a',
        keyAt: { line: 2, column: 3 },
        value: {
          items: [
            { kind: 'number', raw: '1.50', at: { line: 2, column: 9 } },
            { kind: 'string', value: 'xA', at: { line: 2, column: 15 } },
          ],
        },
      },
    ],
  })
})

test('duplicate member names are kept and reported at the second place', () => {
  const { node, problems } = readJson('{"Effect": "Deny",\n "Eff\\u0065ct": "Allow"}')
  expect(node).toMatchObject({ members: [{ key: 'Effect' }, { key: 'Effect' }] })
  expect(problems).toEqual([
    {
      kind: 'duplicate',
      what: 'the member name was used before, at line 1, column 2',
      at: { line: 2, column: 2, offset: 20, end: 33 },
    },
  ])
})

test('member names such as __proto__ are ordinary', () => {
  expect(readJson('{"__proto__": {"a": 1}, "constructor": 2}')).toMatchObject({
    node: { members: [{ key: '__proto__' }, { key: 'constructor' }] },
    problems: [],
  })
})

test('a byte-order mark is skipped and does not move columns', () => {
  expect(readJson('\uFEFF{}').node).toMatchObject({ at: { line: 1, column: 1, offset: 1, end: 3 } })
})

test('nesting is limited, and no depth of it overflows the stack', () => {
  expect(readJson(nested(64)).problems).toEqual([])
  expect(readJson(nested(65)).problems).toMatchObject([{ kind: 'depth', what: 'nested deeper than 64 levels' }])
  expect(readJson(nested(1_000_000)).problems).toMatchObject([{ kind: 'depth' }])
  expect(readJson(nested(3), 2).problems).toMatchObject([{ kind: 'depth', what: 'nested deeper than 2 levels' }])
})

/** The fastest of three readings, in milliseconds: a busy machine disturbs the others. */
const fastest = (text: string): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const started = performance.now()
      readJson(text)
      return performance.now() - started
    }),
  )

test.each([
  ['many items on one line', (n: number) => JSON.stringify(Array.from({ length: n }, () => 0))],
  ['a string full of escapes', (n: number) => JSON.stringify('\n'.repeat(n))],
  ['a string that never ends', (n: number) => `"${'\\'.repeat(n)}`],
])('%s are read in linear time', (_, textOf) => {
  // Four times the text would take sixteen times as long if the time were quadratic.
  expect(fastest(textOf(160_000))).toBeLessThan(10 * fastest(textOf(40_000)) + 50)
})

test('what JSON.parse writes and reads, the reader reads alike', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const { node, problems } = readJson(text)
      expect(problems).toEqual([])
      expect(node === undefined ? undefined : plain(node)).toEqual(JSON.parse(text))
    }),
  )
})

const almostJson = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        '\\u00e9',
        '\\ud800',
        '-',
        '0',
        '12',
        '.5',
        'e+1',
        'true',
      ),
      fc.constantFrom(
        'null',
        'fals',
        ' ',
        '\n',
        '\r',
        '\t',
        '\u0000',
        '\u2028',
        '\u00A0',
        '"a"',
        '"a":',
        '//',
        '\uD800',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

test('exactly the texts that JSON.parse accepts are accepted', () => {
  fc.assert(
    fc.property(fc.oneof(almostJson, fc.string({ unit: 'binary' })), (text) => {
      const { node, problems } = readJson(text)
      const parsed = text.startsWith('\uFEFF') ? parseOrNothing(text.slice(1)) : parseOrNothing(text)
      expect(node !== undefined).toBe(parsed !== undefined)
      if (node === undefined) expect(problems.length).toBeGreaterThan(0)
      else expect(plain(node)).toEqual(parsed?.value)
    }),
    { numRuns: 1000 },
  )
})

const spansOf = (node: Node): unknown => ({
  at: [node.at.line, node.at.column, node.at.offset, node.at.end],
  inside:
    node.kind === 'object'
      ? node.members.map(({ keyAt, value }) => [keyAt.line, keyAt.column, keyAt.offset, keyAt.end, spansOf(value)])
      : node.kind === 'array'
        ? node.items.map(spansOf)
        : [],
})

const momoaSpansOf = (node: AnyNode): unknown => ({
  at: [node.loc.start.line, node.loc.start.column, node.loc.start.offset, node.loc.end.offset],
  inside:
    node.type === 'Object'
      ? node.members.map(({ name, value }) => [
          name.loc.start.line,
          name.loc.start.column,
          name.loc.start.offset,
          name.loc.end.offset,
          momoaSpansOf(value),
        ])
      : node.type === 'Array'
        ? node.elements.map(({ value }) => momoaSpansOf(value))
        : [],
})

test('positions agree with an independent reader', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 3), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const { node } = readJson(text)
      expect(node === undefined ? undefined : spansOf(node)).toEqual(momoaSpansOf(parseWithMomoa(text).body))
    }),
  )
})

test('no problem quotes the text', () => {
  const texts = [
    '{"a": hunter2-example}',
    '{"hunter2-example": 1, "hunter2-example": 2}',
    '"hunter2-example',
    'hunter2-example',
  ]
  for (const text of texts) expect(JSON.stringify(readJson(text).problems)).not.toContain('hunter2')
})
