import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { OPEN } from './open-flags.ts'

/** What reading a file came to. Absent and unreadable are expected, so they are values. */
export type FileRead =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly why: string }

/** All bytes of a regular file, if they are no more than `limit`. Throws the system's error where it cannot be opened. */
export const readRegularFile = (path: string, limit: number): FileRead => {
  const file = openSync(path, OPEN.read)
  try {
    const status = fstatSync(file)
    if (!status.isFile()) return { kind: 'refused', why: 'it is not a regular file' }
    if (status.size > limit) return { kind: 'refused', why: `it is larger than ${limit} bytes` }
    const bytes = new Uint8Array(status.size)
    let size = 0
    while (size < bytes.length) {
      const read = readSync(file, bytes, size, bytes.length - size, null)
      if (read === 0) break
      size += read
    }
    return { kind: 'bytes', bytes: bytes.subarray(0, size) }
  } finally {
    closeSync(file)
  }
}
