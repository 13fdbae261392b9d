// Feeds broken texts to everything that reads texts of strangers: `npm run fuzz [-- TARGET …]`. `FUZZ_SEED` and `FUZZ_RUNS`
// choose what is tried and how often. Nothing may crash, hang, or throw anything but a Failure.
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { TARGETS } from './targets.ts'

const RUNS = 2_000
/** One text is a few kilobytes: what takes so long with it would take for ever with a large one. */
const LONGEST_MS = 10_000

const wanted = process.argv.slice(2)
const names = Object.keys(TARGETS).filter((name) => wanted.length === 0 || wanted.includes(name))
const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31))
const runs = Number(process.env['FUZZ_RUNS'] ?? RUNS)
const script = fileURLToPath(new URL('one-target.ts', import.meta.url))

/** Whether the target took all texts. */
const fuzz = (name: string): Promise<boolean> =>
  new Promise((resolve) => {
    const started = performance.now()
    const child = spawn(process.execPath, [script, name, String(seed), String(runs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let last = '0'
    const hang = (): void => {
      console.log(`${name}: text ${last} takes more than ${LONGEST_MS / 1000} s.`)
      child.kill('SIGKILL')
    }
    let timer = setTimeout(hang, 3 * LONGEST_MS)
    child.stdout.on('data', (chunk: Buffer) => {
      last = chunk.toString().trim().split('\n').at(-1) ?? last
      clearTimeout(timer)
      timer = setTimeout(hang, LONGEST_MS)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${name}: ${last} texts in ${seconds} s, ${code === 0 ? 'no defect' : 'DEFECT'}`)
      resolve(code === 0)
    })
  })

console.log(`FUZZ_SEED=${seed}`)
for (const name of names) if (!(await fuzz(name))) process.exitCode = 1
