import { readdirSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Clock } from '../clock.ts'
import { realPathOf } from './folders.ts'
import { readRegularFile } from './regular-file.ts'
import type { Walk, Walked } from './runner.ts'

/**
 * Reads the regular files of some places, which are files or folders, one after the other. Links are not followed, and what
 * is over a limit, cannot be read or comes after the time is up is counted as skipped.
 */
export const walkFiles = ({ places, skips, limits, visit }: Walk, clock: Clock): Walked => {
  const end = clock.monotonic() + limits.milliseconds
  const queue = places.flatMap((place) => realPathOf(place) ?? [])
  let [read, skipped, bytesLeft] = [0, 0, limits.bytes]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (skips(path.replaceAll(sep, '/'))) continue
    const inside = entriesOf(path)
    if (inside !== undefined) {
      queue.push(...inside)
      continue
    }
    const isOver = read >= limits.files || bytesLeft <= 0 || clock.monotonic() >= end
    const bytes = isOver ? undefined : bytesOf(path, Math.min(limits.bytesPerFile, bytesLeft))
    if (bytes === undefined) {
      skipped += 1
      continue
    }
    read += 1
    bytesLeft -= bytes.length
    visit(path.replaceAll(sep, '/'), bytes)
  }
  return { read, skipped }
}

const bytesOf = (path: string, limit: number): Uint8Array | undefined => {
  try {
    const file = readRegularFile(path, limit)
    return file.kind === 'bytes' ? file.bytes : undefined
  } catch {
    return undefined
  }
}

/** Paths of what is in a folder, without links; undefined for anything else. */
const entriesOf = (path: string): readonly string[] | undefined => {
  try {
    if (!statSync(path).isDirectory()) return undefined
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => !entry.isSymbolicLink())
      .map((entry) => join(path, entry.name))
  } catch {
    return undefined
  }
}
