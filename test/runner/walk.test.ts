import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { walkFiles } from '../../src/runner/walk.ts'
import type { Walk } from '../../src/runner/runner.ts'
import { FakeClock } from '../fake/fake-clock.ts'
import { tempFolder } from '../fake/temp-folder.ts'

const LIMITS: Walk['limits'] = { bytesPerFile: 100, files: 10, bytes: 1000, milliseconds: 1000 }
let folder = ''

beforeEach(() => {
  folder = tempFolder()
  mkdirSync(join(folder, 'sub'))
  writeFileSync(join(folder, 'a'), 'one')
  writeFileSync(join(folder, 'sub', 'b'), 'two')
  writeFileSync(join(folder, 'large'), 'x'.repeat(101))
  symlinkSync('/etc', join(folder, 'link'))
})

const walk = (change: Partial<Walk> = {}, clock = new FakeClock()) => {
  const seen: string[] = []
  const result = walkFiles(
    {
      places: [folder],
      skips: () => false,
      limits: LIMITS,
      visit: (path, bytes) => void seen.push(`${path.slice(folder.length + 1)}=${Buffer.from(bytes).toString()}`),
      ...change,
    },
    clock,
  )
  return { ...result, seen: seen.sort() }
}

describe('walking over files', () => {
  test('reads regular files, follows no link, and counts what is too large', () => {
    expect(walk()).toEqual({ read: 2, skipped: 1, seen: ['a=one', 'sub/b=two'] })
  })

  test.each<[string, Partial<Walk['limits']>, number]>([
    ['files', { files: 1 }, 1],
    ['bytes in all', { bytes: 4 }, 1],
    ['time', { milliseconds: 0 }, 0],
  ])('stops at the limit of %s', (_, limits, read) => {
    expect(walk({ limits: { ...LIMITS, ...limits } }).read).toBe(read)
  })

  test('leaves out what is to be skipped, with all below it', () => {
    expect(walk({ skips: (path) => path.endsWith('/sub') }).seen).toEqual(['a=one'])
  })

  test('takes single files, and places that do not exist', () => {
    expect(walk({ places: [join(folder, 'a'), join(folder, 'absent')] }).seen).toEqual(['a=one'])
  })
})
