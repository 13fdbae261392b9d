import { quoted } from '../../text/printable.ts'
import { locate } from '../sources/passage.ts'
import type { Passage } from '../sources/passage.ts'
import { parseTemplate } from '../sources/workflow/expression.ts'
import { knownAction, localPath } from '../sources/workflow/known-actions.ts'
import { resolveOr } from '../sources/workflow/resolve.ts'
import type { CompositeAction, Field, Job, Step, Workflow } from '../sources/workflow/workflow.ts'
import { fetchedByPeer, fetchedBySuite } from './fetched.ts'
import type { Fetched } from './fetched.ts'
import { takesIn } from './kept-files.ts'
import { ShellState } from './shell-state.ts'
import type { TaintedPrefix } from './shell-state.ts'
import { dialectOf, runScript } from './run-script.ts'
import { labelsOf, Sightings } from './sighting.ts'
import type { Seen, Sighting } from './sighting.ts'
import { Origins, taintsOfTemplate } from './taint.ts'
import type { Lookup, Origin, Taint } from './taint.ts'

const ACTION_DEPTH = 10

type Tainted = ReadonlyMap<string, readonly Taint[]>

/** Follows secrets through the steps of a job, and through those of actions of the repository. */
export const walkJob = (
  workflow: Workflow,
  job: Job,
  actions: ReadonlyMap<string, CompositeAction>,
  needs: Tainted,
): Seen & { readonly outputs: Tainted } => {
  const walker = new JobWalker(workflow, job, actions, needs)
  walker.steps(job.steps, { depth: 0, inputs: new Map(), prefix: '' })
  return walker.end()
}

/** The inputs of an action whose steps run, and what the ids of its steps begin with here. */
interface Frame {
  readonly depth: number
  readonly inputs: Tainted
  readonly prefix: string
}

class JobWalker {
  readonly #workflow: Workflow
  readonly #job: Job
  readonly #actions: ReadonlyMap<string, CompositeAction>
  readonly #needs: Tainted
  readonly #origins = new Origins()
  readonly #sightings = new Sightings('github')
  /** Variables that earlier steps set. */
  readonly #environment = new Map<string, readonly Taint[]>()
  readonly #prefixes: TaintedPrefix[] = []
  /** `<step>.<output>` */
  readonly #outputs = new Map<string, readonly Taint[]>()
  readonly #shared = { masked: new Set<Origin>(), files: new Map<string, readonly Taint[]>() }

  constructor(workflow: Workflow, job: Job, actions: ReadonlyMap<string, CompositeAction>, needs: Tainted) {
    this.#workflow = workflow
    this.#job = job
    this.#actions = actions
    this.#needs = needs
  }

  steps(steps: readonly Step[], frame: Frame): void {
    for (const step of steps) this.#step(step, frame)
  }

  end(): Seen & { readonly outputs: Tainted } {
    const outputs = new Map<string, readonly Taint[]>()
    for (const { name, value, location } of this.#job.outputs) {
      const taints = this.#taintsIn(value, this.#environment, { depth: 0, inputs: new Map(), prefix: '' })
      outputs.set(`${this.#job.id}.${name}`, taints)
      if (taints.length > 0)
        this.#stored(`the output ${quoted(name)} of the job gets ${labelsOf(taints)}`, taints, location)
    }
    const masked = new Set([...this.#shared.masked].map(({ label }) => label))
    return { ...this.#sightings.end(masked), outputs }
  }

  #step(step: Step, frame: Frame): void {
    const environment = new Map(this.#environment)
    for (const { name, value } of [...this.#workflow.env, ...this.#job.env, ...step.env]) {
      const taints = this.#taintsIn(value, environment, frame)
      environment.set(name, taints)
      const parts = taints.filter(({ origin, change }) => change === 'parsed' && origin.masking === 'whole')
      if (parts.length > 0)
        this.#sightings.tell(
          'unmasked',
          `${quoted(name)} holds a part of ${labelsOf(parts)}`,
          parts,
          this.#where,
          locate(value, 0),
        )
    }
    if (step.run !== undefined) this.#run(step, step.run, environment, frame)
    if (step.uses !== undefined) this.#use(step, step.uses.text, environment, frame)
  }

  #run(step: Step, script: Passage, environment: ReadonlyMap<string, readonly Taint[]>, frame: Frame): void {
    const shell = step.shell ?? this.#job.shell ?? this.#workflow.shell ?? (this.#job.isWindows ? 'pwsh' : 'bash')
    const [program = '', ...options] = shell.split(/\s+/)
    const dialect = dialectOf(program)
    if (dialect === undefined) return
    const state = new ShellState(environment, this.#prefixes, this.#shared)
    if (options.some((option) => /^-[a-z]*x/.test(option))) state.trace = { offset: 0, told: false }
    const walk = { state, origins: this.#origins, lookup: this.#lookup(environment, frame) }
    runScript(script, dialect, walk, { sightings: this.#sightings, where: this.#where })
    for (const [name, taints] of state.written.GITHUB_ENV) this.#environment.set(name, taints)
    for (const [name, taints] of state.written.GITHUB_OUTPUT) this.#setOutput(step, frame, name, taints)
  }

  #use(step: Step, uses: string, environment: Tainted, frame: Frame): void {
    const folder = localPath(uses)
    const action = folder === undefined ? undefined : this.#actions.get(folder)
    if (action !== undefined && frame.depth < ACTION_DEPTH) {
      const given = [...action.inputs, ...step.with].map(
        ({ name, value }) => [name, this.#taintsIn(value, environment, frame)] as const,
      )
      const inner: Frame = {
        depth: frame.depth + 1,
        inputs: new Map(given),
        prefix: `${frame.prefix}${step.id ?? ''}/`,
      }
      this.steps(action.steps, inner)
      for (const { name, value } of action.outputs)
        this.#setOutput(step, frame, name, this.#taintsIn(value, environment, inner))
      return
    }
    const input = (name: string): string => {
      const field = step.with.find((each) => each.name.toLowerCase() === name)
      // What is known only in a run stands for the name of a secret.
      return field === undefined ? '' : resolveOr(field.value.text, () => undefined, 'unknown')
    }
    const known = knownAction(uses)
    if (known === 'fetch-secrets') this.#fetched(step, frame, fetchedBySuite(input, this.#origins))
    if (known === 'aws-secretsmanager-get-secrets') this.#fetched(step, frame, fetchedByPeer(input, this.#origins))
    if (known === 'cache') for (const field of step.with) this.#cache(field, environment, frame)
    if (known !== 'upload-artifact') return
    for (const field of step.with.filter(({ name }) => name === 'path'))
      this.#files(field, 'an artifact', input('include-hidden-files') === 'true')
  }

  #fetched(step: Step, frame: Frame, { variables, outputs, prefixes }: Fetched): void {
    for (const [name, taints] of variables) this.#environment.set(name, taints)
    for (const [name, taints] of outputs) this.#setOutput(step, frame, name, taints)
    this.#prefixes.push(...prefixes)
  }

  #cache(field: Field, environment: Tainted, frame: Frame): void {
    if (field.name === 'path') this.#files(field, 'a cache', true)
    if (field.name !== 'key' && field.name !== 'restore-keys') return
    const taints = this.#taintsIn(field.value, environment, frame)
    if (taints.length > 0) this.#stored(`the key of a cache holds ${labelsOf(taints)}`, taints, locate(field.value, 0))
  }

  #files({ value }: Field, into: string, takesHidden: boolean): void {
    for (const [path, taints] of this.#shared.files) {
      if (value.text.split('\n').some((line) => takesIn(line, path, takesHidden)))
        this.#stored(
          `the file ${quoted(path)}, which holds ${labelsOf(taints)}, goes into ${into}`,
          taints,
          locate(value, 0),
        )
    }
  }

  #setOutput({ id }: Step, { prefix }: Frame, name: string, taints: readonly Taint[]): void {
    if (id !== undefined) this.#outputs.set(`${prefix}${id}.${name}`, taints)
  }

  #taintsIn(value: Passage, environment: Tainted, frame: Frame): readonly Taint[] {
    return taintsOfTemplate(parseTemplate(value.text), this.#origins, this.#lookup(environment, frame))
  }

  #lookup(environment: Tainted, { inputs, prefix }: Frame): Lookup {
    return ([context, first, second, third]) => {
      if (context === 'env') return environment.get(first ?? '') ?? []
      if (context === 'inputs') return inputs.get(first ?? '') ?? []
      if (second !== 'outputs') return []
      if (context === 'steps') return this.#outputs.get(`${prefix}${first}.${third}`) ?? []
      return context === 'needs' ? (this.#needs.get(`${first}.${third}`) ?? []) : []
    }
  }

  #stored(what: string, taints: readonly Taint[], location: Sighting['location']): void {
    this.#sightings.tell('stored', what, taints, this.#where, location)
  }

  get #where(): string {
    return `job ${quoted(this.#job.id)}`
  }
}
