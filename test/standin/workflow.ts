import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'

/** A step as a workflow writes it. */
export interface Step {
  readonly id?: string
  readonly name?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly shell?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
  readonly env?: Readonly<Record<string, string | number | boolean>>
  readonly 'continue-on-error'?: boolean
}

/** A job as a workflow writes it, with the inputs that the workflow declares. */
export interface Job {
  readonly steps: readonly Step[]
  readonly env: Readonly<Record<string, string>>
  readonly outputs: Readonly<Record<string, string>>
  /** Whether the job may ask for ID tokens. */
  readonly mintsTokens: boolean
  /** Defaults of the inputs of `workflow_call` and `workflow_dispatch`. */
  readonly inputs: Readonly<Record<string, string>>
}

/** The metadata of an action. */
export interface Action {
  readonly name: string
  /** Every declared input with its default. */
  readonly inputs: ReadonlyMap<string, string>
  /** Absolute paths of the scripts. */
  readonly main: string
  readonly post?: string
}

/** One job of a workflow file. */
export const readJob = (path: string, id: string): Job => {
  const workflow = asRecord(parse(readFileSync(path, 'utf8')))
  const job = asRecord(asRecord(workflow['jobs'])[id])
  const permissions = asRecord(job['permissions'] ?? workflow['permissions'])
  const events = asRecord(workflow['on'])
  const declared = ['workflow_call', 'workflow_dispatch'].flatMap((event) =>
    Object.entries(asRecord(asRecord(events[event])['inputs'])),
  )
  return {
    steps: (job['steps'] ?? []) as readonly Step[],
    env: { ...textsOf(workflow['env']), ...textsOf(job['env']) },
    outputs: textsOf(job['outputs']),
    mintsTokens: permissions['id-token'] === 'write',
    inputs: Object.fromEntries(declared.map(([name, input]) => [name, scalar(asRecord(input)['default'])])),
  }
}

/** The metadata of the action in a folder. */
export const readAction = (folder: string): Action => {
  const metadata = asRecord(parse(readFileSync(resolve(folder, 'action.yml'), 'utf8')))
  const runs = textsOf(metadata['runs'])
  const inputs = Object.entries(asRecord(metadata['inputs']))
  const post = runs['post']
  return {
    name: scalar(metadata['name']),
    inputs: new Map(inputs.map(([name, input]) => [name, scalar(asRecord(input)['default'])])),
    main: resolve(folder, runs['main'] ?? ''),
    ...(post === undefined ? {} : { post: resolve(folder, post) }),
  }
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** Values of a mapping as the runner passes them on: as text. */
export const textsOf = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(asRecord(value)).map(([key, text]) => [key, scalar(text)]))

const scalar = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
