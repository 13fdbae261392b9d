import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readSecretText } from '../../src/runner/secret-file.ts'
import { tempFolder } from '../fake/temp-folder.ts'

test.each<[string, (root: string) => string]>([
  ['a relative path, from the workspace', () => 'token'],
  ['an absolute path', (root) => join(root, 'token')],
])('reads %s, without the line end', (_, pathIn) => {
  const root = tempFolder({ token: 'e30.e30.c2ln\n' })
  const read = readSecretText(pathIn(root), root, 20_000)
  expect(read.kind === 'secret' && read.secret.equals('e30.e30.c2ln')).toBe(true)
})

test.each<[string, (root: string) => string, object]>([
  ['nothing', () => 'missing', { kind: 'absent' }],
  ['a folder', (root) => root, { kind: 'refused', why: 'it is not a regular file' }],
  ['a file over the limit', () => 'large', { kind: 'refused', why: 'it is larger than 10 bytes' }],
  [
    'a link',
    (root) => {
      symlinkSync('token', join(root, 'link'))
      return 'link'
    },
    { kind: 'refused', why: 'it is a symbolic link' },
  ],
  [
    'a link that only looks like the one of Kubernetes',
    (root) => {
      mkdirSync(join(root, 'var/run/secrets/x/serviceaccount'), { recursive: true })
      symlinkSync(join(root, 'token'), join(root, 'var/run/secrets/x/serviceaccount/token'))
      return join(root, 'var/run/secrets/x/serviceaccount/token')
    },
    { kind: 'refused', why: 'it is a symbolic link' },
  ],
  ['a path below a file', () => 'token/x', { kind: 'refused', why: 'it could not be read (ENOTDIR)' }],
])('%s is no secret', (_, pathIn, expected) => {
  const root = tempFolder({ token: 'short', large: 'x'.repeat(11) })
  expect(readSecretText(pathIn(root), root, 10)).toEqual(expected)
})
