import { readdirSync, readFileSync } from 'node:fs'
import { dirname, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root; compiled tests run from build/test/repo/. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

export interface Import {
  /** The importing file, from the root: `src/aws/sts.ts`. */
  readonly from: string
  /** A file from the root for a relative import, else the package or builtin as written. */
  readonly to: string
  readonly typeOnly: boolean
  readonly dynamic: boolean
}

export const filesBelow = (folder: string, ending: string): readonly string[] =>
  readdirSync(`${ROOT}/${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(ROOT, `${entry.parentPath}/${entry.name}`).replaceAll('\\', '/'))
    .sort()

export const textOf = (file: string): string => readFileSync(`${ROOT}/${file}`, 'utf8')

/** Source text without comments and with string contents kept; enough for code that the formatter has been over. */
export const withoutComments = (text: string): string =>
  text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/.*/g, (part) =>
    part.startsWith('/') ? '' : part,
  )

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*\s{},$]*?\s+from\s+)?'([^']+)'/gm
const DYNAMIC = /\bimport\(\s*'([^']+)'/g

export const importsOf = (file: string): readonly Import[] => {
  const text = withoutComments(textOf(file))
  const resolve = (target: string): string =>
    target.startsWith('.') ? posix.normalize(posix.join(dirname(file), target)) : target
  return [
    ...[...text.matchAll(STATEMENT)].map(([, type, target = '']) => ({
      from: file,
      to: resolve(target),
      typeOnly: type !== undefined,
      dynamic: false,
    })),
    ...[...text.matchAll(DYNAMIC)].map(([, target = '']) => ({
      from: file,
      to: resolve(target),
      typeOnly: false,
      dynamic: true,
    })),
  ]
}
