import { describe, expect, test } from '@jest/globals'
import { contextOf, type ContextValue, type Text } from '../../src/policy/index.ts'
import { triOf } from '../../src/policy/kleene.ts'
import { compileParts, compilePattern, hasVariable, matchPattern } from '../../src/policy/pattern.ts'
import {
  fieldsOfText,
  itemsOfText,
  joinText,
  keyOfText,
  matchItems,
  plainOf,
  printText,
} from '../../src/policy/symbolic-string.ts'

const wild = { wildcards: true, variables: true }

const source = (values: Readonly<Record<string, ContextValue>> = {}) => ({
  context: contextOf(Object.entries(values)),
  service: 's3',
})

const present = (value: Text): ContextValue => ({ kind: 'present', value })

const match = (
  pattern: Text,
  text: Text,
  values: Readonly<Record<string, ContextValue>> = {},
  options = wild,
): string => triOf(matchPattern(compilePattern(pattern, options), text, source(values)))

const hole = (name: string, rest: object = {}) => ({ hole: name, ...rest })

describe('wildcards', () => {
  test.each([
    ['*', '', 'T'],
    ['*', 'anything/at:all\n', 'T'],
    ['a*', 'a', 'T'],
    ['a*b', 'ab', 'T'],
    ['a*b', 'a\nb', 'T'],
    ['a*b', 'aab', 'T'],
    ['a*b', 'abc', 'F'],
    ['a*b*c', 'axbxbxc', 'T'],
    ['a*b*c', 'axc', 'F'],
    ['a*ba', 'aba', 'T'],
    ['ab*ba', 'aba', 'F'],
    ['a?c', 'abc', 'T'],
    ['a?c', 'ac', 'F'],
    ['a*?c', 'ac', 'F'],
    ['a*?c', 'abc', 'T'],
    ['*a?*z', 'xxabyz', 'T'],
    ['*a?*z', 'xxayz', 'T'],
    ['*a?*z', 'xxaz', 'F'],
    ['?', '', 'F'],
    ['??????', 'a1b2c3', 'T'],
    ['**', '', 'T'],
    ['literal', 'literal', 'T'],
    ['literal', 'Literal', 'F'],
  ])('%j against %j is %s', (pattern, text, truth) => {
    expect(match(pattern, text)).toBe(truth)
  })

  test('are characters where they are off', () => {
    expect(match('a*', 'ab', {}, { wildcards: false, variables: true })).toBe('F')
    expect(match('a*', 'a*', {}, { wildcards: false, variables: true })).toBe('T')
  })

  test('cost linear time in practice', () => {
    const pattern = `${'*a'.repeat(1000)}b`
    const start = performance.now()
    expect(match(pattern, 'a'.repeat(2000))).toBe('F')
    expect(match(`${'*a?'.repeat(600)}b`, 'a'.repeat(2000))).toBe('F')
    expect(performance.now() - start).toBeLessThan(200)
  })
})

describe('variables', () => {
  test.each([
    ['${aws:PrincipalTag/t}-x', 'web-x', { 'aws:PrincipalTag/t': present('web') }, 'T'],
    ['${AWS:principaltag/T}-x', 'web-x', { 'aws:PrincipalTag/t': present('web') }, 'T'],
    ['${aws:PrincipalTag/t}-x', '*-x', { 'aws:PrincipalTag/t': present('*') }, 'T'],
    ['${aws:PrincipalTag/t}-x', 'prod-x', { 'aws:PrincipalTag/t': present('*') }, 'F'],
    ['${aws:PrincipalTag/t}', '', {}, 'F'],
    ["${aws:PrincipalTag/t, 'shared'}-x", 'shared-x', {}, 'T'],
    ["${aws:PrincipalTag/t, '*'}-x", 'other-x', {}, 'F'],
    ['${ aws:PrincipalTag/t }', 'web', { 'aws:PrincipalTag/t': present('web') }, 'F'],
    ["${aws:PrincipalTag/t,'x'}", 'x', {}, 'F'],
    ['${*}${?}${$}', '*?$', {}, 'T'],
    ['${*}', 'x', {}, 'F'],
    ['${open', '${open', {}, 'T'],
    ['${}', '', {}, 'F'],
    ['${k}', 'v', { k: { kind: 'list', values: ['v'], open: false } }, 'F'],
    ["${k, 'v'}", 'v', { k: { kind: 'list', values: ['v'], open: false } }, 'U'],
    ['${k}', '', { k: present('') }, 'U'],
    ['a${k}', 'ab', { k: { kind: 'present-unknown', why: '' } }, 'U'],
    ['a${k}', 'b', { k: { kind: 'present-unknown', why: '' } }, 'F'],
    ['*${k}*', 'b', { k: { kind: 'present-unknown', why: '' } }, 'U'],
    ["${k, 'a'}", 'a', { k: { kind: 'maybe', why: '' } }, 'U'],
    ['a${k}', 'ab', { k: { kind: 'either', states: [present('b'), present('c')], why: '' } }, 'U'],
    ['a${k}*', 'abc', { k: { kind: 'either', states: [present('b'), present('bc')], why: '' } }, 'T'],
    ['a${k}', 'x', { k: { kind: 'either', states: [{ kind: 'missing' }, present('b')], why: '' } }, 'F'],
    ['a${k}', 'x', { k: { kind: 'either', states: [present(''), present('b')], why: '' } }, 'U'],
  ] as const)('%j against %j is %s', (pattern, text, values, truth) => {
    expect(match(pattern, text, values)).toBe(truth)
  })

  test('are text where they are off', () => {
    expect(match('${k}', '${k}', { k: present('v') }, { wildcards: true, variables: false })).toBe('T')
  })

  test('with too many possible values are unknown', () => {
    const states = Array.from({ length: 5 }, (_, index) => present(String(index)))
    expect(match('${k}${k}', 'zz', { k: { kind: 'either', states, why: '' } })).toBe('U')
  })

  test.each([
    ['${aws:username}', true],
    ['a${k}b', true],
    ['${*}', false],
    ['$ {k}', false],
  ])('are seen in %j: %s', (text, has) => {
    expect(hasVariable(text)).toBe(has)
  })

  test('whose name has a hole make the whole value unknown', () => {
    expect(match({ parts: ['x${aws:PrincipalTag/', hole('h'), '}'] }, 'y')).toBe('U')
  })
})

describe('holes', () => {
  const six = hole('suffix', { length: 6, charset: 'A-Za-z0-9' })
  test.each<[string, Text, Text, string]>([
    ['a star covers an open hole', '*', { parts: [hole('a')] }, 'T'],
    ['a literal may be an open hole', 'x', { parts: [hole('a')] }, 'U'],
    ['the same hole', { parts: [hole('a')] }, { parts: [hole('a')] }, 'T'],
    ['another hole', { parts: [hole('a')] }, { parts: [hole('b')] }, 'U'],
    ['known parts that cannot match', { parts: ['x', hole('a')] }, 'y', 'F'],
    ['marks cover a hole of known length', 'db-??????', { parts: ['db-', six] }, 'T'],
    ['too few marks', 'db-?????', { parts: ['db-', six] }, 'F'],
    ['a literal of the charset', 'db-a1b2c3', { parts: ['db-', six] }, 'U'],
    ['a literal outside the charset', 'db-a1b2c_', { parts: ['db-', six] }, 'F'],
    ['the same hole of known length', { parts: ['db-', six] }, { parts: ['db-', six] }, 'T'],
    ['the same hole, shifted', { parts: [{ ...six, offset: 1 }] }, { parts: [six] }, 'U'],
    ['a fixed hole in the pattern against text', { parts: ['db-', six] }, 'db-a1b2c3', 'U'],
    ['a fixed hole in the pattern against foreign text', { parts: ['db-', six] }, 'db-a1b2c_', 'F'],
    ['an open hole with charset, outside', { parts: [hole('n', { charset: '0-9' })] }, 'x', 'F'],
    ['an open hole of the text with charset', 'x', { parts: [hole('n', { charset: '0-9' })] }, 'F'],
    ['an empty open hole', '', { parts: [hole('n')] }, 'U'],
    ['a mark and an open hole', '?', { parts: [hole('n')] }, 'U'],
    ['a charset with a hyphen', '-', { parts: [hole('n', { length: 1, charset: 'a-' })] }, 'U'],
    ['a hole that is too long to spell out', 'x', { parts: [hole('n', { length: 5000 })] }, 'U'],
  ])('%s', (_, pattern, text, truth) => {
    expect(match(pattern, text)).toBe(truth)
  })

  test('letters of either case are equal where case does not count', () => {
    const fold = { wildcards: false, variables: true, fold: true }
    expect(match({ parts: ['A', hole('n', { length: 1, charset: 'b' })] }, { parts: ['aB'] }, {}, fold)).toBe('U')
    expect(match('${k}', 'abc', { k: present('ABC') }, fold)).toBe('T')
    expect(match({ parts: [hole('n', { length: 1, charset: 'B' })] }, { parts: ['b'] }, {}, fold)).toBe('U')
    expect(match('b', { parts: [hole('n', { length: 1, charset: 'B' })] }, {}, fold)).toBe('F')
  })

  test('a product that is too large is unknown', () => {
    const items = itemsOfText({ parts: ['a'.repeat(3000)] })
    expect(triOf(matchItems(items, items))).toBe('U')
  })
})

describe('texts with holes', () => {
  const text: Text = { parts: ['arn:aws:', hole('service'), ':r:1:x:y'] }

  test('are printed with the address of the hole', () => {
    expect(printText(text)).toBe('arn:aws:⟨service⟩:r:1:x:y')
    expect(printText('plain')).toBe('plain')
  })

  test('have fields where no hole can hold a colon', () => {
    expect(fieldsOfText(text, 6)).toBeUndefined()
    const named: Text = { parts: ['arn:aws:', hole('service', { charset: 'a-z' }), ':r:1:x:y', hole('rest')] }
    const fields = fieldsOfText(named, 6)
    expect(fields).toHaveLength(6)
    expect(fields?.[5]).toEqual({ parts: ['x:y', hole('rest')] })
  })

  test('are equal when their parts are', () => {
    expect(keyOfText(text)).toBe(keyOfText({ parts: ['arn:aws:', hole('service'), ':r:1:x:y'] }))
    expect(keyOfText(text)).not.toBe(keyOfText({ parts: ['arn:aws:', hole('other'), ':r:1:x:y'] }))
  })

  test('become strings when nothing is open', () => {
    expect(joinText('a', { parts: ['b'] }, 'c')).toBe('abc')
    expect(plainOf({ parts: ['a', 'b'] })).toBe('ab')
    expect(plainOf(text)).toBeUndefined()
  })
})

test('a pattern of several stretches follows the rules of each', () => {
  const pattern = compileParts([
    ['${k}:', { wildcards: true, variables: false }],
    ['${k}', { wildcards: true, variables: true }],
  ])
  expect(triOf(matchPattern(pattern, '${k}:v', source({ k: present('v') })))).toBe('T')
})
