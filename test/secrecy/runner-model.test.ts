import { describe, expect, test } from '@jest/globals'
import { breaksAddMask, RunnerMasker, toCommandData } from '../../src/secrecy/runner-model.ts'

const maskerOf = (...values: readonly string[]): RunnerMasker => {
  const masker = new RunnerMasker()
  for (const value of values) masker.addValue(value)
  return masker
}
const base64 = (text: string): string => Buffer.from(text).toString('base64')

// The expectations of the runner's own tests: src/Test/L0/HostContextL0.cs.
describe("the model agrees with the runner's own tests", () => {
  const masker = maskerOf(
    'Password123!',
    'Pass"word"123!',
    'Pass word 123!',
    'Pass<word>123!',
    "Pass'word'123!",
    '"Password123!!"',
    '"short"',
  )

  test.each([
    ['123Password123!123', '123***123'],
    ['password123', 'password123'],
    ['123Pass\\"word\\"123!123', '123***123'],
    ['123Pass%20word%20123%21123', '123***123'],
    ['123Pass&lt;word&gt;123!123', '123***123'],
    ["123Pass''word''123!123", '123***123'],
    [base64(':Password123!'), 'OlBh***=='],
    [base64('a:Password123!'), 'YTpQ***='],
    [base64('ab:Password123!'), 'YWI6***'],
    [base64('abc:Password123!'), 'YWJjOlBh***=='],
    [base64('abcd:Password123!'), 'YWJjZDpQ***='],
    [base64('abcde:Password123!'), 'YWJjZGU6***'],
    ['123Password123!!123', '123***123'],
    ['123short123', '123short123'],
    ['123"short"123', '123***123'],
  ])('%s is printed as %s', (text, printed) => {
    // Only some revisions of the runner count the padding as part of the encoded value.
    expect(masker.mask(text).replace(/=+$/, '')).toBe(printed.replace(/=+$/, ''))
  })

  test.each([
    ['secret&secret&secret', 'secret&secret&\u001B[96msecret\u001B[0m', '***\u001B[96m***\u001B[0m'],
    ['secret&secret+secret', 'secret&\u001B[96msecret+secret\u001B[0m', '***\u001B[96m***\u001B[0m'],
    ['secret+secret&secret', 'secret+secret&\u001B[96msecret\u001B[0m', '***\u001B[96m***\u001B[0m'],
    ['secret&secret&+secretsecret', 'secret&secret&+\u001B[96ms\u001B[0mecretsecret', '***\u001B[96ms\u001B[0m***'],
    ['secret&+secret&secret', 'secret&+\u001B[96ms\u001B[0mecret&secret', '***\u001B[96ms\u001B[0m***'],
    ['secret&+secret&+secret', 'secret&+\u001B[96ms\u001B[0mecret&+secret', '***\u001B[96ms\u001B[0m***'],
    ['secret&+secret&secret&+secret', 'secret&+\u001B[96ms\u001B[0mecret&secret&+secret', '***\u001B[96ms\u001B[0m***'],
  ])('%s survives no colouring by PowerShell', (value, text, printed) => {
    expect(maskerOf(value).mask(text)).toBe(printed)
  })
})

describe('add-mask', () => {
  test.each([
    ['an empty text', ''],
    ['blanks', ' \t\u00A0'],
    ['line breaks only', '\r\n'],
    ["a line break of .NET's that JavaScript does not know", '\u0085'],
  ])('ignores %s', (_, text) => {
    const masker = new RunnerMasker()
    expect(masker.addMask(toCommandData(text))).toBe('blank')
    expect(masker.mask(`a${text}b`)).toBe(`a${text}b`)
  })

  test('undoes the escapes, per cent last', () => {
    const masker = new RunnerMasker()
    masker.addMask(toCommandData('100%0Asure'))
    expect(masker.mask('it is 100%0Asure')).toBe('it is ***')
  })

  test('registers each trimmed line, however short', () => {
    const masker = new RunnerMasker()
    masker.addMask(toCommandData('{\n  "a": 1\r\n}'))
    expect(masker.mask('x { y')).toBe('x *** y')
    expect(masker.mask('"a": 1')).toBe('***')
  })

  test('fails on a value that ends with its first `&+`, and hides nothing', () => {
    const masker = new RunnerMasker()
    expect(masker.addMask('some-value&+')).toBe('failed')
    expect(masker.mask('some-value&+')).toBe('some-value&+')
  })

  test.each([
    ['ends&+', true],
    ['&+', true],
    ['&+x', false],
    ['a&+b&+', false],
    ['ends&', false],
    ['', false],
    ['x', false],
  ])('a mask for `%s` breaks the command: %s', (text, breaks) => {
    expect(breaksAddMask(text)).toBe(breaks)
  })
})

describe('matching', () => {
  test('merges hits that overlap or touch', () => {
    expect(maskerOf('abcdef', 'defghi', 'jkl').mask('-abcdefghijkl-')).toBe('-***-')
  })

  test('hides every occurrence, also one inside another', () => {
    expect(maskerOf('aba').mask('ababa aba')).toBe('*** ***')
  })

  test.each([
    ['url-safe base64', Buffer.from('??>>secret').toString('base64url')],
    ['hexadecimal', Buffer.from('??>>secret').toString('hex')],
    ['base64 with a line break behind', base64('??>>secret\n')],
  ])('leaves %s readable, which is why forms of our own are needed', (_, text) => {
    expect(maskerOf('??>>secret').mask(text)).toBe(text)
  })
})
