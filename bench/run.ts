// Runs every benchmark, or the ones named: `npm run bench -- cold-start`.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const BENCHMARKS = ['cold-start', 'decide', 'masks', 'inclusion', 'who-can', 'plan', 'check', 'steps', 'secrets']

const names = process.argv.slice(2)
const unknown = names.filter((name) => !BENCHMARKS.includes(name))
if (unknown.length > 0) {
  console.log(`No such benchmark: ${unknown.join(', ')}. There are: ${BENCHMARKS.join(', ')}.`)
  process.exitCode = 1
} else {
  for (const name of names.length === 0 ? BENCHMARKS : names) {
    const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
    if (spawnSync(process.execPath, [file], { stdio: 'inherit' }).status !== 0) process.exitCode = 1
  }
}
