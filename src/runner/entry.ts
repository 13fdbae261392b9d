import process from 'node:process'
import { systemClock } from '../clock.ts'
import { Failure, failureText } from '../failure.ts'
import { ActionsRunner } from './actions-runner.ts'
import type { Runner } from './runner.ts'
import { tolerateUnread } from './unread.ts'

/** The only thing said about an error that is not ours: its own text could quote anything. */
export const DEFECT =
  'internal: The action stopped because of a defect in it. Hint: Run the job again with debug logging and report the step that failed.'

/**
 * Runs an entry to its end. Whatever goes wrong becomes one error on stdout and a failed step. Nothing is ever written to
 * stderr, which the runner prints before the stdout that came before it, and so before the masks. The process ends by
 * itself: `process.exit` could cut off mask commands that are still on their way.
 */
export const runEntry = async (story: (runner: Runner) => Promise<void>): Promise<void> => {
  const runner = new ActionsRunner({
    // oxlint-disable-next-line node/no-process-env -- the one place where the environment comes in
    env: process.env,
    stdout: process.stdout,
    platform: process.platform,
    clock: systemClock,
    markFailed: () => {
      process.exitCode = 1
    },
  })
  const stop = (): void => runner.fail(DEFECT)
  tolerateUnread(process.stdout)
  process.on('uncaughtException', stop)
  process.on('unhandledRejection', stop)
  // Without a listener Node prints no warnings on stderr.
  process.removeAllListeners('warning')
  try {
    await story(runner)
  } catch (error) {
    runner.fail(error instanceof Failure ? failureText(error) : DEFECT)
  }
}
