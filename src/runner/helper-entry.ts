import process from 'node:process'
import { Failure, failureText } from '../failure.ts'
import type { EnvironmentVariable } from './environment.ts'
import { tolerateUnread } from './unread.ts'

/** What a helper program is started with. */
export interface HelperWorld {
  readonly arguments: readonly string[]
  readonly env: (name: EnvironmentVariable) => string | undefined
}

/** The longest line of an error: some SDKs print it as it is. */
const LONGEST = 300

/**
 * Runs a `credential_process`: one line on stdout if all is well, else one line on stderr. Some SDKs quote the whole stdout
 * when they cannot read it, and pass stderr on to the log, where the GitHub runner obeys commands.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export const runHelper = async (story: (world: HelperWorld) => Promise<string>): Promise<void> => {
  process.removeAllListeners('warning')
  tolerateUnread(process.stdout, process.stderr)
  process.on('uncaughtException', refuse)
  process.on('unhandledRejection', refuse)
  try {
    const line = await story({
      arguments: process.argv.slice(2),
      // oxlint-disable-next-line node/no-process-env -- helpers have no runner, so the environment comes in here
      env: (name) => (process.env[name] === '' ? undefined : process.env[name]),
    })
    process.stdout.write(`${line}\n`)
  } catch (error) {
    refuse(error)
  }
}

const refuse = (error: unknown): void => {
  process.stderr.write(`${helperError(error)}\n`)
  process.exitCode = 1
}

/** One line of ASCII without a workflow command. */
const helperError = (error: unknown): string => {
  const text = error instanceof Failure ? failureText(error) : 'internal: a defect in the helper'
  const line = text
    .replace(/[^\u0020-\u007E]+/g, ' ')
    .replaceAll('::', ': ')
    .replaceAll('##[', '[')
  return `aws-zero-trust-actions: ${line}`.slice(0, LONGEST)
}
