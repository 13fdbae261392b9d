import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { shape, valueOfBytes } from '../../src/fetch-secrets/value.ts'
import type { Attributes } from '../../src/reference/reference.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const shaped = (text: string, attributes: Attributes): string => {
  const result = shape({ text: Secret.of(text) }, attributes)
  return result.kind === 'failed' ? result.failure.code : result.value.text.reveal()
}
const ofBytes = (bytes: readonly number[], attributes: Attributes = {}): string => {
  const result = shape(valueOfBytes(Secret.of(Buffer.from(bytes).toString('base64'))), attributes)
  return result.kind === 'failed' ? result.failure.code : result.value.text.reveal()
}

describe('bytes', () => {
  test.each([
    ['text', [0x68, 0xc3, 0xa9, 0x0a], 'hé\n'],
    ['text with a byte-order mark', [0xef, 0xbb, 0xbf, 0x61], '\uFEFFa'],
    ['no UTF-8', [0xff, 0xfe], '//4='],
    ['half of a character', [0x61, 0xc3], 'YcM='],
    ['an overlong form', [0xc0, 0x80], 'wIA='],
    ['a NUL', [0x61, 0x00], 'YQA='],
    ['nothing', [], ''],
  ])('%s', (_, bytes, text) => {
    expect(ofBytes(bytes)).toBe(text)
  })

  test.each([
    ['base64', '//4='],
    ['base64url', '__4'],
    ['hex', 'fffe'],
    ['text', 'not-text'],
  ] as const)('as %s', (as, text) => {
    expect(ofBytes([0xff, 0xfe], { as })).toBe(text)
  })

  test('every byte sequence survives, as text or as base64', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const value = valueOfBytes(Secret.of(Buffer.from(bytes).toString('base64')))
        const back =
          value.base64 === undefined ? Buffer.from(value.text.reveal()) : Buffer.from(value.base64.reveal(), 'base64')
        expect([...back]).toEqual([...bytes])
      }),
    )
  })
})

describe('decode', () => {
  test.each<[string, string, Attributes, string]>([
    ['base64', 'aMOp', { decode: 'base64' }, 'hé'],
    ['base64 without padding', 'YQ', { decode: 'base64' }, 'a'],
    ['base64 in lines', 'aMOp\r\naMOp\n', { decode: 'base64' }, 'héhé'],
    ['base64url', '_-4', { decode: 'base64url', as: 'hex' }, 'ffee'],
    ['hexadecimal of both cases', '68C3a9', { decode: 'hex' }, 'hé'],
    ['bytes to base64', 'fffe', { decode: 'hex' }, '//4='],
    ['text to base64', 'hé', { as: 'base64' }, 'aMOp'],
    ['trim', 'a \r\n\n', { trim: true }, 'a '],
    ['trim after decode', 'YQo=', { decode: 'base64', trim: true }, 'a'],
  ])('%s', (_, text, attributes, expected) => {
    expect(shaped(text, attributes)).toBe(expected)
  })

  test.each<[string, string, Attributes]>([
    ['blanks', 'a MOp', { decode: 'base64' }],
    ['the other alphabet', '_-4', { decode: 'base64' }],
    ['too much padding', 'YQ===', { decode: 'base64' }],
    ['padding in the middle', 'YQ==YQ==', { decode: 'base64' }],
    ['a lone digit', 'Y', { decode: 'base64' }],
    ['bits that say nothing', 'YR==', { decode: 'base64' }],
    ['an odd number of digits', 'abc', { decode: 'hex' }],
    ['no digits', 'canary!', { decode: 'hex' }],
  ])('is strict about %s', (_, text, attributes) => {
    expect(shaped(text, attributes)).toBe('decode-failed')
  })

  test('what a value was made from is named, for the masks', () => {
    const result = shape({ text: Secret.of('aMOpCg==') }, { decode: 'base64', trim: true })
    expect(result.kind === 'value' ? result.from.map((secret) => secret.reveal()) : []).toEqual([
      'aMOpCg==',
      'hé\n',
      'hé\n',
    ])
  })
})
