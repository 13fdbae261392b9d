import type { JobLog } from './job-log.ts'
import { commandIn, type WorkflowCommand } from './workflow-commands.ts'

export interface StepAnnotation {
  readonly level: 'error' | 'warning' | 'notice'
  /** Masked. */
  readonly message: string
  /** Not masked: the runner leaves title and file as they are. */
  readonly properties: Readonly<Record<string, string>>
}

/** What a step said by commands, besides its masks. */
export interface Heard {
  readonly annotations: readonly StepAnnotation[]
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  /** A command could not be obeyed, which fails the step. */
  readonly failed: boolean
}

const ANNOTATION_LIMIT = 4096
const LABELS = { error: 'Error', warning: 'Warning', notice: 'Notice' } as const
const KNOWN_COMMANDS = new Set([
  'add-mask',
  'add-matcher',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-output',
  'stop-commands',
  'warning',
])

/**
 * Obeys and prints the output of a step, line by line (`ActionCommandManager` in
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs).
 */
export const hear = (lines: readonly string[], log: JobLog, debug: boolean): Heard => {
  const annotations: StepAnnotation[] = []
  const outputs: Record<string, string> = {}
  const state: Record<string, string> = {}
  let failed = false
  let stopToken: string | undefined

  const obey = ({ name, data, escapedData, properties }: WorkflowCommand): void => {
    switch (name) {
      case 'add-mask':
        switch (log.masker.addMask(escapedData)) {
          case 'registered':
            return
          case 'blank':
            return log.print("Warning: Can't add secret mask for empty string in ##[add-mask] command.")
          case 'failed':
            failed = true
            return log.print("Error: Unable to process command 'add-mask' successfully.")
        }
      case 'error':
      case 'warning':
      case 'notice':
        annotations.push({ level: name, message: log.masker.mask(data).slice(0, ANNOTATION_LIMIT), properties })
        for (const line of `${LABELS[name]}: ${data}`.split(/\r\n|\r|\n/)) log.print(line)
        return
      case 'set-output':
        outputs[properties['name'] ?? ''] = data
        return
      case 'save-state':
        state[properties['name'] ?? ''] = data
        return
      case 'group':
        return log.print(`▶ ${data}`)
      case 'debug':
        if (debug) log.print(`Debug: ${data}`)
        return
      default:
        return
    }
  }

  for (const line of lines) {
    const token = stopToken?.toLowerCase()
    const command = commandIn(line, (name) => KNOWN_COMMANDS.has(name) || name === token)
    if (token !== undefined) {
      if (command?.name === token) stopToken = undefined
      log.print(line)
    } else if (command === undefined) {
      log.print(line)
    } else if (command.name === 'stop-commands') {
      stopToken = command.data
      log.print(line)
    } else {
      obey(command)
    }
  }
  return { annotations, outputs, state, failed }
}
