import { expect, test } from '@jest/globals'
import {
  isBase64,
  isInNetwork,
  isMapped,
  parseAddress,
  parseDate,
  parseNetwork,
  parseNumber,
} from '../../src/policy/values.ts'

test.each([
  ['10', 10],
  ['-1.5', -1.5],
  ['+3', 3],
  ['007', 7],
  ['10abc', Number.NaN],
  ['1e3', Number.NaN],
  ['1.', Number.NaN],
  ['.5', Number.NaN],
  ['1.2.3', Number.NaN],
  ['', Number.NaN],
  ['-', Number.NaN],
  [' 1', Number.NaN],
  ['0x10', Number.NaN],
])('the number %j is %s', (text, value) => {
  expect(parseNumber(text)).toBe(value)
})

test.each([
  ['2026-11-23', Date.UTC(2026, 10, 23)],
  ['2026-11-23T01:02:03Z', Date.UTC(2026, 10, 23, 1, 2, 3)],
  ['2026-11-23T01:02Z', Date.UTC(2026, 10, 23, 1, 2)],
  ['2026-11-23T01:02:03.5Z', Date.UTC(2026, 10, 23, 1, 2, 3, 500)],
  ['2026-11-23T01:02:03+02:00', Date.UTC(2026, 10, 22, 23, 2, 3)],
  ['2026-11-23T01:02:03-0130', Date.UTC(2026, 10, 23, 2, 32, 3)],
  ['2026-11-23T01:02:03+02', Date.UTC(2026, 10, 22, 23, 2, 3)],
  ['2026-11-23t01:02:03z', Date.UTC(2026, 10, 23, 1, 2, 3)],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['0001-01-01', new Date('0001-01-01T00:00:00Z').getTime()],
  ['1795392000', 1_795_392_000_000],
  ['2026-02-29', Number.NaN],
  ['2000-02-29', Date.UTC(2000, 1, 29)],
  ['1900-02-29', Number.NaN],
  ['2026-13-01', Number.NaN],
  ['2026-00-10', Number.NaN],
  ['2026-11-00', Number.NaN],
  ['2026-11-23T25:00Z', Number.NaN],
  ['2026-11-23T10:61Z', Number.NaN],
  ['2026-11-23 10:00', Number.NaN],
  ['tomorrow', Number.NaN],
  ['', Number.NaN],
])('the date %j is %s', (text, value) => {
  expect(parseDate(text)).toBe(value)
})

test.each([
  ['203.0.113.7', [3_405_803_783]],
  ['2001:db8::1', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]],
  ['2001:0DB8:0:0:0:0:0:1', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]],
  ['::', [0, 0, 0, 0, 0, 0, 0, 0]],
  ['::ffff:203.0.113.7', [0, 0, 0, 0, 0, 0xffff, 0xcb00, 0x7107]],
  ['1::', [1, 0, 0, 0, 0, 0, 0, 0]],
  ['256.1.1.1', undefined],
  ['1.2.3', undefined],
  ['01.2.3.4', undefined],
  ['1:2:3:4:5:6:7', undefined],
  ['1:2:3:4:5:6:7:8:9', undefined],
  ['1::2::3', undefined],
  ['1:2:3:4:5:6:7:8::', undefined],
  ['12345::', undefined],
  ['::g', undefined],
  ['g::', undefined],
  ['', undefined],
])('the address %j is %j', (text, words) => {
  expect(parseAddress(text)).toEqual(words)
})

test.each([
  ['203.0.113.0/24', '203.0.113.200', true],
  ['203.0.113.7/24', '203.0.113.200', true],
  ['203.0.113.7', '203.0.113.8', false],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['128.0.0.0/1', '127.255.255.255', false],
  ['2001:db8::/32', '2001:db8:ffff::', true],
  ['2001:db8::/33', '2001:db8:8000::', false],
  ['::/0', '203.0.113.1', false],
  ['2001:db8::1', '2001:db8::1', true],
])('%s contains %s: %s', (network, address, inside) => {
  const [parsed, words] = [parseNetwork(network), parseAddress(address)]
  expect(parsed !== undefined && words !== undefined && isInNetwork(words, parsed)).toBe(inside)
})

test.each(['1.2.3.4/33', '::/129', '1.2.3.4/', '1.2.3.4/8/8', '1.2.3.4/-1', '1.2.3.4/ 8', 'x/8'])(
  '%j is no network',
  (text) => {
    expect(parseNetwork(text)).toBeUndefined()
  },
)

test('an IPv4 address in the form of IPv6 is recognised', () => {
  expect(isMapped(parseAddress('::ffff:1.2.3.4') ?? [])).toBe(true)
  expect(isMapped(parseAddress('1.2.3.4') ?? [])).toBe(false)
  expect(isMapped(parseAddress('::1') ?? [])).toBe(false)
})

test.each([
  ['aGk=', true],
  ['aGVs', true],
  ['', true],
  ['aGl=', false],
  ['aGk', false],
  ['aGk=\n', false],
  ['a-k=', false],
])('%j is strict base64: %s', (text, strict) => {
  expect(isBase64(text)).toBe(strict)
})
