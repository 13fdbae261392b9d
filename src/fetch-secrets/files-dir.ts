import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'

/** Where files with values go. */
export type FilesDir =
  | { readonly kind: 'private' }
  /** Kept off the disk, where the system can do that. */
  | { readonly kind: 'memory' }
  /** Inside the workspace, relative: uploads, caches and container builds may pick it up. */
  | { readonly kind: 'workspace'; readonly path: string }
  | { readonly kind: 'absolute'; readonly path: string }

/** `memory`, `workspace:PATH` or an absolute path. */
export const parseFilesDir = (where: string, text: string): Parsed<FilesDir> => {
  if (text === 'memory') return accepted({ kind: 'memory' })
  const workspace = /^workspace:(.*)$/s.exec(text)?.[1]
  const path = workspace ?? text
  if (/\p{C}/u.test(path) || path.split(/[\\/]/).includes('..'))
    return refused(where, `expected a path without \`..\`, found ${quoted(text)}`)
  if (workspace === undefined)
    return /^(?:\/|[A-Za-z]:[\\/])./.test(path)
      ? accepted({ kind: 'absolute', path })
      : refused(where, `expected \`memory\`, \`workspace:PATH\` or an absolute path, found ${quoted(text)}`)
  return workspace === '' || /^[\\/]|:/.test(workspace)
    ? refused(where, `expected a relative path after \`workspace:\`, found ${quoted(text)}`)
    : accepted({ kind: 'workspace', path: workspace })
}
