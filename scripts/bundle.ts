// Makes the bundles with ncc, from the compiled entries.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Every program: its folder in dist/ and the entry it is made of. The `action.yml` files point at these folders. */
export const ENTRIES: readonly (readonly [program: string, source: string])[] = [
  ['configure-credentials', 'src/configure-credentials/main'],
  ['configure-credentials-post', 'src/configure-credentials/post'],
  ['refresh-credentials', 'src/configure-credentials/refresh'],
  ['fetch-secrets', 'src/fetch-secrets/main'],
  ['fetch-secrets-post', 'src/fetch-secrets/post'],
  ['verify-policy', 'src/verify-policy/main'],
]

/**
 * What the programs share lies once in dist/, since the runner downloads all of it before every job. The first import is what
 * each of them needs: imported with them alone, it would be one more file to find and open.
 */
const SUITE = `import '../src/runner/entry.js'
const programs = {
${ENTRIES.map(([name, source]) => `  '${name}': () => import('../${source}.js'),`).join('\n')}
}
export const start = (name) => programs[name]()
`

/** Programs that also run from a terminal. The program sees by which file it was started. */
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

/** Bundles a compiled source, such as `bench/one-after-another`, into a folder of its own. */
export const makeBundle = (source: string, folder: string): void => {
  const input = join(ROOT, 'build', `${source}.js`)
  if (!existsSync(input)) throw new Error(`${source}.ts does not exist or has not been compiled.`)
  bundle(input, folder)
}

/** Builds `folder` anew: the suite, and a folder for every program that starts it. */
export const bundleAll = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true })
  const suite = join(ROOT, 'build', 'suite', 'index.js')
  mkdirSync(dirname(suite), { recursive: true })
  writeFileSync(suite, SUITE)
  bundle(suite, join(folder, 'suite'))
  for (const [name] of ENTRIES) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'package.json'), '{ "type": "commonjs" }\n')
    writeFileSync(join(folder, name, 'index.js'), `require('../suite/index.js').start('${name}')\n`)
    if (COMMANDS.includes(name)) writeFileSync(join(folder, name, 'cli.js'), COMMAND)
  }
}

/** In a process of its own, because ncc finds the path mappings in the environment. */
const bundle = (input: string, folder: string): void => {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'bundle-one.ts'), input, folder], {
    cwd: ROOT,
    env: { ...process.env, TS_NODE_PROJECT: MAPPINGS },
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`ncc failed for ${input}.`)
}
