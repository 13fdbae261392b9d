import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findInside, readBytesInside, readTextInside, writeInside } from '../../src/runner/workspace.ts'
import { tempFolder } from '../fake/temp-folder.ts'

describe('reading', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['UTF-8', 'größe', 'größe'],
    ['UTF-8 with a byte-order mark', '\uFEFFtext', 'text'],
    ['UTF-16 as PowerShell writes it', Buffer.from('\uFEFFgröße', 'utf16le'), 'größe'],
    ['an empty file', '', ''],
  ])('understands %s', (_, content, text) => {
    const root = tempFolder({ 'infra/plan.json': content })
    expect(readTextInside([root], 'infra/plan.json', 100)).toEqual({ kind: 'text', text, path: 'infra/plan.json' })
  })

  test('takes absolute paths and paths with dots, as long as they end inside', () => {
    const root = tempFolder({ 'a/b': 'text' })
    for (const path of [join(root, 'a', 'b'), './a/../a/b']) {
      expect(readTextInside([root], path, 100)).toEqual({ kind: 'text', text: 'text', path: 'a/b' })
    }
  })

  test('follows a link that stays inside', () => {
    const root = tempFolder({ real: 'text' })
    symlinkSync('real', join(root, 'link'))
    expect(readTextInside([root], 'link', 100)).toEqual({ kind: 'text', text: 'text', path: 'real' })
  })

  test.each<[string, (root: string, outside: string) => string, string]>([
    ['a path that climbs out', (_root, outside) => join('..', outside.split('/').at(-1) ?? '', 'f'), 'outside'],
    ['an absolute path elsewhere', (_root, outside) => join(outside, 'f'), 'outside'],
    [
      'a link out',
      (root, outside) => {
        symlinkSync(join(outside, 'f'), join(root, 'link'))
        return 'link'
      },
      'outside',
    ],
    [
      'a linked folder out',
      (root, outside) => {
        symlinkSync(outside, join(root, 'linked'))
        return 'linked/f'
      },
      'outside',
    ],
    [
      'a neighbour whose name begins alike',
      (root) => {
        mkdirSync(`${root}-2`)
        return `${root}-2`
      },
      'outside',
    ],
    [
      'a folder',
      (root) => {
        mkdirSync(join(root, 'folder'))
        return 'folder'
      },
      'not a regular file',
    ],
    ['a file over the limit', () => 'large', 'larger than 100 bytes'],
    ['bytes that are no text', () => 'binary', 'not UTF-8'],
    [
      'a link in a circle',
      (root) => {
        symlinkSync('circle', join(root, 'circle'))
        return 'circle'
      },
      'could not be read (ELOOP)',
    ],
  ])('refuses %s', (_, pathIn, why) => {
    const outside = tempFolder({ f: 'foreign' })
    const root = tempFolder({ large: 'x'.repeat(101), binary: new Uint8Array([0xff, 0x00, 0x80]) })
    expect(readTextInside([root], pathIn(root, outside), 100)).toEqual({
      kind: 'refused',
      why: expect.stringContaining(why),
    })
  })

  test.each(['missing', 'missing/below', 'file/below'])('says that %s is absent', (path) => {
    expect(readTextInside([tempFolder({ file: '' })], path, 100)).toEqual({ kind: 'absent' })
  })

  test('without a workspace everything is absent', () => {
    expect(readTextInside([], 'file', 100)).toEqual({ kind: 'absent' })
  })

  test('looks for bytes in every folder given', () => {
    const workspace = tempFolder()
    const temp = tempFolder({ blob: new Uint8Array([0, 255]) })
    const read = readBytesInside([workspace, temp], join(temp, 'blob'), 10)
    expect(read).toEqual({ kind: 'bytes', bytes: new Uint8Array([0, 255]), path: 'blob' })
  })
})

describe('finding', () => {
  const files = {
    'b.json': '',
    'a.json': '',
    'infra/key.json': '',
    'infra/deep/role.json': '',
    'infra/notes.txt': '',
    '.github/workflows/ci.yml': '',
    '.github/workflows/deploy.yaml': '',
    'node_modules/package/x.json': '',
    '.git/config.json': '',
  }

  test.each<[string, readonly string[]]>([
    ['*.json', ['a.json', 'b.json']],
    ['**/*.json', ['a.json', 'b.json', 'infra/deep/role.json', 'infra/key.json']],
    ['infra/*.json', ['infra/key.json']],
    ['./infra/*.json', ['infra/key.json']],
    ['infra/{key,deep/role}.json', ['infra/deep/role.json', 'infra/key.json']],
    ['.github/workflows/*.y*ml', ['.github/workflows/ci.yml', '.github/workflows/deploy.yaml']],
    ['node_modules/**/*.json', ['node_modules/package/x.json']],
    ['infra', []],
    ['*.md', []],
    ['../**', []],
    ['/etc/*', []],
  ])('%s finds %j', (glob, found) => {
    expect(findInside(tempFolder(files), glob)).toEqual(found)
  })

  test('takes a glob that begins with the path of the workspace', () => {
    const root = tempFolder(files)
    expect(findInside(root, `${root}/infra/*.json`)).toEqual(['infra/key.json'])
  })

  test('follows no link out of the workspace', () => {
    const outside = tempFolder({ 'x.json': 'foreign' })
    const root = tempFolder({ 'mine.json': '' })
    symlinkSync(outside, join(root, 'linked'))
    symlinkSync(join(outside, 'x.json'), join(root, 'link.json'))
    symlinkSync('.', join(root, 'circle'))
    for (const glob of ['**/*.json', 'linked/*.json']) {
      expect(findInside(root, glob).filter((path) => path !== 'mine.json')).toEqual([])
    }
  })
})

describe('writing a report', () => {
  test('makes folders and replaces an older report', () => {
    const root = tempFolder({ 'out.sarif': 'a longer old text' })
    expect(writeInside([root], 'out.sarif', 'new')).toBe(join(root, 'out.sarif'))
    expect(readFileSync(join(root, 'out.sarif'), 'utf8')).toBe('new')
    expect(readFileSync(writeInside([root], 'reports/a/b.json', '{}'), 'utf8')).toBe('{}')
  })

  test.each<[string, (root: string, outside: string) => string]>([
    ['outside', (_root, outside) => join(outside, 'f')],
    [
      'through a linked folder',
      (root, outside) => {
        symlinkSync(outside, join(root, 'linked'))
        return 'linked/new/f'
      },
    ],
    [
      'over a link',
      (root, outside) => {
        symlinkSync(join(outside, 'f'), join(root, 'link'))
        return 'link'
      },
    ],
    [
      'over a folder',
      (root) => {
        mkdirSync(join(root, 'folder'))
        return 'folder'
      },
    ],
  ])('never writes %s', (_, pathIn) => {
    const outside = tempFolder({ f: 'precious' })
    const root = tempFolder()
    expect(() => writeInside([root], pathIn(root, outside), 'x')).toThrow(expect.objectContaining({ code: 'file' }))
    expect(readFileSync(join(outside, 'f'), 'utf8')).toBe('precious')
  })
})
