import { expect, test } from '@jest/globals'
import { parseForm } from './form.ts'
import { element } from './xml.ts'

test.each<[string, unknown]>([
  ['Action=GetRole&RoleName=deploy', { Action: 'GetRole', RoleName: 'deploy' }],
  ['Policy=%7B%22a%22%3A+1%7D', { Policy: '{"a": 1}' }],
  ['Tags.member.1.Key=a&Tags.member.1.Value=%26b', { Tags: [{ Key: 'a', Value: '&b' }] }],
  ['Keys.member.10=j&Keys.member.9=i&Keys.member.1=a', { Keys: ['a', 'i', 'j'] }],
  ['', {}],
])('the form %j is read as %j', (body, value) => {
  expect(parseForm(body)).toEqual(value)
})

test.each<[unknown, string]>([
  ['a<b>&"c"', '<x>a&lt;b&gt;&amp;&quot;c&quot;</x>'],
  [['a', 1], '<x><member>a</member><member>1</member></x>'],
  [{ Key: 'a', Value: undefined }, '<x><Key>a</Key></x>'],
  [new Date('2026-11-25T12:00:00.000Z'), '<x>2026-11-25T12:00:00Z</x>'],
  [false, '<x>false</x>'],
  [undefined, ''],
])('%j is written as %s', (value, text) => {
  expect(element('x', value)).toBe(text)
})
