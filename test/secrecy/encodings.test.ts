import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import {
  base64Cores,
  base64Lines,
  HTML_WRITERS,
  JSON_WRITERS,
  SHELL_WRITERS,
  toUrlAlphabet,
  URL_WRITERS,
  withLowerCaseDigits,
} from '../../src/secrecy/encodings.ts'

/** A text in which every notation finds something to escape. */
const SAMPLE = `a'b"c\\d/e<f>g&h+i é\u2028\u001B\n~(*)!$x`

const written = (writers: readonly ((text: string) => string)[]): readonly string[] =>
  writers.map((write) => write(SAMPLE))

test('JSON as JavaScript, Python, Go, PHP (twice) and .NET write it', () => {
  expect(written(JSON_WRITERS)).toEqual([
    `a'b\\"c\\\\d/e<f>g&h+i é\u2028\\u001b\\n~(*)!$x`,
    `a'b\\"c\\\\d/e<f>g&h+i \\u00e9\\u2028\\u001b\\n~(*)!$x`,
    `a'b\\"c\\\\d/e\\u003cf\\u003eg\\u0026h+i é\\u2028\\u001b\\n~(*)!$x`,
    `a'b\\"c\\\\d\\/e<f>g&h+i \\u00e9\\u2028\\u001b\\n~(*)!$x`,
    `a'b\\"c\\\\d\\/e<f>g&h+i é\u2028\\u001b\\n~(*)!$x`,
    'a\\u0027b\\u0022c\\\\d/e\\u003Cf\\u003Eg\\u0026h\\u002Bi \\u00E9\\u2028\\u001B\\n~(*)!$x',
  ])
})

test('percent-encoding as RFC 3986, JavaScript (twice), Python (twice) and forms have it', () => {
  const text = `a/b c+d'e(f)*!~é&`
  expect(URL_WRITERS.map((write) => write(text))).toEqual([
    'a%2Fb%20c%2Bd%27e%28f%29%2A%21~%C3%A9%26',
    `a%2Fb%20c%2Bd'e(f)*!~%C3%A9%26`,
    `a/b%20c+d'e(f)*!~%C3%A9&`,
    'a/b%20c%2Bd%27e%28f%29%2A%21~%C3%A9%26',
    'a%2Fb+c%2Bd%27e%28f%29*%21%7E%C3%A9%26',
    'a%2Fb+c%2Bd%27e%28f%29%2A%21~%C3%A9%26',
  ])
  expect(new URLSearchParams({ q: text }).toString()).toBe(`q=${URL_WRITERS[4]?.(text)}`)
  expect(withLowerCaseDigits('A%2FB%C3')).toBe('A%2fB%c3')
})

test('half of a surrogate pair does not stop any writer', () => {
  for (const write of [...JSON_WRITERS, ...URL_WRITERS, ...SHELL_WRITERS, ...HTML_WRITERS])
    expect(() => write('a\uD800b')).not.toThrow()
})

test('HTML as XML, lodash, Python and Go write it, and without quotes', () => {
  expect(HTML_WRITERS.map((write) => write(`<a href="x" b='y'>&`))).toEqual([
    '&lt;a href=&quot;x&quot; b=&apos;y&apos;&gt;&amp;',
    '&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;',
    '&lt;a href=&quot;x&quot; b=&#x27;y&#x27;&gt;&amp;',
    '&lt;a href=&#34;x&#34; b=&#39;y&#39;&gt;&amp;',
    `&lt;a href="x" b='y'&gt;&amp;`,
  ])
})

test.each([
  ['single quotes', `it's`, 0, `it'\\''s`],
  ['double quotes', 'a"b$c\\d`e', 1, 'a\\"b\\$c\\\\d\\`e'],
  [
    'backslashes',
    `a b'c"d$e*f?g[h]i;j&k|l<m>n(o){p}q!r^s,t`,
    2,
    `a\\ b\\'c\\"d\\$e\\*f\\?g\\[h\\]i\\;j\\&k\\|l\\<m\\>n\\(o\\)\\{p\\}q\\!r\\^s\\,t`,
  ],
  ['a backslash in front', '#a', 2, '\\#a'],
  ['ANSI-C quotes', `a\u001Bb\nc'd\\e\u0001é`, 3, `a\\Eb\\nc\\'d\\\\e\\001é`],
  ['ANSI-C quotes in ASCII', 'aé\u0001', 4, 'a\\303\\251\\001'],
  ['PowerShell', `it's`, 5, `it''s`],
  ['Windows', 'a"b', 6, 'a\\"b'],
])('shell words in %s', (_, text, writer, expected) => {
  expect(SHELL_WRITERS[writer]?.(text)).toBe(expected)
})

test('what bash prints is among the shell words', () => {
  for (const text of [`it's`, 'a"b$c`d', 'a b*c?d', '~x', 'a,b{c}', 'tab\tx', 'é\u0001']) {
    const { stdout } = spawnSync('bash', ['-c', `printf '%q' "$X"`], {
      env: { X: text, LC_ALL: 'C.UTF-8' },
      encoding: 'utf8',
    })
    const quoted = /^\$'(.*)'$/s.exec(stdout)?.[1] ?? stdout
    expect([text, ...SHELL_WRITERS.map((write) => write(text))]).toContain(quoted)
  }
})

test('the cores of base64 are what is printed whatever stands around', () => {
  const bytes = Buffer.from('secret-bytes?>')
  const cores = base64Cores(bytes)
  for (const before of ['', 'a', 'ab', 'abc', 'abcd', 'abcde'])
    for (const behind of ['', '\n', 'xy', 'xyz'])
      expect(Buffer.from(`${before}secret-bytes?>${behind}`).toString('base64')).toContain(cores[before.length % 3])
  expect(cores.map(({ length }) => length)).toEqual([18, 18, 18])
})

test('lines of base64 leave out what depends on the text behind', () => {
  expect(base64Lines('a'.repeat(66), 64).map(({ length }) => length)).toEqual([64, 2])
})

test('the alphabet of URLs', () => {
  expect(toUrlAlphabet('a+b/c=')).toBe('a-b_c=')
})
