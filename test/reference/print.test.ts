import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseReferences } from '../../src/reference/grammar.ts'
import { printReference, printSource } from '../../src/reference/print.ts'
import type { Dialect, Reference } from '../../src/reference/reference.ts'

const VERSION = 'EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE'
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf'

test.each([
  ['DB?=x', undefined],
  ['  DB?   =   prod/db:key::   # why', 'DB? = prod/db:key'],
  ['DB , prod/db', 'DB,prod/db'],
  ['{{resolve:secretsmanager:prod/db:SecretString:pass}}', 'prod/db:pass'],
  ['{{resolve:ssm-secure:/a/b:1}}', 'ssm:/a/b:1'],
  ['"a=b":"k k"', '"a=b":"k k"'],
  ['secretsmanager:ssm:key', '"ssm":key'],
  ['x_* = prod/db:{a, b*}|trim|tag=a:b', undefined],
  [`A = ${ARN}:::${VERSION} ?? "\\u0041"|as=hex|public`, `A = ${ARN}:::${VERSION} ?? "A" | public | as=hex`],
])('%s is printed in one form', (text, printed) => {
  const parsed = parseReferences('secrets', text, 'secrets')
  const [reference] = parsed.ok ? parsed.value.references : []
  expect(reference === undefined ? undefined : printReference(reference, 'secrets')).toBe(printed)
})

test('the printed source names neither target nor default', () => {
  const parsed = parseReferences('secrets', 'DB = prod/db:key ?? "hunter2-example" | trim', 'secrets')
  const [reference] = parsed.ok ? parsed.value.references : []
  expect(reference === undefined ? '' : printSource(reference.source)).toBe('prod/db:key')
})

const pick = fc.constantFrom
const optionally = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(pick(''), part)
const joined = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((pieces) => pieces.join(''))

const target = pick('', '', 'A = ', 'B?  = ', 'P_* = ', '* = ', 'A,', ' , ')
const id = pick('prod/db', 'a=b', 'ssm', 'secretsmanager:ssm', '"arn"', '"!x"', '"a=b"', 'prod/api-*', ARN, 'rds!x')
const key = fc.oneof(
  pick('', 'k', '*', '{a,b_*}', '/a/b', 'a.b', '"k?"'),
  fc.string({ unit: 'binary' }).map((name) => JSON.stringify(name)),
)
const parts = joined(
  optionally(key.map((text) => `:${text}`)),
  optionally(pick(':', ':AWSPREVIOUS')),
  optionally(pick(':', `:${VERSION}`)),
)
const dynamic = pick('{{resolve:secretsmanager:a/b:SecretString:k}}', '{{resolve:ssm:/a:1}}', 'ssm:/a', 'ssm:/a:live')
const fallback = optionally(fc.string({ unit: 'binary' }).map((text) => ` ?? ${JSON.stringify(text)}`))
const attributes = fc
  .array(pick(' | trim', '|public', ' | as=hex', ' | export=env,file', ' | tag=a b:c d', ' | region=us-east-1'))
  .map((all) => all.join(''))
const line = joined(
  target,
  fc.oneof(joined(id, parts), dynamic),
  pick('', '', '?'),
  fallback,
  attributes,
  pick('', '  # note'),
)

/** Everything but where it stood. */
const content = ({ line: _line, column: _column, ...rest }: Reference): unknown => rest

test.each<Dialect>(['secrets', 'secret-ids'])('what is printed parses to the same reference in %s', (dialect) => {
  let accepted = 0
  fc.assert(
    fc.property(line, (text) => {
      const parsed = parseReferences('secrets', text, dialect)
      if (!parsed.ok) return
      accepted += 1
      const again = parseReferences(
        'secrets',
        parsed.value.references.map((reference) => printReference(reference, dialect)).join('\n'),
        dialect,
      )
      expect(again.ok ? again.value.references.map(content) : again).toEqual(parsed.value.references.map(content))
    }),
    { numRuns: 2000 },
  )
  expect(accepted).toBeGreaterThan(10)
})

test('no text makes the parser throw', () => {
  const fragment = pick(
    'A',
    ' = ',
    ',',
    ':',
    '"',
    '\\',
    '{',
    '}',
    '{{resolve:',
    'ssm:',
    'arn:',
    '*',
    '?',
    ' ?? ',
    '|',
    '#',
    '!',
    ' ',
    '\n',
    '\u2028',
    '\uD800',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(fragment, { maxLength: 25 }).map((all) => all.join('')),
        fc.string({ unit: 'binary' }),
      ),
      pick<Dialect>('secrets', 'secret-ids'),
      (text, dialect) => {
        const parsed = parseReferences('secrets', text, dialect)
        expect(parsed.ok || parsed.problems.length > 0).toBe(true)
      },
    ),
  )
})

const HOSTILE = ['a |', ' ', '"\\', 'a,', '{a', ' | tag= a', 'a?? ', '#', '\t|', '!a*']

/** The fastest of three readings of a line that repeats a hostile piece, in milliseconds. */
const fastest = (piece: string, length: number): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const text = piece.repeat(Math.floor(length / piece.length))
      const started = performance.now()
      parseReferences('secrets', text, 'secrets')
      parseReferences('secrets', `prod/db:${text}`, 'secrets')
      parseReferences('secrets', `prod/db | ${text}x`, 'secret-ids')
      return performance.now() - started
    }),
  )

test.each(HOSTILE)('a line of %j is read in linear time', (piece) => {
  // Four times the text would take sixteen times as long if the time were quadratic.
  expect(fastest(piece, 64_000)).toBeLessThan(10 * fastest(piece, 16_000) + 50)
})
