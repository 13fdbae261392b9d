// Makes the bundles with ncc, from the compiled entries.
import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
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

/** Bundles that also run from a terminal. The program sees by which file it was started. */
const COMMANDS = ['verify-policy']
const COMMAND = `#!/usr/bin/env node
if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error('This needs Node.js 24 or later; this is ' + process.version + '.')
  process.exit(2)
}
require('./index.js')
`

/**
 * Where the SDK's inner packages name both forms, ncc takes the CommonJS one. Path mappings, which it reads from this file,
 * send it to the ES modules.
 */
const MAPPINGS = join(ROOT, 'scripts', 'bundle.tsconfig.json')

/** Bundles a compiled source, such as `src/fetch-secrets/main`, into a folder of its own. */
export const makeBundle = (source: string, folder: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const input = join(ROOT, 'build', `${source}.js`)
    if (!existsSync(input)) return reject(new Error(`${source}.ts does not exist or has not been compiled.`))
    const child = spawn(process.execPath, [join(ROOT, 'scripts', 'bundle-one.ts'), input, folder], {
      cwd: ROOT,
      env: { ...process.env, TS_NODE_PROJECT: MAPPINGS },
      stdio: 'inherit',
    })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`ncc failed for ${source}.`))))
  })

/** Builds the named bundles (all without names) below `folder`, two at a time. */
export const bundleAll = async (folder: string, names: readonly string[] = []): Promise<void> => {
  const unknown = names.filter((name) => !ENTRIES.some(([bundleName]) => bundleName === name))
  if (unknown.length > 0) throw new Error(`No such bundle: ${unknown.join(', ')}.`)
  const queue = ENTRIES.filter(([name]) => names.length === 0 || names.includes(name))
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [name, source] = next
      await makeBundle(source, join(folder, name))
      if (COMMANDS.includes(name)) writeFileSync(join(folder, name, 'cli.js'), COMMAND)
    }
  }
  await Promise.all([worker(), worker()])
}
