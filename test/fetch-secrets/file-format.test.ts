import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { fileContent } from '../../src/fetch-secrets/file-format.ts'
import type { FileFormat } from '../../src/fetch-secrets/file-lines.ts'
import { Failure } from '../../src/failure.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { tempFolder } from '../fake/temp-folder.ts'

const write = (format: FileFormat, values: Readonly<Record<string, string>>): string => {
  const named = Object.entries(values).map(([name, text]) => ({
    name,
    value: { text: Secret.of(text) },
    isBytes: false,
  }))
  const content = fileContent(format, named)
  if (content instanceof Failure) return content.code
  return ('base64' in content ? content.base64 : content).reveal()
}

describe('dotenv', () => {
  test.each(['bash', 'dash'])('restores every value in %s and runs nothing', (shell) => {
    const folder = tempFolder()
    const hostile = fc.string({
      unit: fc.constantFrom("'", '"', '\\', '$', '`', '(', ')', '\n', '\r', ' ', '#', ';', '&', 'é', '😀', 'x'),
    })
    const samples = [
      ...fc.sample(hostile, { numRuns: 40, seed: 7 }),
      '$(touch pwned)',
      '`touch pwned`',
      "'; touch pwned; '",
      'a\n\n',
      ' x ',
    ]
    const values = Object.fromEntries(samples.map((text, index) => [`V${index}`, text]))
    writeFileSync(join(folder, 'app.env'), write('dotenv', values))
    const names = Object.keys(values)
    const script = `set -a; . ./app.env; ${names.map((name) => `printf '%s\\0' "$${name}"`).join('; ')}; ls`
    const { stdout, status } = spawnSync(shell, ['-c', script], { cwd: folder, env: {}, encoding: 'utf8' })
    expect(status).toBe(0)
    const parts = stdout.split('\0')
    expect(parts.slice(0, -1)).toEqual(samples)
    expect(parts.at(-1)).toBe('app.env\n')
  })

  test('refuses NUL', () => {
    expect(write('dotenv', { A: 'a\0b' })).toBe('nul-byte')
  })
})

test('json holds every value as it is, in order', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,5}$/), fc.string({ unit: 'binary' })), (values) => {
      expect(JSON.parse(write('json', values))).toEqual(JSON.parse(JSON.stringify(values)))
    }),
  )
})

test.each([
  ['line breaks written out', '-----BEGIN EXAMPLE KEY-----\\nAAAA\\n-----END EXAMPLE KEY-----'],
  ['Windows line ends', '-----BEGIN EXAMPLE KEY-----\r\nAAAA\r\n-----END EXAMPLE KEY-----\r\n'],
  ['blank lines around', '\n-----BEGIN EXAMPLE KEY-----\nAAAA\n-----END EXAMPLE KEY-----\n\n'],
])('pem repairs %s', (_, text) => {
  expect(write('pem', { A: text })).toBe('-----BEGIN EXAMPLE KEY-----\nAAAA\n-----END EXAMPLE KEY-----\n')
})

test.each(['no key', '-----BEGIN EXAMPLE KEY-----', '-----END X-----\nAAAA\n-----BEGIN X-----'])(
  'pem refuses `%s`',
  (text) => {
    expect(write('pem', { A: text })).toBe('file')
  },
)
