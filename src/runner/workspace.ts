import { closeSync, globSync, lstatSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { Failure } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import { isInside, realPathOf } from './folders.ts'
import { OPEN } from './open-flags.ts'
import { readRegularFile } from './regular-file.ts'
import type { FileBytes, FileText } from './runner.ts'
import { systemErrorCode } from './system-error.ts'

/** Folders that no glob descends into unless it names them: they hold other people's files. */
const NOT_SEARCHED = ['node_modules', '.git']

/**
 * The bytes of a regular file whose real path lies in one of the folders. A relative path starts at the first of them.
 * Reads at most `limit` bytes.
 */
export const readBytesInside = (folders: readonly string[], path: string, limit: number): FileBytes => {
  const [first, ...others] = realPathsOf(folders)
  if (first === undefined) return { kind: 'absent' }
  try {
    const real = realPathOf(resolve(first, path))
    if (real === undefined) return { kind: 'absent' }
    const root = [first, ...others].find((folder) => isInside(folder, real))
    if (root === undefined) return { kind: 'refused', why: 'it lies outside the workspace' }
    const file = readRegularFile(real, limit)
    return file.kind === 'refused' ? file : { ...file, path: slashed(relative(root, real)) }
  } catch (error) {
    return { kind: 'refused', why: `it could not be read (${systemErrorCode(error)})` }
  }
}

/** The text of such a file: UTF-8, or UTF-16 that begins with a byte-order mark, as PowerShell writes it. */
export const readTextInside = (folders: readonly string[], path: string, limit: number): FileText => {
  const file = readBytesInside(folders, path, limit)
  if (file.kind !== 'bytes') return file
  const text = decoded(file.bytes)
  return text === undefined ? { kind: 'refused', why: 'it is not UTF-8 text' } : { kind: 'text', text, path: file.path }
}

/** Regular files that match a glob and whose real path lies in the folder; sorted relative paths with `/`. */
export const findInside = (folder: string, glob: string): readonly string[] => {
  const root = realPathOf(folder)
  const pattern = relativeGlob(folder, glob)
  if (root === undefined || pattern === undefined) return []
  const named = new Set(pattern.split('/'))
  const skipped = NOT_SEARCHED.filter((name) => !named.has(name))
  return globSync(pattern, { cwd: root, exclude: (path) => path.split(sep).some((part) => skipped.includes(part)) })
    .filter((path) => {
      const real = realPathOf(resolve(root, path))
      return real !== undefined && isInside(root, real) && statSync(real).isFile()
    })
    .map(slashed)
    .sort()
}

/** Writes a file of ours, replacing a regular one, in one of the folders; answers with its absolute path. */
export const writeInside = (folders: readonly string[], path: string, text: string): string => {
  const [first, ...others] = realPathsOf(folders)
  if (first === undefined) throw unwritable(path, 'there is no workspace')
  const target = resolve(first, path)
  const parent = realAncestor(dirname(target))
  if (![first, ...others].some((root) => isInside(root, parent)))
    throw unwritable(path, 'it lies outside the workspace')
  try {
    mkdirSync(dirname(target), { recursive: true })
    const status = lstatSync(target, { throwIfNoEntry: false })
    if (status !== undefined && !status.isFile()) throw unwritable(path, 'it is not a regular file')
    const file = openSync(target, OPEN.replace, 0o644)
    try {
      writeFileSync(file, text)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw error instanceof Failure ? error : unwritable(path, systemErrorCode(error))
  }
  return target
}

const realPathsOf = (folders: readonly string[]): readonly string[] => folders.flatMap((path) => realPathOf(path) ?? [])

/** The real path of the nearest folder that exists. */
const realAncestor = (path: string): string => realPathOf(path) ?? realAncestor(dirname(path))

/** A glob as seen from the folder: `${{ github.workspace }}/plan.json` is a usual way to write one. */
const relativeGlob = (folder: string, glob: string): string | undefined => {
  const pattern = slashed(glob)
  const prefix = `${slashed(folder)}/`
  const inside = pattern.startsWith(prefix) ? pattern.slice(prefix.length) : pattern
  return isAbsolute(inside) || inside.split('/').includes('..') ? undefined : inside
}

const slashed = (path: string): string => path.replaceAll(sep, '/')

const decoded = (bytes: Uint8Array): string | undefined => {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const unwritable = (path: string, why: string): Failure =>
  new Failure(
    'file',
    `${quoted(path)} could not be written: ${why}.`,
    'Name a file inside the workspace or RUNNER_TEMP.',
  )
