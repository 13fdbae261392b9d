import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { printable, quoted } from '../../src/text/printable.ts'

test.each([
  ['ordinary text stays', 'prod/db: Größe 5 €', 'prod/db: Größe 5 €'],
  ['an ARN stays', 'arn:aws:iam::111122223333:role/deploy', 'arn:aws:iam::111122223333:role/deploy'],
  ['line breaks and tabs become escapes', 'a\nb\r\nc\td', String.raw`a\nb\r\nc\td`],
  ['terminal escapes become visible', '\u001B[31mred', String.raw`\u{1b}[31mred`],
  ['bidirectional overrides become visible', 'a\u202Etxt\u2066', String.raw`a\u{202e}txt\u{2066}`],
  ['zero-width characters become visible', 'ad\u200Bmin\uFEFF', String.raw`ad\u{200b}min\u{feff}`],
  ['line separators become visible', 'a\u2028b\u0085c', String.raw`a\u{2028}b\u{85}c`],
  ['lone surrogates become visible', 'a\uD800b', String.raw`a\u{d800}b`],
  ['a workflow command at the start is broken up', '::error::x', String.raw`\u{3a}:error::x`],
  ['white space before a command does not hide it', ' \u00A0::error::x', ' \u00A0\\u{3a}:error::x'],
  ['a command after a line break cannot start a line', 'a\n::error::x', String.raw`a\n::error::x`],
  ['a legacy command is broken up anywhere', 'a ##[error]x', String.raw`a ##\u{5b}error]x`],
])('%s', (_, text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('long text is cut at a whole character', () => {
  expect(printable('😀'.repeat(201))).toBe(`${'😀'.repeat(200)}…`)
  expect(printable('😀'.repeat(200))).toBe('😀'.repeat(200))
  expect(printable('abcdef', 3)).toBe('abc…')
})

test('no text yields a line break, a control character or a command', () => {
  const hostile = fc.array(fc.constantFrom('::', ':', '#', '##[', '[', ' ', '\n', '\r', '\u2028', '\u202E', 'a'))
  fc.assert(
    fc.property(
      fc.oneof(
        hostile.map((parts) => parts.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        const shown = printable(text)
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
        expect(shown).not.toContain('##[')
        expect(shown.trimStart().startsWith('::')).toBe(false)
      },
    ),
  )
})

test('quoted text cannot leave its backticks', () => {
  expect(quoted('a` [x](http://evil.example) `b')).toBe('`a\\u{60} [x](http://evil.example) \\u{60}b`')
})
