import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import type { FileEdit } from '../secrecy/handover.ts'
import type { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import { OPEN } from './open-flags.ts'
import { readRegularFile } from './regular-file.ts'
import type { Undo } from './runner.ts'
import { systemErrorCode } from './system-error.ts'

export interface Locking {
  readonly clock: Clock
  /** How long to wait for somebody else's lock, in milliseconds. */
  readonly waitMs: number
  /** After how many milliseconds a lock counts as left behind; at once where its process is gone. */
  readonly staleMs: number
}

/** Files of AWS tools are small; a larger one is something else. */
const LIMIT_BYTES = 1024 * 1024
const POLL_MS = 50

/**
 * Changes a file under a lock and in one step (temporary file, fsync, rename): another process sees the old text or the
 * new one. Refuses links and files of another user. The undo puts the old text back, unless the file has changed since.
 */
export const editLockedFile = async ({ path, edit }: FileEdit, locking: Locking): Promise<Undo> => {
  makeFolder(path)
  const change = async (next: (text: string | undefined) => Secret | undefined): Promise<string | undefined> =>
    withLock(path, locking, async () => {
      // Whoever held the lock before and was killed may have left its half of a change, with keys in it.
      rmSync(temporaryOf(path), { force: true })
      const before = readOwnFile(path)
      const after = next(before)
      if (after !== undefined) replaceFile(path, after)
      return before
    })
  let written: Secret | undefined
  const before = await change((text) => (written = edit(text)))
  return async () => {
    await withLock(path, locking, async () => {
      const now = readOwnFile(path)
      if (written === undefined || now === undefined || !written.equals(now)) return
      if (before === undefined) rmSync(path)
      else
        replaceFile(
          path,
          written.map(() => before),
        )
    })
  }
}

/** The text of a regular file of this user; undefined where there is none. Throws a Failure on anything else. */
export const readOwnFile = (path: string): string | undefined => {
  const status = lstatSync(path, { throwIfNoEntry: false })
  if (status === undefined) return undefined
  if (status.isSymbolicLink()) throw refused(path, 'it is a symbolic link')
  // On Windows there are no user ids: -1.
  const { uid } = userInfo()
  if (uid !== -1 && status.uid !== uid) throw refused(path, 'it belongs to another user')
  const file = readRegularFile(path, LIMIT_BYTES)
  if (file.kind === 'refused') throw refused(path, file.why)
  return Buffer.from(file.bytes).toString('utf8')
}

/** As `readOwnFile`, for a file that decides what is done: refuses one that others may write. On Windows its folder decides. */
export const readTrustedFile = (path: string): string | undefined => {
  const text = readOwnFile(path)
  if (text !== undefined && process.platform !== 'win32' && (lstatSync(path).mode & 0o022) !== 0) {
    throw refused(path, 'others may write it')
  }
  return text
}

/** Where a text is written before it takes the place of the file: the same for all, as only the holder of the lock writes. */
const temporaryOf = (path: string): string => `${path}.aws-zero-trust`

const lockOf = (path: string): string => `${path}.lock`

/** What a process that was killed while it changed a file may have left beside it. */
export const leftBeside = (path: string): readonly string[] => [temporaryOf(path), lockOf(path)]

/** Writes a file with mode 0600 so that its name always leads to a complete text. Only under its lock. */
export const replaceFile = (path: string, text: Secret): void => {
  const temporary = temporaryOf(path)
  try {
    rmSync(temporary, { force: true })
    const file = openSync(temporary, OPEN.create, 0o600)
    try {
      writeFileSync(file, text.reveal())
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw refused(path, `it could not be written (${systemErrorCode(error)})`)
  }
}

/** Runs some work while holding `<path>.lock`. Throws a Failure where somebody else holds it for too long. */
export const withLock = async <T>(path: string, locking: Locking, work: () => Promise<T>): Promise<T> => {
  const lock = lockOf(path)
  const owner = `${process.pid} ${crypto.randomUUID()}`
  await acquire(lock, owner, locking)
  try {
    return await work()
  } finally {
    if (ownerOf(lock) === owner) rmSync(lock, { force: true })
  }
}

const acquire = async (lock: string, owner: string, { clock, waitMs, staleMs }: Locking): Promise<void> => {
  const end = clock.monotonic() + waitMs
  while (!createdLock(lock, owner)) {
    const other = ownerOf(lock)
    if (other !== undefined && isLeftBehind(lock, other, clock.now() - staleMs)) {
      if (ownerOf(lock) === other) rmSync(lock, { force: true })
    } else if (clock.monotonic() >= end) {
      throw refused(lock, 'another process holds this lock')
    } else {
      await clock.sleep(POLL_MS)
    }
  }
}

const createdLock = (lock: string, owner: string): boolean => {
  try {
    writeFileSync(lock, owner, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    const code = systemErrorCode(error)
    // Windows says EPERM or EBUSY while the other process is removing it.
    if (code === 'EEXIST' || code === 'EPERM' || code === 'EBUSY') return false
    throw refused(lock, `it could not be made (${code})`)
  }
}

const ownerOf = (lock: string): string | undefined => {
  try {
    return readFileSync(lock, 'utf8')
  } catch {
    return undefined
  }
}

const isLeftBehind = (lock: string, owner: string, madeBefore: number): boolean => {
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
  return made !== undefined && (made < madeBefore || (/^\d+ /.test(owner) && !isRunning(Number.parseInt(owner, 10))))
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH'
  }
}

const makeFolder = (path: string): void => {
  const folder = dirname(path)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!lstatSync(folder).isSymbolicLink()) return
  } catch (error) {
    throw refused(folder, `it could not be made (${systemErrorCode(error)})`)
  }
  throw refused(folder, 'it is a symbolic link')
}

const refused = (path: string, why: string): Failure =>
  new Failure(
    'file',
    `${quoted(path)} cannot be used: ${why}.`,
    'It must be a regular file in a regular folder, both of the user that runs the job.',
  )
