// What starting each bundle costs beside `node -e 0`. Mains get no inputs, so each loads, parses, says what is missing and
// ends: everything but the network.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ENTRIES } from '../scripts/bundle.ts'
import { besideBareNode, bytesLoadedBy, memoryBesideBareNode, table } from './measure.ts'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const bundles = ENTRIES.map(([name]) => name)

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
      kilobytes(bytesLoadedBy(command)),
    ]
  })
  const head = ['bundle', 'ms', 'node -e 0, ms', 'ratio', 'peak MB', 'node -e 0, MB', 'ratio', 'loaded, kB']
  console.log(table('Cold start', head, rows))
} finally {
  rmSync(folder, { recursive: true })
}

/** What the runner downloads is an archive of the commit: https://git-scm.com/docs/git-archive */
const archived = (...paths: readonly string[]): string => {
  const { status, stdout } = spawnSync('git', ['archive', '--format', 'tar.gz', 'HEAD', ...paths], {
    cwd: dirname(dist),
    maxBuffer: 2 ** 30,
  })
  if (status !== 0) throw new Error('git archive failed.')
  return kilobytes(stdout.length)
}
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const bytes = files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0)
console.log(
  table(
    'What a job downloads, kB',
    ['what', 'as it is', 'compressed'],
    [
      ['dist', kilobytes(bytes), archived('dist')],
      ['the archive of the commit', '', archived()],
    ],
  ),
)
