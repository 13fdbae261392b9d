// Makes one bundle with ncc, from the compiled entry. ncc is a program, so it runs as one.
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Every bundle: its folder in dist/ and the entry it is made of. The `action.yml` files point at these folders. */
export const ENTRIES: readonly (readonly [bundle: string, source: string])[] = [
  ['configure-credentials', 'src/configure-credentials/main'],
  ['configure-credentials-post', 'src/configure-credentials/post'],
  ['refresh-credentials', 'src/configure-credentials/refresh'],
  ['fetch-secrets', 'src/fetch-secrets/main'],
  ['fetch-secrets-post', 'src/fetch-secrets/post'],
  ['verify-policy', 'src/verify-policy/main'],
]

const bundle = (source: string, folder: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const input = join(ROOT, 'build', `${source}.js`)
    if (!existsSync(input)) return reject(new Error(`${source}.ts does not exist or has not been compiled.`))
    // ncc leaves chunks of an earlier build behind.
    rmSync(folder, { recursive: true, force: true })
    const child = spawn(
      process.execPath,
      [
        fileURLToPath(import.meta.resolve('@vercel/ncc/dist/ncc/cli.js')),
        'build',
        input,
        '--out',
        folder,
        '--license',
        'licenses.txt',
        '--target',
        'es2024',
        '--no-cache',
        '--quiet',
      ],
      { cwd: ROOT, stdio: 'inherit' },
    )
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`ncc failed for ${source}.`))))
  })

/** Builds the named bundles (all without names) below `folder`, two at a time. */
export const bundleAll = async (folder: string, names: readonly string[] = []): Promise<void> => {
  const unknown = names.filter((name) => !ENTRIES.some(([bundleName]) => bundleName === name))
  if (unknown.length > 0) throw new Error(`No such bundle: ${unknown.join(', ')}.`)
  const queue = ENTRIES.filter(([name]) => names.length === 0 || names.includes(name))
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      await bundle(next[1], join(folder, next[0]))
  }
  await Promise.all([worker(), worker()])
}
