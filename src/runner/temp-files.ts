import {
  closeSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  realpathSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '../failure.ts'
import type { SecretFile } from '../secrecy/handover.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import { isInside, makePrivateFolder, realPathOf, removeEmptyFolders } from './folders.ts'
import { OPEN } from './open-flags.ts'
import type { OwnPlaces, Removal, Undo } from './runner.ts'
import { systemErrorCode } from './system-error.ts'

/** Memory that never reaches a disk, on Linux. */
const SHARED_MEMORY = '/dev/shm'

/** The real path of the folder in which private ones are made. */
export const privateParent = (where: 'disk' | 'memory', runnerTemp: string | undefined): string => {
  const memory = where === 'memory' && process.platform === 'linux' ? realPathOf(SHARED_MEMORY) : undefined
  if (memory !== undefined) return memory
  const disk = runnerTemp === undefined ? undefined : realPathOf(runnerTemp)
  if (disk === undefined) {
    throw new Failure('runner', 'RUNNER_TEMP names no folder.', 'The runner sets this variable: see what changed it.')
  }
  return disk
}

/** A new name in a folder, which nobody can foresee. Nothing is made. */
export const privateFolderName = (parent: string, prefix: string, random: () => string): string =>
  join(parent, `${prefix}-${random()}`)

/**
 * Writes a new file with mode 0600, making its folder where it is missing (0700). Never touches a file that exists, and
 * never follows a link. Answers with an undo that removes what was made. On Windows the access list of the folder decides.
 */
export const writePrivateFile = ({ path, content }: SecretFile): Undo => {
  const made = makePrivateFolder(dirname(path))
  try {
    create(path, bytesOf(content))
  } catch (error) {
    removeEmptyFolders(made)
    throw error
  }
  return async () => {
    unlinkSync(path)
    removeEmptyFolders(made)
  }
}

const bytesOf = (content: SecretFile['content']): Uint8Array =>
  content instanceof Secret ? Buffer.from(content.reveal()) : Buffer.from(content.base64.reveal(), 'base64')

const create = (path: string, content: Uint8Array): void => {
  const file = opened(path)
  try {
    writeFileSync(file, content)
  } catch (error) {
    unlinkSync(path)
    throw unwritable(path, systemErrorCode(error))
  } finally {
    closeSync(file)
  }
}

const opened = (path: string): number => {
  try {
    return openSync(path, OPEN.create, 0o600)
  } catch (error) {
    throw unwritable(path, systemErrorCode(error))
  }
}

const unwritable = (path: string, code: string): Failure =>
  code === 'EEXIST'
    ? new Failure(
        'file',
        `${quoted(path)} exists already and was left untouched.`,
        'Choose another name, or remove the file in an earlier step.',
      )
    : new Failure('file', `${quoted(path)} could not be written (${code}).`, 'See whether the disk is full.')

/** The folders in which private ones may have been made. */
export const privateParents = (runnerTemp: string | undefined): readonly string[] => [
  ...(runnerTemp === undefined ? [] : [runnerTemp]),
  ...(process.platform === 'linux' ? [SHARED_MEMORY] : []),
]

/** Where a file of ours may lie; the private folders are in `parents`. */
interface Places extends OwnPlaces {
  readonly parents: readonly string[]
}

/**
 * Blanks and removes a file that an earlier step made, if its real path still lies in one of these places and it is a
 * regular file with one name; then its folders as far as they are empty, but never those around ours.
 */
export const removePrivateFile = (path: string, places: Places): Removal => {
  const status = lstatSync(path, { throwIfNoEntry: false })
  if (status === undefined) return 'absent'
  if (!status.isFile() || status.nlink !== 1) return 'refused'
  const real = realpathSync.native(path)
  const root = rootOf(real, places)
  if (root === undefined) return 'refused'
  blank(real)
  unlinkSync(real)
  removeEmptyFolders(foldersBetween(root, real))
  return 'removed'
}

const rootOf = (file: string, { prefix, parents, named }: Places): string | undefined => {
  const parent = parents
    .flatMap((folder) => realPathOf(folder) ?? [])
    .find((folder) => file.startsWith(join(folder, `${prefix}-`)) && dirname(file) !== folder)
  if (parent !== undefined || named === undefined) return parent
  const folder = realPathOf(named.folder)
  return folder !== undefined && isInside(folder, file) ? realPathOf(named.within) : undefined
}

/** The folders on the way from a root to a file, the outermost first, without the root. */
const foldersBetween = (root: string, file: string): readonly string[] => {
  const folder = dirname(file)
  return folder === root ? [] : [...foldersBetween(root, folder), folder]
}

/** Overwrites the bytes: worth little on a journalling disk, but all that can be done. */
const blank = (path: string): void => {
  const file = openSync(path, OPEN.overwrite)
  try {
    writeSync(file, new Uint8Array(fstatSync(file).size), 0)
    ftruncateSync(file, 0)
  } finally {
    closeSync(file)
  }
}
