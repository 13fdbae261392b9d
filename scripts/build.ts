// Compiles src, test, bench and scripts to build/. Files that have lost their source are removed first:
// jest would otherwise go on running a test that no longer exists.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const build = join(root, 'build')

/** What the compiler remembers of the last build; inside the folder, so that removing the folder removes it too. */
const memory = join(build, 'tsconfig.tsbuildinfo')

const hasSource = (output: string): boolean => {
  const source = join(root, relative(build, output).replace(/\.map$/, ''))
  return existsSync(source) || existsSync(source.replace(/\.js$/, '.ts'))
}

if (existsSync(build)) {
  for (const entry of readdirSync(build, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && path !== memory && !hasSource(path)) rmSync(path)
  }
}

const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
process.exitCode =
  spawnSync(process.execPath, [compiler, '--project', root, '--incremental', '--tsBuildInfoFile', memory], {
    stdio: 'inherit',
  }).status ?? 1
