import { EOL } from 'node:os'
import * as core from '@actions/core'
import { expect, test } from '@jest/globals'
import {
  type CommandName,
  type CommandProperties,
  commandLine,
  inertText,
  maskLine,
} from '../../src/runner/commands.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { commandIn } from '../standin/workflow-commands.ts'

const HOSTILE = ['100% sure\r\nnext, line: ::end::', 'a,b:c%2C', '', '::add-mask::x', 'ünï ☃', '\r', '%0A']

/** What the toolkit prints on stdout meanwhile. */
const printedDuring = (work: () => void): readonly string[] => {
  const written: string[] = []
  const { stdout } = process
  const write = stdout.write.bind(stdout)
  stdout.write = (chunk: string | Uint8Array) => written.push(String(chunk)) > 0
  try {
    work()
  } finally {
    stdout.write = write
  }
  return written.join('').split(EOL).slice(0, -1)
}

test('prints byte for byte what @actions/core prints', () => {
  const wishes = HOSTILE.flatMap((text): readonly [CommandName, CommandProperties, string][] => [
    ['error', { title: text, file: text, line: 3, col: 1 }, text],
    ['warning', {}, text],
    ['notice', { title: `to ${text}`, file: undefined, line: undefined }, text],
    ['debug', {}, text],
    ['add-mask', {}, text],
    ['group', {}, text],
    ['endgroup', {}, ''],
  ])
  const theirs = printedDuring(() => {
    for (const text of HOSTILE) {
      core.error(text, { title: text, file: text, startLine: 3, startColumn: 1 })
      core.warning(text)
      core.notice(text, { title: `to ${text}` })
      core.debug(text)
      core.setSecret(text)
      core.startGroup(text)
      core.endGroup()
    }
  })
  expect(wishes.map(([name, properties, data]) => commandLine(name, properties, data))).toEqual(theirs)
})

test.each(HOSTILE)('what is printed for %j is read back unharmed', (text) => {
  const line = commandLine('error', { title: text }, text)
  expect(commandIn(line, (name) => name === 'error')).toMatchObject({
    data: text,
    properties: text === '' ? {} : { title: text },
  })
})

test('a mask is one line, whatever it hides', () => {
  expect(maskLine(Secret.of('one\r\ntwo\n100%'))).toBe('::add-mask::one%0D%0Atwo%0A100%25')
})

test.each([
  ['::error::fake', ': :error::fake'],
  ['  ::error::fake', '  : :error::fake'],
  ['text ##[error]fake', 'text ## [error]fake'],
  ['first\n::error::fake', 'first\n: :error::fake'],
  ['a::b', 'a::b'],
  ['arn:aws:iam::111122223333:role/deploy', 'arn:aws:iam::111122223333:role/deploy'],
])('%j is printed as %j, which the runner does not obey', (text, printed) => {
  expect(inertText(text)).toBe(printed)
  for (const line of printed.split('\n')) expect(commandIn(line, () => true)).toBeUndefined()
})
