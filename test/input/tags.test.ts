import { expect, test } from '@jest/globals'
import { parseTagKeys, parseTags } from '../../src/input/tags.ts'

test('scalars become tags, numbers as written', () => {
  expect(parseTags('custom-tags', '{"team": "web", "cost": 1.50, "prod": true, "": ""}')).toMatchObject({ ok: false })
  expect(parseTags('custom-tags', '{"team": "web", "cost": 1.50, "prod": true}')).toEqual({
    ok: true,
    value: [
      { key: 'team', value: 'web' },
      { key: 'cost', value: '1.50' },
      { key: 'prod', value: 'true' },
    ],
  })
})

test.each([
  ['{"a": {}}', 'the tag `a` needs a string, a number or a boolean'],
  ['{"a": null}', 'the tag `a` needs a string, a number or a boolean'],
  ['{"aws:x": "1"}', 'the tag `aws:x`: keys that begin with `aws:` belong to AWS'],
  ['{"a\\n::error::": "1"}', 'the tag `a\\n::error::`: only letters, digits, spaces and `_.:/=+-@` are allowed'],
  ['{"a": "b\\u0000"}', 'the tag `a`: only letters, digits, spaces and `_.:/=+-@` are allowed'],
  ['{"repository": "x"}', 'the tag `repository` is set by this action'],
  [`{"${'a'.repeat(129)}": "x"}`, 'the key must have 1 to 128 characters'],
  [`{"a": "${'x'.repeat(257)}"}`, 'the tag `a`: the value must have at most 256 characters'],
])('%j is refused', (text, message) => {
  const parsed = parseTags('custom-tags', text, ['Repository'])
  expect(parsed.ok ? '' : parsed.problems[0]?.what).toContain(message)
})

test('keys that differ in case only are the same key', () => {
  expect(parseTags('custom-tags', '{"Team": "a", "team": "b"}')).toMatchObject({ problems: [{}, {}] })
})

test('more tags than STS takes are refused', () => {
  const tags = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']))
  expect(parseTags('custom-tags', JSON.stringify(tags))).toMatchObject({
    problems: [{ what: 'STS accepts 50 tags, found 51' }],
  })
})

test('tag keys are a list', () => {
  expect(parseTagKeys('transitive-tag-keys', 'Repository, Actor\nteam')).toEqual({
    ok: true,
    value: ['Repository', 'Actor', 'team'],
  })
  expect(parseTagKeys('transitive-tag-keys', 'aws:x,b*')).toMatchObject({ problems: [{}, {}] })
})
