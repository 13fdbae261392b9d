// What starting each bundle costs beside `node -e 0`. Mains get no inputs, so each loads, parses, says what is missing and
// ends: everything but the network.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { besideBareNode, memoryBesideBareNode, table } from './measure.ts'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const bundles = readdirSync(dist).filter((name) => existsSync(join(dist, name, 'index.js')))

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const env: Record<string, string> = { RUNNER_TEMP: join(folder, 'temp'), GITHUB_WORKSPACE: join(folder, 'workspace') }
for (const path of Object.values(env)) mkdirSync(path)
for (const name of ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) {
  env[name] = join(folder, name)
  writeFileSync(env[name], '')
}

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0)

try {
  const rows = bundles.map((name) => {
    const command = { args: [join(dist, name, 'index.js')], env }
    const { ms, bareMs, ratio } = besideBareNode(command)
    const memory = memoryBesideBareNode(command)
    return [
      name,
      ms.toFixed(0),
      bareMs.toFixed(0),
      ratio.toFixed(2),
      memory.mb.toFixed(0),
      memory.bareMb.toFixed(0),
      memory.ratio.toFixed(2),
    ]
  })
  const head = ['bundle', 'ms', 'node -e 0, ms', 'ratio', 'peak MB', 'node -e 0, MB', 'ratio']
  console.log(table('Cold start', head, rows))
} finally {
  rmSync(folder, { recursive: true })
}

const sizes = bundles.map((name) => {
  const files = readdirSync(join(dist, name)).filter((file) => file.endsWith('.js'))
  const bytes = files.map((file) => statSync(join(dist, name, file)).size)
  const index = statSync(join(dist, name, 'index.js')).size
  const all = bytes.reduce((sum, size) => sum + size, 0)
  return [name, kilobytes(index), kilobytes(all - index), kilobytes(all)]
})
console.log(table('JavaScript per bundle, kB', ['bundle', 'index.js', 'lazy chunks', 'all'], sizes))
