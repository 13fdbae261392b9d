import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { acceptorOf, wordsOf, type Pattern } from '../../../src/policy/symbolic/automaton.ts'
import { arnPattern, framePattern, globMatches, wholePattern } from '../../../src/policy/symbolic/patterns.ts'

const STATES = 65_536
const like = (text: string): Pattern => wholePattern(text, { wildcards: true })
const exactly = (text: string): Pattern => wholePattern(text, { wildcards: false })
const foldedLike = (text: string): Pattern => wholePattern(text, { wildcards: true, ignoreCase: true })

/** Classes as text: `0,2: word`. */
const shown = (patterns: readonly Pattern[], within: readonly Pattern[] = []): readonly string[] =>
  (wordsOf(patterns, STATES, within) ?? []).map(({ accepts, word }) => `${accepts.join()}: ${word}`)

describe('one shortest word for every combination of patterns', () => {
  test.each<[string, readonly Pattern[], readonly string[]]>([
    ['no pattern: the empty word', [], [': ']],
    ['a literal, and everything else', [exactly('ab')], [': ', '0: ab']],
    ['a literal star is not a wildcard', [exactly('a*'), like('a*')], [': ', '1: a', '0,1: a*']],
    ['one pattern inside another', [like('a*'), like('ab*')], [': ', '0: a', '0,1: ab']],
    ['patterns that overlap', [like('a*'), like('*b')], [': ', '0: a', '1: b', '0,1: ab']],
    ['patterns that exclude each other', [like('a?'), like('b?')], [': ', '0: ax', '1: bx']],
    ['a question mark is exactly one character', [like('?'), like('??')], [': ', '0: x', '1: xx']],
    ['either case of a letter', [foldedLike('a'), exactly('A')], [': ', '0: a', '0,1: A']],
  ])('%s', (_, patterns, words) => {
    expect([...shown(patterns)].sort()).toEqual([...words].sort())
  })

  test('a wildcard in a field of an ARN does not cross a colon', () => {
    const [narrow, wide] = [arnPattern('arn:aws:kms:*:1:key/k'), like('arn:aws:kms:*:1:key/k')]
    const both = shown([narrow, wide])
    expect(both).toContain('0,1: arn:aws:kms::1:key/k')
    expect(both).toContain('1: arn:aws:kms:::1:key/k')
  })

  test('a frame keeps words realistic', () => {
    expect(shown([like('repo:acme/*')], [framePattern('repo:{name}/{name}:{any}')])).toEqual([
      ': repo:x/x:x',
      '0: repo:acme/x:x',
    ])
  })

  test('sixteen overlapping patterns are beyond the bound', () => {
    const patterns = Array.from({ length: 17 }, (_, index) => like(`*${String.fromCharCode(97 + index)}*`))
    expect(wordsOf(patterns, STATES)).toBeUndefined()
  })
})

const ALPHABET = ['a', 'b', 'x', ':'] as const
const glob = fc.array(fc.constantFrom('a', 'b', ':', '*', '?'), { maxLength: 4 }).map((chars) => chars.join(''))

const stringsUpTo = (length: number): readonly string[] =>
  length === 0 ? [''] : ['', ...stringsUpTo(length - 1).flatMap((rest) => ALPHABET.map((char) => char + rest))]

const strings = [...new Set(stringsUpTo(4))]

const regexOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`, 'u')

test('the words are exactly the combinations that short strings show', () => {
  fc.assert(
    fc.property(fc.array(glob, { minLength: 1, maxLength: 3 }), (globs) => {
      const patterns = globs.map(like)
      const words = wordsOf(patterns, STATES) ?? []
      const regexes = globs.map(regexOf)
      const vectorOf = (text: string): string =>
        regexes.flatMap((regex, index) => (regex.test(text) ? [index] : [])).join()
      expect(words.filter(({ accepts, word }) => vectorOf(word) !== accepts.join())).toEqual([])
      const found = words.map(({ accepts }) => accepts.join())
      expect(strings.map(vectorOf).filter((vector) => !found.includes(vector))).toEqual([])
      expect(new Set(found).size).toBe(found.length)
    }),
    { numRuns: 150 },
  )
})

test('both matchers agree with regular expressions', () => {
  fc.assert(
    fc.property(glob, fc.constantFrom(...strings), (pattern, text) => {
      const expected = regexOf(pattern).test(text)
      expect(acceptorOf([like(pattern)])(text).length === 1).toBe(expected)
      expect(globMatches(pattern, text)).toBe(expected)
    }),
  )
})
