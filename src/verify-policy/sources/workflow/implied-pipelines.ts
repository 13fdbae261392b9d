import { parseHopLine } from '../../../input/hop-line.ts'
import type { HopLine } from '../../../input/hop-line.ts'
import { linesOf } from '../../../input/list.ts'
import { parseRoleArn } from '../../../input/role-arn.ts'
import { parseReferences } from '../../../reference/grammar.ts'
import type { Dialect, Reference } from '../../../reference/reference.ts'
import { printable, quoted } from '../../../text/printable.ts'
import { UNTOLD } from '../../pipeline.ts'
import type { Pipeline } from '../../pipeline.ts'
import { locate } from '../passage.ts'
import { knownAction, localPath } from './known-actions.ts'
import { resolve, resolveOr, unknownsIn } from './resolve.ts'
import type { Constants } from './resolve.ts'
import { runsOf } from './runs.ts'
import type { CompositeAction, Field, Job, Step, Trigger, Workflow } from './workflow.ts'

/** What pipelines follow from workflows, and what cannot be asked, one sentence each. */
export interface Implications {
  readonly pipelines: readonly Pipeline[]
  readonly notices: readonly string[]
}

/** What holds for the whole repository. */
export interface Repository {
  /** `octo-org/app` */
  readonly name: string | undefined
  readonly defaultBranch: string
}

const CALL_DEPTH = 10

/**
 * The pipelines that workflows show: each session of a role that a step makes, with the secrets that later steps of the job
 * read with it. What only a run tells, such as `vars.ROLE`, is not asked about, and a notice says so.
 */
export const impliedPipelines = (
  workflows: readonly Workflow[],
  actions: ReadonlyMap<string, CompositeAction>,
  repository: Repository,
): Implications => {
  const readers = workflows.flatMap((workflow) =>
    workflow.jobs.flatMap((job) => readersOf(workflow, job, { workflows, actions, repository })),
  )
  return {
    pipelines: unique(readers.flatMap(({ pipelines }) => pipelines)),
    notices: [...new Set(readers.flatMap(({ notices }) => notices))],
  }
}

interface Surroundings {
  readonly workflows: readonly Workflow[]
  readonly actions: ReadonlyMap<string, CompositeAction>
  readonly repository: Repository
}

/** How a job came to run: by the triggers of its workflow, or by a job of another one that calls it. */
interface Caller {
  readonly triggers: readonly Trigger[]
  readonly workflow: string
  readonly inputs: ReadonlyMap<string, string>
  readonly calledAs: string | undefined
  readonly depth: number
}

const readersOf = (
  workflow: Workflow,
  job: Job,
  surroundings: Surroundings,
  caller: Caller = {
    triggers: workflow.triggers,
    workflow: workflow.name,
    inputs: new Map(),
    calledAs: undefined,
    depth: 0,
  },
): readonly JobReader[] => {
  const path = job.calls === undefined ? undefined : localPath(job.calls.text)
  const called = surroundings.workflows.find(({ file }) => file === path)
  if (called !== undefined && caller.depth < CALL_DEPTH) {
    const given = job.with.flatMap(({ name, value }) => {
      const text = resolve(value.text, ([context, input]) =>
        context === 'inputs' ? caller.inputs.get(input ?? '') : undefined,
      )
      return text === undefined ? [] : [[name, text] as const]
    })
    const inner: Caller = { ...caller, inputs: new Map(given), calledAs: called.file, depth: caller.depth + 1 }
    return called.jobs.flatMap((each) => readersOf(called, each, surroundings, inner))
  }
  const reader = new JobReader(workflow, job, surroundings, caller)
  reader.read()
  return [reader]
}

/** A session of a role that a job has, and what it reads with it. */
interface Session {
  readonly hops: readonly HopLine[]
  readonly field: Field
  readonly input: (name: string) => string | undefined
  readonly references: Reference[]
  /** Its last role is assumed with the session before it. */
  readonly isChained: boolean
  batch: boolean
}

class JobReader {
  readonly notices: string[] = []
  readonly #workflow: Workflow
  readonly #job: Job
  readonly #around: Surroundings
  readonly #caller: Caller
  readonly #sessions: Session[] = []
  /** The session that steps use now; undefined where it is not known. */
  #current: Session | undefined

  constructor(workflow: Workflow, job: Job, around: Surroundings, caller: Caller) {
    this.#workflow = workflow
    this.#job = job
    this.#around = around
    this.#caller = caller
  }

  read(): void {
    this.#steps(this.#job.steps, this.#caller.inputs, 0)
  }

  get pipelines(): readonly Pipeline[] {
    const name = printable(`${this.#workflow.file.replace(/^.*\//, '')}/${this.#job.id}`)
    const job = `job ${quoted(this.#job.id)} of ${quoted(this.#workflow.file)}`
    const constants = this.#constants([], this.#caller.inputs)
    const { environment } = this.#job
    const { repository } = this.#around
    const { calledAs, workflow } = this.#caller
    return this.#sessions.flatMap((session): readonly Pipeline[] => {
      const runs = runsOf(this.#caller.triggers, {
        job,
        workflow,
        environment:
          environment === undefined ? undefined : resolveOr(environment.text, constants, UNTOLD) || undefined,
        defaultBranch: repository.defaultBranch,
        calledWorkflow:
          calledAs === undefined || repository.name === undefined ? undefined : `${repository.name}/${calledAs}`,
        readsSecrets: session.references.length > 0,
      })
      if (runs.length === 0) return []
      const region = session.input('aws-region')
      const partition = session.hops[0]?.role.partition
      return [
        {
          name,
          hops: session.hops,
          sessionName: session.input('role-session-name') ?? 'GitHubActions',
          durationSeconds: session.isChained ? undefined : secondsOf(session.input('role-duration-seconds')),
          inlineSessionPolicy: session.input('inline-session-policy'),
          managedSessionPolicies: [],
          references: session.references,
          token: {
            subject: undefined,
            claims: undefined,
            subjectFormat: 'auto',
            audience:
              session.input('audience') ?? (partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com'),
          },
          network: { kind: 'unspecified' },
          batch: session.batch,
          ...(region === undefined ? {} : { region }),
          implied: { location: session.field.location, runs },
        },
      ]
    })
  }

  #steps(steps: readonly Step[], inputs: ReadonlyMap<string, string>, depth: number): void {
    for (const step of steps) {
      const uses = step.uses?.text
      if (uses === undefined) continue
      const constants = this.#constants(step.env, inputs)
      const folder = localPath(uses)
      const action = folder === undefined ? undefined : this.#around.actions.get(folder)
      if (action !== undefined && depth < CALL_DEPTH) {
        const given = [...action.inputs, ...step.with].flatMap(({ name, value }) => {
          const text = resolve(value.text, constants)
          return text === undefined ? [] : [[name, text] as const]
        })
        this.#steps(action.steps, new Map(given), depth + 1)
      }
      const known = knownAction(uses)
      if (known === 'configure-credentials' || known === 'configure-aws-credentials') this.#credentials(step, constants)
      if (known === 'fetch-secrets') this.#secrets(step, constants, ['secret-ids', 'secrets'])
      if (known === 'aws-secretsmanager-get-secrets') this.#secrets(step, constants, ['secret-ids'])
    }
  }

  /** A step that takes a session: from the job's token, or from the session before it. */
  #credentials(step: Step, constants: Constants): void {
    const field = step.with.find(({ name }) => name === 'role-to-assume')
    const before = this.#current
    this.#current = undefined
    if (
      field === undefined ||
      step.with.some(({ name }) => name === 'aws-access-key-id' || name === 'web-identity-token-file')
    )
      return
    const input = (name: string): string | undefined => {
      const given = step.with.find((each) => each.name === name)
      const text = given === undefined ? undefined : resolve(given.value.text, constants)
      return text === '' ? undefined : text
    }
    const text = resolve(field.value.text, constants)
    const role = text === undefined ? undefined : parseRoleArn('', text)
    if (text === undefined || role === undefined || !role.ok) {
      const why =
        text === undefined
          ? `${list(unknownsIn(field.value.text, constants))} is known only in a run`
          : 'it is not an ARN'
      this.#notice(field, `the role is not asked about: ${why}`)
      return
    }
    const isChained = input('role-chaining')?.toLowerCase() === 'true'
    if (isChained && before === undefined) return
    // AssumeRoleWithWebIdentity takes no external id.
    const own: HopLine = {
      role: role.value,
      ...(isChained ? optionsOf(input('role-external-id'), secondsOf(input('role-duration-seconds'))) : {}),
    }
    const chained = linesOf(input('role-chain') ?? '').map(({ text: line }) => parseHopLine('', line))
    const hops = [
      ...(isChained ? (before?.hops ?? []) : []),
      own,
      ...chained.flatMap((hop) => (hop.ok ? [hop.value] : [])),
    ]
    this.#current = { hops, field, input, references: [], isChained, batch: false }
    this.#sessions.push(this.#current)
  }

  #secrets(step: Step, constants: Constants, dialects: readonly Dialect[]): void {
    const session = this.#current
    if (session === undefined) return
    for (const dialect of dialects) {
      const field = step.with.find(({ name }) => name === dialect)
      for (const { text } of linesOf(field?.value.text ?? '')) {
        const line = resolve(text, constants)
        if (field !== undefined && line === undefined)
          this.#notice(
            field,
            `a secret is not asked about: ${list(unknownsIn(text, constants))} is known only in a run`,
          )
        const parsed = line === undefined ? undefined : parseReferences('', line, dialect)
        if (parsed?.ok === true)
          session.references.push(...parsed.value.references.filter(({ source }) => source.kind === 'secret'))
      }
    }
    const batch = step.with.find(({ name }) => name === 'batch')
    session.batch ||= batch !== undefined && resolve(batch.value.text, constants) === 'true'
  }

  #constants(own: readonly Field[], inputs: ReadonlyMap<string, string>): Constants {
    const env = new Map<string, string | undefined>()
    const constants: Constants = ([context, name, ...rest]) => {
      if (name === undefined || rest.length > 0) return undefined
      if (context === 'env') return env.get(name)
      if (context === 'inputs') return inputs.get(name)
      return context === 'github' && name === 'repository' ? this.#around.repository.name : undefined
    }
    for (const { name, value } of [...this.#workflow.env, ...this.#job.env, ...own])
      env.set(name, resolve(value.text, constants))
    return constants
  }

  #notice({ value }: Field, what: string): void {
    const { file, line, column } = locate(value, 0)
    this.notices.push(`${quoted(`${file}:${line}:${column}`)}: ${what}.`)
  }
}

const optionsOf = (
  externalId: string | undefined,
  durationSeconds: number | undefined,
): Pick<HopLine, 'externalId' | 'durationSeconds'> => ({
  ...(externalId === undefined ? {} : { externalId }),
  ...(durationSeconds === undefined ? {} : { durationSeconds }),
})

const secondsOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^[0-9]{1,5}$/.test(text) ? Number(text) : undefined

const list = (names: readonly string[]): string => [...new Set(names)].map((name) => quoted(name)).join(', ')

/** Several sessions of a job get numbers. */
const unique = (pipelines: readonly Pipeline[]): readonly Pipeline[] => {
  const counts = new Map<string, number>()
  return pipelines.map((pipeline) => {
    const count = (counts.get(pipeline.name) ?? 0) + 1
    counts.set(pipeline.name, count)
    return count === 1 ? pipeline : { ...pipeline, name: `${pipeline.name}-${count}` }
  })
}
