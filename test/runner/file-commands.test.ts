import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { type Appending, appendPairs, type CommandFile, type Pair } from '../../src/runner/file-commands.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { tempFolder } from '../fake/temp-folder.ts'
import { readCommandFile } from '../standin/command-files.ts'

const to = (
  path: string | undefined,
  variable: CommandFile = 'GITHUB_ENV',
  more: Partial<Appending> = {},
): Appending => ({
  variable,
  path,
  lineEnd: '\n',
  delimiter: () => crypto.randomUUID(),
  ...more,
})

const emptyFile = (): string => join(tempFolder({ file: '' }), 'file')

test('the form is the one GitHub documents', () => {
  const file = emptyFile()
  appendPairs([['REGION', 'eu-west-1']], to(file, 'GITHUB_ENV', { delimiter: () => 'END' }))
  expect(readFileSync(file, 'utf8')).toBe('REGION<<END\neu-west-1\nEND\n')
})

test.each<['linux' | 'win32', string]>([
  ['linux', '\n'],
  ['win32', '\r\n'],
])('on %s the runner reads back every value byte for byte', (platform, lineEnd) => {
  const file = emptyFile()
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
        { maxLength: 4 },
      ),
      (values) => {
        writeFileSync(file, '')
        const pairs = [...values, 'lf\n', 'cr\r', '\r\n', 'A<<B\nB', ''].map((value, index): Pair => [
          `N${index}`,
          value,
        ])
        appendPairs(pairs, to(file, 'GITHUB_ENV', { lineEnd }))
        expect(readCommandFile(readFileSync(file, 'utf8'), platform)).toEqual({ pairs })
      },
    ),
    { numRuns: 50 },
  )
})

test('an undo leaves the file as it was', async () => {
  const file = emptyFile()
  writeFileSync(file, 'BEFORE=x\n')
  const undo = appendPairs([['PASSWORD', Secret.of('correct-horse')]], to(file))
  expect(readFileSync(file, 'utf8')).toContain('correct-horse')
  await undo()
  expect(readFileSync(file, 'utf8')).toBe('BEFORE=x\n')
})

test('several pairs get a fresh delimiter each', () => {
  const file = emptyFile()
  appendPairs(
    [
      ['A', 'x'],
      ['B', 'y'],
    ],
    to(file),
  )
  const [, one, two] = /^A<<(.+)\nx\n\1\nB<<(.+)\ny\n\2\n$/.exec(readFileSync(file, 'utf8')) ?? []
  expect(one).toHaveLength(36)
  expect(one).not.toBe(two)
})

describe('refuses', () => {
  const HOSTILE_NAMES = ['', 'A=B', 'A\nB', 'A B', '1A', 'A<<B', 'Ä', 'A\r', '-A']
  test.each(HOSTILE_NAMES)('the name %j, and writes nothing', (name) => {
    const file = emptyFile()
    expect(() =>
      appendPairs(
        [
          ['GOOD', 'x'],
          [name, 'y'],
        ],
        to(file),
      ),
    ).toThrow(expect.objectContaining({ code: 'runner' }))
    expect(readFileSync(file, 'utf8')).toBe('')
  })

  test('a hyphen in a variable, but not in an output', () => {
    const file = emptyFile()
    expect(() => appendPairs([['secret-names', '[]']], to(file))).toThrow('plain identifier')
    expect(() => appendPairs([['secret-names', '[]']], to(file, 'GITHUB_OUTPUT'))).not.toThrow()
  })

  test('a NUL character, which would cut the value off', () => {
    expect(() => appendPairs([['A', 'x\0y']], to(emptyFile()))).toThrow('NUL')
  })

  test('a delimiter that the value contains', () => {
    expect(() => appendPairs([['A', 'x\nEND\ny']], to(emptyFile(), 'GITHUB_ENV', { delimiter: () => 'END' }))).toThrow(
      'delimiter',
    )
  })

  test.each<[string, (folder: string) => string | undefined]>([
    ['a variable that is not set', () => undefined],
    ['an empty variable', () => ''],
    ['a file that is not there', (folder) => join(folder, 'missing')],
    ['a folder', (folder) => folder],
    ['a device', () => '/dev/null'],
    [
      'a link, even to a regular file',
      (folder) => {
        symlinkSync(join(folder, 'file'), join(folder, 'link'))
        return join(folder, 'link')
      },
    ],
    [
      'a path through a file',
      (folder) => {
        mkdirSync(join(folder, 'sub'))
        return join(folder, 'file', 'x')
      },
    ],
  ])('%s, and says nothing about the value', (_, pathIn) => {
    const path = pathIn(tempFolder({ file: '' }))
    expect(() => appendPairs([['A', Secret.of('correct-horse')]], to(path))).toThrow(
      expect.objectContaining({ code: 'runner', message: expect.not.stringContaining('correct-horse') }),
    )
  })
})
