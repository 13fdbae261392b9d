import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { systemClock } from '../clock.ts'
import { Failure, failureText } from '../failure.ts'
import { readYaml } from '../text/yaml.ts'
import { DEFECT } from './entry.ts'
import { describedIn, helpOf, parseOptions, withStandards } from './options.ts'
import { thisProgram } from './program.ts'
import type { Runner } from './runner.ts'
import { TerminalRunner } from './terminal-runner.ts'
import { tolerateUnread } from './unread.ts'

/** The verdict does not pass. */
const FAILED = 1
/** The options are wrong, or something they name cannot be read. */
const MISUSED = 2

/**
 * Runs an action's story from a terminal: its inputs are options, described by the action.yml that lies beside the bundles.
 * The exit code is 0, FAILED or MISUSED.
 */
export const runTerminal = async (action: string, story: (runner: Runner) => Promise<void>): Promise<void> => {
  process.removeAllListeners('warning')
  tolerateUnread(process.stdout, process.stderr)
  const { purpose, inputs } = describedIn(readYaml(readFileSync(actionFile(action), 'utf8')).node)
  const options = parseOptions(process.argv.slice(2), inputs)
  if (!options.ok) return misuse(options.problems.map(({ where, what }) => `${where} ${what}`).join('\n'))
  if (options.value.help) return say(helpOf(action, purpose, inputs))
  const runner = new TerminalRunner({
    env: environmentOf(withStandards(options.value.inputs, inputs)),
    stdout: process.stdout,
    platform: process.platform,
    clock: systemClock,
    markFailed: () => {
      process.exitCode = FAILED
    },
  })
  try {
    await story(runner)
  } catch (error) {
    misuse(error instanceof Failure ? failureText(error) : DEFECT)
  }
}

const actionFile = (action: string): string => join(dirname(thisProgram().bundles), action, 'action.yml')

/** The environment of this process, with the inputs as the runner passes them, and the current folder as the workspace. */
const environmentOf = (inputs: ReadonlyMap<string, string>): Readonly<Record<string, string | undefined>> => ({
  // oxlint-disable-next-line node/no-process-env -- a terminal has no runner, so the environment comes in here
  ...process.env,
  GITHUB_WORKSPACE: process.cwd(),
  RUNNER_TEMP: tmpdir(),
  ...Object.fromEntries([...inputs].map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text])),
})

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const misuse = (text: string): void => {
  process.stderr.write(`${text}\n`)
  process.exitCode = MISUSED
}
