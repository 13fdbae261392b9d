import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { FORMS } from '../../src/secrecy/forms.ts'
import { arrivalMasks } from '../../src/secrecy/masks.ts'
import { planMasks } from '../../src/secrecy/plan-masks.ts'
import type { MaskRules } from '../../src/secrecy/plan-masks.ts'
import { RunnerMasker, toCommandData } from '../../src/secrecy/runner-model.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const RULES: MaskRules = { budget: 2_000, ordinary: [], publicValues: [] }

/** A runner that has obeyed every mask of a delivered value. */
const runnerWith = (value: string, delivered = true): RunnerMasker => {
  const runner = new RunnerMasker()
  const { masks } = planMasks([{ label: 'TOKEN', value: Secret.of(value), delivered }], RULES)
  for (const mask of masks) {
    expect(mask.reveal()).not.toMatch(/[\r\n]/)
    expect(runner.addMask(toCommandData(mask.reveal()))).toBe('registered')
  }
  return runner
}

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')
const escapeAll = (text: string, pattern: RegExp, escape: (code: number, character: string) => string): string =>
  text.replace(pattern, (character) => escape(character.charCodeAt(0), character))
const hex4 = (code: number): string => code.toString(16).padStart(4, '0')

/** Notations that hide a whole text without padding or a tail, written independently of the code under test. */
const NOTATIONS: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['JSON.stringify', (text) => JSON.stringify(text).slice(1, -1)],
  [
    'JSON of Python',
    (text) => escapeAll(JSON.stringify(text).slice(1, -1), /[\u007F-\uFFFF]/g, (code) => `\\u${hex4(code)}`),
  ],
  [
    'JSON of Go',
    (text) => escapeAll(JSON.stringify(text).slice(1, -1), /[<>&\u2028\u2029]/g, (code) => `\\u${hex4(code)}`),
  ],
  ['JSON with escaped slashes', (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/')],
  ['JSON inside JSON', (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1)],
  ['encodeURIComponent', (text) => encodeURIComponent(text)],
  ['a form field', (text) => new URLSearchParams({ q: text }).toString().slice(2)],
  ['percent-encoding, lower case', (text) => encodeURIComponent(text).replace(/%../g, (found) => found.toLowerCase())],
  ['hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ['hexadecimal, upper case', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['a bash word in single quotes', (text) => text.split("'").join("'\\''")],
  ['a bash word in double quotes', (text) => escapeAll(text, /["$`\\]/g, (_, character) => `\\${character}`)],
  ['HTML of Go', (text) => html(text, '&#34;', '&#39;')],
  ['HTML of Python', (text) => html(text, '&quot;', '&#x27;')],
  ['XML', (text) => html(text, '&quot;', '&apos;')],
]
const html = (text: string, quote: string, apostrophe: string): string =>
  escapeAll(text, /[&<>"']/g, (_, found) =>
    found === '&' ? '&amp;' : found === '<' ? '&lt;' : found === '>' ? '&gt;' : found === '"' ? quote : apostrophe,
  )

const anyText = fc.oneof(
  fc.string({ minLength: 8, maxLength: 60 }),
  fc.string({ unit: 'binary', minLength: 8, maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('"', "'", '\\', '%', '&', '+', '<', '$', '/', ' ', 'é', '\u2028', 'a', '😀'),
    minLength: 8,
  }),
  fc.string({ unit: fc.constantFrom('a', 'B', '7', '-', '_', '.'), minLength: 8, maxLength: 200 }),
)
/** One line that is not blank at either end, so that it is registered exactly as it is. */
const secretText = anyText.filter(
  (text) =>
    !/[\r\n]/.test(text) && text.isWellFormed() && text.trim() === text && !/^[\s\u0085]|[\s\u0085]$|&\+$/.test(text),
)

describe('a delivered value is unreadable', () => {
  test.each(NOTATIONS)('%s', (_, write) => {
    fc.assert(
      fc.property(secretText, (secret) => {
        const printed = write(secret)
        const masked = runnerWith(secret).mask(`<${printed}>`)
        expect(masked).toMatch(/^<?\*\*\*>?$/)
      }),
      { numRuns: 60 },
    )
  })

  test.each([
    ['base64', base64],
    ['base64 for URLs', (bytes: Buffer) => bytes.toString('base64url')],
  ])('%s at any offset with any tail leaves less than a digit at each end', (_, write) => {
    fc.assert(
      fc.property(secretText, fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (secret, before, behind) => {
        fc.pre(Buffer.from(secret).length >= 8)
        const [start, size] = [Buffer.from(before).length, Buffer.from(secret).length]
        const printed = write(Buffer.from(before + secret + behind))
        const masked = runnerWith(secret).mask(printed)
        const first = printed.slice(0, Math.ceil((start * 8) / 6))
        const last = printed.slice(Math.floor(((start + size) * 8) / 6))
        // What stays readable before and behind the mask belongs to the neighbours.
        const [left = '', right = ''] = masked.split(/\*\*\*(?:.*\*\*\*)?/)
        expect(first.startsWith(left)).toBe(true)
        expect(last.endsWith(right)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  test('base64 of UTF-16, as PowerShell encodes', () => {
    const secret = 'correct-horse-battery'
    expect(runnerWith(secret).mask(base64(Buffer.from(secret, 'utf16le')))).toMatch(/^\*\*\*.{0,3}$/)
  })

  test.each([64, 76])('base64 in lines of %d digits', (width) => {
    const secret = 'a-rather-long-secret-value-that-does-not-fit-on-one-line-of-base64-output-at-all-0123456789'
    const lines = base64(`${secret}\n`).match(new RegExp(`.{1,${width}}`, 'g')) ?? []
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(runnerWith(secret).mask(line)).toMatch(/^\*\*\*.{0,4}$/)
  })
})

describe('values of several lines', () => {
  const key = '-----BEGIN EXAMPLE KEY-----\nMIIEvExampleOnlyA\r\nnotAKeyAtAll9x\n}\n-----END EXAMPLE KEY-----\n'

  test('every line is hidden, but no structural line', () => {
    const runner = runnerWith(key)
    for (const line of ['MIIEvExampleOnlyA', 'notAKeyAtAll9x', '  MIIEvExampleOnlyA\r']) {
      expect(runner.mask(line)).not.toContain(line.trim())
    }
    expect(runner.mask('function () { return [1] }')).toBe('function () { return [1] }')
  })

  test.each([
    ['JSON', (text: string) => JSON.stringify(text).slice(1, -1)],
    ['a URL', encodeURIComponent],
    ['hexadecimal', (text: string) => Buffer.from(text).toString('hex')],
  ])('the whole value is hidden in %s', (_, write) => {
    expect(runnerWith(key).mask(write(key))).toBe('***')
  })

  test.each([
    ['as stored', key],
    ['with Unix line ends', key.replaceAll('\r\n', '\n')],
    ['as a shell substitution leaves it', key.replaceAll('\r\n', '\n').replace(/\n+$/, '')],
  ])('base64 of the whole value is hidden: %s', (_, text) => {
    expect(runnerWith(key).mask(base64(text))).toMatch(/^\*\*\*.{0,3}$/)
  })

  test('one encoded line is hidden', () => {
    expect(runnerWith(key).mask(Buffer.from('MIIEvExampleOnlyA').toString('hex'))).toBe('***')
  })

  test.each([
    ['LF', 'first-line\nsecond-line'],
    ['CRLF', 'first-line\r\nsecond-line'],
    ['a lone CR', 'first-line\rsecond-line'],
  ])('lines end at %s', (_, text) => {
    expect(runnerWith(text).mask('x first-line y second-line z')).toBe('x *** y *** z')
  })
})

describe('structured values', () => {
  const document = `{
    "user": "svc-deploy", "password": "pa\\u00e4ss/w\\"ord", "port": 5432, "ok": true, "id": 12345678901234567890,
    "nested": {"api": {"key": "nested-key-1"}}, "text": "{\\"inner\\":\\"inner-secret\\"}", "list": ["item-one", "x"]
  }`
  const runner = runnerWith(document)

  test.each([
    ['a string', 'svc-deploy'],
    ['a decoded string', 'paäss/w"ord'],
    ['a string as it is written', 'pa\\u00e4ss/w\\"ord'],
    ['a long number, digit for digit', '12345678901234567890'],
    ['a nested string', 'nested-key-1'],
    ['a string in JSON inside a string', 'inner-secret'],
    ['an array item', 'item-one'],
    ['an object on one line', '{"api": {"key": "nested-key-1"}}'],
    ['the same object without white space', '{"api":{"key":"nested-key-1"}}'],
  ])('%s is hidden', (_, text) => {
    expect(runner.mask(`[${text}]`)).toBe('[***]')
  })

  test.each(['true', '5432', 'x', '{', '}', 'null', '{}'])('%s stays readable', (text) => {
    expect(runner.mask(`(${text})`)).toBe(`(${text})`)
  })

  test('user and password joined for Basic authentication are hidden in base64', () => {
    const masked = runnerWith('{"username":"bob","password":"example-pass"}').mask(base64('bob:example-pass'))
    expect(masked).toMatch(/^\*\*\*.{0,3}$/)
  })

  test.each([
    ['a value that is a JSON string', '"quoted-secret"', 'quoted-secret'],
    ['the password of a URL', 'postgres://app:p%40ssw0rd@db.example:5432/app', 'p%40ssw0rd'],
    ['the decoded password of a URL', 'postgres://app:p%40ssw0rd@db.example:5432/app', 'p@ssw0rd'],
    ['a dotenv setting', 'A=1\nexport API_KEY="dotenv secret"\n', 'dotenv secret'],
    ['a YAML setting', 'db:\n  password: yaml-secret\n', 'yaml-secret'],
    ['a connection string', 'Server=db;User Id=app;Password=conn-secret;', 'conn-secret'],
    ['the signature of a JWT', 'aaaaaaaa.bbbbbbbb.signature-part', 'signature-part'],
    ['a hexadecimal token in the other case', '0123456789abcdef00', '0123456789ABCDEF00'],
  ])('%s is hidden', (_, value, text) => {
    expect(runnerWith(value).mask(`(${text})`)).toBe('(***)')
  })
})

test('no document makes a mask of a structural token or of a word that every document has', () => {
  fc.assert(
    fc.property(fc.json({ depthSize: 'medium' }), fc.boolean(), fc.constantFrom(0, 2), (text, delivered, indent) => {
      const document = JSON.stringify(JSON.parse(text), undefined, indent)
      const { masks } = planMasks([{ label: 'DOC', value: Secret.of(document), delivered }], RULES)
      for (const mask of masks) expect(mask.reveal()).not.toMatch(/^(?:[\s{}[\],:"]{0,3}|true|false|null)$/)
    }),
  )
})

test('a binary value is hidden as base64 and as hexadecimal of its bytes', () => {
  const bytes = Buffer.from([0, 255, 1, 254, 2, 253, 3, 252, 10, 13])
  const { masks } = planMasks(
    [{ label: 'KEY', value: Secret.of(base64(bytes)), base64: Secret.of(base64(bytes)), delivered: true }],
    RULES,
  )
  const runner = new RunnerMasker()
  for (const mask of masks) runner.addMask(toCommandData(mask.reveal()))
  expect(runner.mask(bytes.toString('hex'))).toBe('***')
  expect(runner.mask(base64(Buffer.concat([Buffer.from('ab'), bytes])))).toMatch(/^.{0,3}\*\*\*.{0,4}$/)
})

describe('on arrival', () => {
  test.each([
    ['one line, as it is and trimmed', ' some-value\n', ['some-value', ' some-value']],
    [
      'several lines, without scraps and structure',
      'first-line\r\n}\n ab\n second-line\n',
      ['first-line', 'second-line'],
    ],
    ['a short value', 'ab', ['ab']],
    ['nothing of a word that logs are full of', 'true\n', []],
    ['all but the sign that the runner fails on', 'some-value&+', ['some-value&']],
  ])('a value is masked: %s', (_, text, expected) => {
    expect(arrivalMasks(Secret.of(text)).map((mask) => mask.reveal())).toEqual(expected)
  })
})

test('every kind of form has a rank of its own place and a description without a line break', () => {
  const ranks = Object.values(FORMS).map(({ rank }) => rank)
  expect(ranks).toEqual([...ranks].sort((one, other) => one - other))
  for (const { what, seenIn } of Object.values(FORMS)) expect(`${what}${seenIn}`).not.toMatch(/\n/)
})
