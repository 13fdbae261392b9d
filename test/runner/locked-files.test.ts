import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { systemClock } from '../../src/clock.ts'
import { editLockedFile, type Locking, readOwnFile, replaceFile, withLock } from '../../src/runner/locked-files.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { FakeClock } from '../fake/fake-clock.ts'
import { tempFolder } from '../fake/temp-folder.ts'

const locking = (clock = new FakeClock(Date.now())): Locking => ({ clock, waitMs: 10_000, staleMs: 90_000 })
const to = (text: string) => () => Secret.of(text)
const failing = (): Secret => {
  throw new Error('no')
}
const lockedPath = (owner: string): string => join(tempFolder({ 'file.lock': owner }), 'file')

/** A file that this process does not own. */
const foreignFile = (): string => {
  if (process.getuid?.() !== 0) return '/etc/hosts'
  const path = join(tempFolder({ foreign: '' }), 'foreign')
  chownSync(path, 65_534, 65_534)
  return path
}

describe('editing', () => {
  test('goes from the old text to the new one, readable by its owner only, and leaves nothing else behind', async () => {
    const root = tempFolder({ config: 'old' })
    chmodSync(join(root, 'config'), 0o644)
    await editLockedFile({ path: join(root, 'config'), edit: (text) => Secret.of(`${text} and new`) }, locking())
    expect(readFileSync(join(root, 'config'), 'utf8')).toBe('old and new')
    expect(statSync(join(root, 'config')).mode & 0o777).toBe(0o600)
    expect(readdirSync(root)).toEqual(['config'])
  })

  test('makes the file and its folder', async () => {
    const path = join(tempFolder(), '.aws', 'config')
    await editLockedFile({ path, edit: (text) => (text === undefined ? Secret.of('new') : undefined) }, locking())
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  test('writes nothing where there is nothing to change', async () => {
    const root = tempFolder()
    await editLockedFile({ path: join(root, 'config'), edit: () => undefined }, locking())
    expect(readdirSync(root)).toEqual([])
  })

  test('writes nothing when the edit fails, and gives the lock back', async () => {
    const root = tempFolder({ config: 'old' })
    await expect(editLockedFile({ path: join(root, 'config'), edit: failing }, locking())).rejects.toThrow('no')
    expect(readdirSync(root)).toEqual(['config'])
    expect(readFileSync(join(root, 'config'), 'utf8')).toBe('old')
  })

  test.each<[string, Record<string, string>]>([
    ['the old text back', { config: 'old' }],
    ['a file that was not there away again', {}],
  ])('an undo puts %s', async (_, files) => {
    const root = tempFolder(files)
    const undo = await editLockedFile({ path: join(root, 'config'), edit: to('new') }, locking())
    await undo()
    expect(Object.fromEntries(readdirSync(root).map((name) => [name, readFileSync(join(root, name), 'utf8')]))).toEqual(
      files,
    )
  })

  test('an undo leaves alone what somebody else has written since', async () => {
    const path = join(tempFolder({ config: 'old' }), 'config')
    const undo = await editLockedFile({ path, edit: to('new') }, locking())
    writeFileSync(path, 'theirs')
    await undo()
    expect(readFileSync(path, 'utf8')).toBe('theirs')
  })

  test('takes away what a process that was killed has left of its own change', async () => {
    const root = tempFolder({ config: 'old', 'config.aws-zero-trust': 'half a secret', 'config.lock': '999999999 x' })
    await editLockedFile({ path: join(root, 'config'), edit: () => undefined }, locking())
    expect(readdirSync(root)).toEqual(['config'])
    expect(readFileSync(join(root, 'config'), 'utf8')).toBe('old')
  })

  test('parallel edits all arrive', async () => {
    const path = join(tempFolder({ config: '' }), 'config')
    const edits = Array.from({ length: 12 }, (_, index) =>
      editLockedFile({ path, edit: (text) => Secret.of(`${text}${index};`) }, { ...locking(), clock: systemClock }),
    )
    await Promise.all(edits)
    expect(
      readFileSync(path, 'utf8')
        .split(';')
        .filter(Boolean)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 12 }, (_, index) => index))
  })

  test.each<[string, (root: string) => string]>([
    [
      'a link',
      (root) => {
        symlinkSync(join(root, 'real'), join(root, 'link'))
        return join(root, 'link')
      },
    ],
    [
      'a file in a linked folder',
      (root) => {
        symlinkSync(root, join(root, 'linked'))
        return join(root, 'linked', 'real')
      },
    ],
    ['a folder', (root) => root],
  ])('refuses %s', async (_, pathIn) => {
    const root = tempFolder({ real: 'precious' })
    await expect(editLockedFile({ path: pathIn(root), edit: to('x') }, locking())).rejects.toMatchObject({
      code: 'file',
    })
    expect(readFileSync(join(root, 'real'), 'utf8')).toBe('precious')
  })

  test('refuses a file of another user', () => {
    expect(() => readOwnFile(foreignFile())).toThrow('another user')
  })

  test('a text that cannot be written leaves no temporary file', () => {
    const root = tempFolder({ 'taken/x': '' })
    expect(() => replaceFile(join(root, 'taken'), Secret.of('x'))).toThrow(expect.objectContaining({ code: 'file' }))
    expect(readdirSync(root)).toEqual(['taken'])
  })
})

describe('a lock', () => {
  test('is gone afterwards, whatever happened', async () => {
    const path = join(tempFolder(), 'file')
    await expect(withLock(path, locking(), async () => existsSync(`${path}.lock`))).resolves.toBe(true)
    await expect(withLock(path, locking(), () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  test('of a running process is waited for, but not for ever', async () => {
    const clock = new FakeClock(Date.now())
    const path = lockedPath(`${process.pid} other`)
    await expect(withLock(path, locking(clock), async () => 'done')).rejects.toMatchObject({ code: 'file' })
    expect(clock.monotonic()).toBeGreaterThanOrEqual(10_000)
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(`${process.pid} other`)
  })

  test('that its process has left behind is broken', async () => {
    const path = lockedPath('2147483646 other')
    await expect(withLock(path, locking(), async () => 'done')).resolves.toBe('done')
  })

  test('that is older than any work is broken', async () => {
    const path = lockedPath(`${process.pid} other`)
    const old = new Date(Date.now() - 120_000)
    utimesSync(`${path}.lock`, old, old)
    await expect(withLock(path, locking(), async () => 'done')).resolves.toBe('done')
  })
})
