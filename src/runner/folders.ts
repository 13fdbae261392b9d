import { lstatSync, mkdirSync, realpathSync, rmdirSync } from 'node:fs'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { Failure } from '../failure.ts'
import { systemErrorCode } from './system-error.ts'

/** Whether `path` is `folder` or lies inside it; both real paths. */
export const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The path with all links resolved; undefined where there is nothing. Throws the system's error otherwise. */
export const realPathOf = (path: string): string | undefined => {
  try {
    return realpathSync.native(path)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/**
 * Makes the missing parts of a folder with mode 0700, and answers with what it made, outermost first. Refuses a folder
 * that is reached over a link, or that everybody may write to (a sticky one such as /tmp, where only the owner of an
 * entry may replace it, is fine): what is written there would be somebody else's to choose.
 */
export const makePrivateFolder = (folder: string): readonly string[] => {
  if (!isAbsolute(folder)) throw refused('it is not an absolute path')
  const missing: string[] = []
  for (let path = folder; ; path = dirname(path)) {
    const status = lstatSync(path, { throwIfNoEntry: false })
    if (status === undefined) missing.unshift(path)
    else if (status.isSymbolicLink()) throw refused('a part of it is a symbolic link')
    else if (!status.isDirectory()) throw refused('a part of it is not a folder')
    else if (process.platform !== 'win32' && (status.mode & WORLD_WRITABLE) !== 0 && (status.mode & STICKY) === 0) {
      throw refused('everybody may write to a part of it')
    }
    if (path === dirname(path)) break
  }
  const made: string[] = []
  try {
    for (const path of missing) {
      mkdirSync(path, { mode: 0o700 })
      made.push(path)
    }
  } catch (error) {
    removeEmptyFolders(made)
    throw refused(`it could not be made (${systemErrorCode(error)})`)
  }
  return made
}

/** Removes folders, innermost first, as far as they are empty. */
export const removeEmptyFolders = (folders: readonly string[]): void => {
  try {
    for (const folder of folders.toReversed()) rmdirSync(folder)
  } catch {
    // Somebody else put something there: it stays.
  }
}

const WORLD_WRITABLE = 0o002
const STICKY = 0o1000

const refused = (why: string): Failure =>
  new Failure(
    'file',
    `The folder for private files cannot be used: ${why}.`,
    'Leave the folder to the action, or name one that only the user of the runner may write to.',
  )
