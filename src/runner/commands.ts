import type { Secret } from '../secrecy/secret.ts'
import { toCommandData } from '../secrecy/runner-model.ts'

export type CommandName = 'add-mask' | 'debug' | 'notice' | 'warning' | 'error' | 'group' | 'endgroup'

export type CommandProperties = Readonly<Record<string, string | number | undefined>>

/**
 * One workflow command, as the runner reads it from stdout, without the line end.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 *
 * Spoken here and not through `@actions/core`, whose import costs more than all the rest of an entry: it brings an HTTP
 * client along. Tests compare every byte with the toolkit's.
 */
export const commandLine = (name: CommandName, properties: CommandProperties, data: string): string => {
  const pairs = Object.entries(properties)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${toCommandProperty(String(value))}`)
  return `::${name}${pairs.length === 0 ? '' : ` ${pairs.join(',')}`}::${toCommandData(data)}`
}

/** The command that makes the runner hide a value from now on. */
export const maskLine = (secret: Secret): string => commandLine('add-mask', {}, secret.reveal())

/**
 * Text that the runner prints and never obeys: it looks for `::` after leading blanks and for `##[` anywhere in a line.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export const inertText = (text: string): string => text.replaceAll('##[', '## [').replace(/^(\s*):(?=:)/gm, '$1: ')

const toCommandProperty = (text: string): string => toCommandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
