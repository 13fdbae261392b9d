import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  privateFolderName,
  privateParent,
  privateParents,
  removePrivateFile,
  writePrivateFile,
} from '../../src/runner/temp-files.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { tempFolder } from '../fake/temp-folder.ts'

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)
const password = Secret.of('correct-horse')

describe('a private file', () => {
  test('only its owner can read, in a folder only its owner can enter', () => {
    const path = join(tempFolder(), 'secrets-1', 'deep', 'password')
    writePrivateFile({ path, content: password })
    expect([modeOf(path), modeOf(dirname(path)), modeOf(dirname(dirname(path)))]).toEqual(['600', '700', '700'])
    expect(readFileSync(path, 'utf8')).toBe('correct-horse')
  })

  test('can hold any bytes', () => {
    const path = join(tempFolder(), 'binary')
    writePrivateFile({ path, content: { base64: Secret.of('AP8KgA==') } })
    expect([...readFileSync(path)]).toEqual([0, 255, 10, 128])
  })

  test('and its folders are gone after an undo', async () => {
    const root = tempFolder()
    const undo = writePrivateFile({ path: join(root, 'a', 'b', 'password'), content: password })
    await undo()
    expect(readdirSync(root)).toEqual([])
  })

  test('never replaces one that exists', () => {
    const path = join(tempFolder({ mine: 'precious' }), 'mine')
    expect(() => writePrivateFile({ path, content: password })).toThrow('left untouched')
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })

  test.each<[string, (root: string) => string]>([
    [
      'over a link that leads nowhere',
      (root) => {
        symlinkSync(join(root, 'elsewhere'), join(root, 'link'))
        return join(root, 'link')
      },
    ],
    [
      'below a linked folder',
      (root) => {
        mkdirSync(join(root, 'real'))
        symlinkSync(join(root, 'real'), join(root, 'linked'))
        return join(root, 'linked', 'password')
      },
    ],
    [
      'below a folder that everybody may write to',
      (root) => {
        mkdirSync(join(root, 'open'))
        chmodSync(join(root, 'open'), 0o777)
        return join(root, 'open', 'new', 'password')
      },
    ],
    [
      'below a file',
      (root) => {
        writeFileSync(join(root, 'file'), '')
        return join(root, 'file', 'password')
      },
    ],
    ['at a relative path', () => 'password'],
  ])('is not written %s', (_, pathIn) => {
    const root = tempFolder()
    const path = pathIn(root)
    const before = readdirSync(root, { recursive: true })
    expect(() => writePrivateFile({ path, content: password })).toThrow(expect.objectContaining({ code: 'file' }))
    expect(readdirSync(root, { recursive: true })).toEqual(before)
  })
})

describe('a private folder', () => {
  test('has a name nobody can foresee, under the real path of RUNNER_TEMP', () => {
    const root = tempFolder({ 'temp/keep': '' })
    symlinkSync(join(root, 'temp'), join(root, 'linked'))
    const parent = privateParent('disk', join(root, 'linked'))
    expect(privateFolderName(parent, 'fetch-secrets', () => 'r4nd0m')).toBe(join(root, 'temp', 'fetch-secrets-r4nd0m'))
  })

  test.each([undefined, '/does/not/exist'])('needs RUNNER_TEMP: %s', (temp) => {
    expect(() => privateParent('disk', temp)).toThrow(expect.objectContaining({ code: 'runner' }))
  })

  test('is kept in memory where the system can do that', () => {
    const root = tempFolder()
    expect(privateParent('memory', root)).toBe(
      existsSync('/dev/shm') && process.platform === 'linux' ? '/dev/shm' : root,
    )
  })
})

/** Private folders in `root` whose names begin with `secrets-`. */
const placesIn = (root: string) => ({ prefix: 'secrets', parents: [root], named: undefined })

/** A file below `root`. */
const placed = (root: string, path: string): string => {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, 'precious')
  return file
}

describe('removing', () => {
  test('takes the file and its empty folder, never the root', () => {
    const root = tempFolder({ 'secrets-1/password': 'correct-horse' })
    expect(removePrivateFile(join(root, 'secrets-1', 'password'), placesIn(root))).toBe('removed')
    expect(readdirSync(root)).toEqual([])
    expect(existsSync(root)).toBe(true)
  })

  test('takes every folder on the way that is empty then', () => {
    const root = tempFolder({ 'secrets-1/deep/password': 'x', 'secrets-1/deeper/still/password': 'y' })
    removePrivateFile(join(root, 'secrets-1', 'deep', 'password'), placesIn(root))
    expect(readdirSync(join(root, 'secrets-1'))).toEqual(['deeper'])
    removePrivateFile(join(root, 'secrets-1', 'deeper', 'still', 'password'), placesIn(root))
    expect(readdirSync(root)).toEqual([])
  })

  test('leaves a folder that holds more', () => {
    const root = tempFolder({ 'secrets-1/password': 'x', 'secrets-1/other': 'y' })
    removePrivateFile(join(root, 'secrets-1', 'password'), placesIn(root))
    expect(readdirSync(root, { recursive: true })).toEqual(['secrets-1', join('secrets-1', 'other')])
  })

  test('of a folder that the workflow names leaves the one around it', () => {
    const workspace = tempFolder({ 'own/deep/password': 'x', 'own/other/password': 'y' })
    const places = (folder: string) => ({ prefix: 'secrets', parents: [], named: { folder, within: workspace } })
    const [deep, other] = ['deep', 'other'].map((name) => join(workspace, 'own', name, 'password'))
    expect(removePrivateFile(other ?? '', places(join(workspace, 'own', 'deep')))).toBe('refused')
    expect(removePrivateFile(deep ?? '', places(join(workspace, 'own', 'deep')))).toBe('removed')
    expect(removePrivateFile(other ?? '', places(join(workspace, 'own')))).toBe('removed')
    expect(readdirSync(workspace)).toEqual([])
  })

  test('reaches the folder of the runner and memory', () => {
    const memory = process.platform === 'linux' ? ['/dev/shm'] : []
    expect(privateParents('/runner/temp')).toEqual(['/runner/temp', ...memory])
    expect(privateParents(undefined)).toEqual(memory)
  })

  test('of what is gone already is no mistake', () => {
    const root = tempFolder()
    expect(removePrivateFile(join(root, 'gone'), placesIn(root))).toBe('absent')
  })

  test.each<[string, (root: string, victim: string) => string]>([
    ['a file outside the folders', (_root, victim) => victim],
    ['a file in a folder of another name', (root) => placed(root, 'other-1/victim')],
    ['a file beside the private folders', (root) => placed(root, 'secrets-2')],
    ['a path that climbs out', (root, victim) => join(root, '..', victim.split('/').slice(-2).join('/'))],
    [
      'a link to a file outside',
      (root, victim) => {
        symlinkSync(victim, join(root, 'secrets-1', 'link'))
        return join(root, 'secrets-1', 'link')
      },
    ],
    [
      'a file in a linked folder',
      (root, victim) => {
        symlinkSync(dirname(victim), join(root, 'secrets-1', 'linked'))
        return join(root, 'secrets-1', 'linked', 'victim')
      },
    ],
    [
      'a second name of a file outside',
      (root, victim) => {
        linkSync(victim, join(root, 'secrets-1', 'second-name'))
        return join(root, 'secrets-1', 'second-name')
      },
    ],
    [
      'a folder',
      (root) => {
        mkdirSync(join(root, 'secrets-1', 'folder'))
        return join(root, 'secrets-1', 'folder')
      },
    ],
  ])('is refused for %s', (_, pathIn) => {
    const victim = join(tempFolder({ victim: 'precious' }), 'victim')
    const root = tempFolder({ 'secrets-1/password': 'x' })
    expect(removePrivateFile(pathIn(root, victim), placesIn(root))).toBe('refused')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })
})
