import { expect, test } from '@jest/globals'
import { nodeOf, START } from '../../src/text/node.ts'

const at = START

test.each([
  ['a string', 'x', { kind: 'string', value: 'x', at }],
  ['a number', 2.5, { kind: 'number', raw: '2.5', at }],
  ['a boolean', false, { kind: 'boolean', value: false, at }],
  ['null', null, { kind: 'null', at }],
  ['an array', [1], { kind: 'array', items: [{ kind: 'number', raw: '1', at }], at }],
  [
    'an object',
    { a: 'x' },
    { kind: 'object', members: [{ key: 'a', keyAt: at, value: { kind: 'string', value: 'x', at } }], at },
  ],
  ['undefined', undefined, { kind: 'unknown', why: 'a value of type undefined has no JSON form', at }],
])('%s becomes a node', (_, value, node) => {
  expect(nodeOf(value)).toEqual(node)
})

test('every part sits at the place given', () => {
  const place = { line: 7, column: 3, offset: 90, end: 95 }
  expect(nodeOf(['x'], place)).toEqual({ kind: 'array', items: [{ kind: 'string', value: 'x', at: place }], at: place })
})
