import { describe, expect, test } from '@jest/globals'
import { describedIn, helpOf, parseOptions, withStandards } from '../../src/runner/options.ts'
import { readYaml } from '../../src/text/yaml.ts'

const { purpose, inputs } = describedIn(
  readYaml(`
description: Answers a question.
inputs:
  files:
    description: >-
      Which files,
      one per line.
  comment:
    description: Whether to comment.
    default: 'false'
  token:
    description: The token.
    default: \${{ github.token }}
`).node,
)

const valuesOf = (words: readonly string[]): unknown => {
  const options = parseOptions(words, inputs)
  return options.ok && !options.value.help ? Object.fromEntries(options.value.inputs) : options
}

describe('options of a command line', () => {
  test.each<[string, readonly string[], unknown]>([
    ['a value of its own', ['--files', 'a.json'], { files: 'a.json' }],
    ['a value after =', ['--files=trust@role=a.json'], { files: 'trust@role=a.json' }],
    ['an option given again is a further line', ['--files', 'a', '--files', 'b'], { files: 'a\nb' }],
    ['an option without a value means yes', ['--comment', '--files', 'a'], { comment: 'true', files: 'a' }],
    ['an empty value is kept', ['--files', ''], { files: '' }],
    ['nothing', [], {}],
  ])('%s', (_, words, expected) => {
    expect(valuesOf(words)).toEqual(expected)
  })

  test('every problem is told at once, and nothing of it reaches the terminal raw', () => {
    expect(parseOptions(['--nonsense', '1', 'stray\u001B[31m', '--files', 'a'], inputs)).toEqual({
      ok: false,
      problems: [
        { where: '--nonsense', what: 'is no option; `--help` lists them all' },
        { where: expect.not.stringContaining('\u001B'), what: 'is not an option: write `--input value`' },
      ],
    })
  })

  test.each([['--help'], ['-h']])('%s wins over everything', (word) => {
    expect(parseOptions(['--nonsense', word], inputs)).toEqual({ ok: true, value: { help: true } })
  })
})

test('standard values fill in, but not those that only a workflow can work out', () => {
  expect(Object.fromEntries(withStandards(new Map([['files', 'a']]), inputs))).toEqual({ comment: 'false', files: 'a' })
})

test('the help names every option with its meaning and standard value', () => {
  const help = helpOf('verify-policy', purpose, inputs)
  expect(help).toContain('Answers a question.')
  expect(help).toContain('  --files\n      Which files, one per line.')
  expect(help).toContain('  --comment\n      Whether to comment. Default: false')
  expect(help).toContain('  --token\n      The token.\n'.trimEnd())
})
