import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { toCommandData } from '../../src/secrecy/runner-model.ts'
import { type Contexts, interpolate, isWanted, type JobStatus } from './expressions.ts'
import { githubContext, runnerVariables } from './job-environment.ts'
import { JobLog } from './job-log.ts'
import { folderOf, scriptOf } from './our-actions.ts'
import { makeStepFiles, readStepFiles } from './step-files.ts'
import { hear, type StepAnnotation } from './step-output.ts'
import { type Command, type Kill, linesOf, runProcess } from './step-process.ts'
import { type Action, type Job, readAction, type Step, textsOf } from './workflow.ts'

type Texts = Readonly<Record<string, string>>

/** What a job is started with. Everything has a harmless default. */
export interface RunnerOptions {
  /** Files of the workspace by relative path. */
  readonly workspace?: Texts
  /** The job's `env:`. */
  readonly env?: Texts
  /** The `secrets` context; each value is masked from the start. */
  readonly secrets?: Texts
  /** Parts of the `github` context that differ from the example repository's. */
  readonly github?: Texts
  readonly inputs?: Texts
  /** Where the job asks for ID tokens; without it the job has no `id-token: write`. */
  readonly idToken?: { readonly url: string; readonly token: string }
  /** As if somebody had chosen "Enable debug logging". */
  readonly debug?: boolean
  /** Further inputs of our actions, by action: what only a test would write. */
  readonly with?: Readonly<Record<string, Texts>>
  /** The folder that holds our actions; a test may bring its own. */
  readonly actions?: string
  /** Actions that are not ours, by `owner/name`: what they do to the workspace. */
  readonly foreign?: Readonly<Record<string, (workspace: string) => void>>
  /** Ends the main process of our actions, as a cancelled job does. Their post steps run all the same. */
  readonly kill?: Kill
  /** Changes what a main process saved before its post step gets it, as an attacker might. */
  readonly forge?: (state: Texts) => Texts
  /** Name of the folder behind `RUNNER_TEMP`. */
  readonly temp?: string
  /** Gets every line of the log as it is printed. */
  readonly print?: (line: string) => void
}

/** What one step did. Everything but `log`, `summary` and messages is as it was before masking. */
export interface StepResult {
  readonly conclusion: JobStatus | 'skipped'
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** Variables it set for later steps. */
  readonly env: Texts
  readonly outputs: Texts
  /** What it saved for its post step. */
  readonly state: Texts
  /** The raw texts of its command files. */
  readonly commandFiles: { readonly env: string; readonly output: string; readonly state: string }
  readonly annotations: readonly StepAnnotation[]
  /** The step summary, masked. */
  readonly summary: string
  /** What GitHub prints for the step, masked, with its header. */
  readonly log: string
  readonly milliseconds: number
}

/** One of our actions with its inputs. */
export interface ActionStep {
  /** Its folder, such as `fetch-secrets`. */
  readonly action: string
  readonly with?: NonNullable<Step['with']>
  readonly env?: NonNullable<Step['env']>
}

export interface JobResult {
  readonly conclusion: JobStatus
  readonly steps: readonly StepResult[]
  /** Job outputs; those that hold something masked are dropped, as the runner does. */
  readonly outputs: Texts
  readonly log: string
}

/** A post step that waits for the end of the job. */
interface Post {
  readonly step: Step
  readonly action: Action
  readonly given: Texts
  readonly state: Texts
}

/**
 * A miniature of the GitHub runner: one job on this machine, its steps as child processes. It keeps to what actions/runner
 * does with command files, commands, masks, environment and post steps (src/Runner.Worker in
 * https://github.com/actions/runner); where batches of output race, it takes the order that is worst for masks: stderr
 * before stdout.
 */
export class MiniatureRunner {
  readonly workspace: string
  readonly temp: string
  readonly home: string
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'miniature-runner-')))
  readonly #options: RunnerOptions
  readonly #log: JobLog
  readonly #steps: Record<string, { outputs: Texts; outcome: string; conclusion: string }> = {}
  readonly #posts: Post[] = []
  #exported: Texts = {}
  #path: readonly string[] = []
  #status: JobStatus = 'success'
  #job: Job = { steps: [], env: {}, outputs: {}, inputs: {}, mintsTokens: true }

  constructor(options: RunnerOptions = {}) {
    this.#options = options
    this.#log = new JobLog(options.print)
    this.workspace = this.#make('workspace')
    this.temp = this.#make(options.temp ?? 'temp')
    this.home = this.#make('home')
    for (const [path, text] of Object.entries(options.workspace ?? {})) {
      mkdirSync(dirname(join(this.workspace, path)), { recursive: true })
      writeFileSync(join(this.workspace, path), text)
    }
    for (const secret of [...Object.values(options.secrets ?? {}), options.idToken?.token ?? '']) {
      if (secret !== '') this.#log.masker.addMask(toCommandData(secret))
    }
  }

  /** Everything printed so far, masked. */
  get log(): string {
    return `${this.#log.textFrom(0)}\n`
  }

  /** Variables that earlier steps set for later ones. */
  get exported(): Texts {
    return this.#exported
  }

  /** Runs one of our actions as the next step. Its post step, if it has one, waits for `runPosts`. */
  async runAction(step: ActionStep): Promise<StepResult> {
    return this.runStep({ with: {}, env: {}, ...step, uses: `./${step.action}` })
  }

  async runStep(step: Step): Promise<StepResult> {
    const title = step.name ?? `Run ${step.uses ?? firstLineOf(step.run)}`
    if (!isWanted(step.if, this.#contexts(this.#envOf(step)), this.#status)) {
      this.#log.print(`○ ${title} (skipped)`)
      return this.#finish(step, SKIPPED)
    }
    this.#log.print(`● ${title}`)
    return this.#finish(step, await this.#runWanted(step))
  }

  /** Runs the post steps of the actions that ran, the last one first. */
  async runPosts(): Promise<readonly StepResult[]> {
    const results: StepResult[] = []
    for (const { step, action, given, state } of this.#posts.splice(0).toReversed()) {
      const env = this.#envOf(step)
      const header = [`● Post ${action.name}`, ...section('with', given), ...section('env', env)]
      const saved = Object.entries(this.#options.forge?.(state) ?? state).map(([name, value]) => [
        `STATE_${name}`,
        value,
      ])
      const command = { program: process.execPath, args: [scriptOf(action.post ?? '')] }
      const result = await this.#run(command, header, { ...env, ...variablesOf(given), ...Object.fromEntries(saved) })
      if (result.conclusion === 'failure') this.#status = 'failure'
      results.push(result)
    }
    return results
  }

  /** Runs the steps of a job, then the post steps, then evaluates the job's outputs. */
  async runJob(job: Job): Promise<JobResult> {
    this.#job = job
    const steps: StepResult[] = []
    for (const step of job.steps) steps.push(await this.runStep(step))
    steps.push(...(await this.runPosts()))
    this.#log.print('Complete job')
    return { conclusion: this.#status, steps, outputs: this.jobOutputs(job.outputs), log: this.log }
  }

  /** Job outputs as another job would see them. */
  jobOutputs(expressions: Texts): Texts {
    const outputs = Object.entries(interpolated(expressions, this.#contexts({})))
    return Object.fromEntries(
      outputs.filter(([name, value]) => {
        const kept = this.#log.masker.mask(value) === value
        if (!kept) this.#log.print(`Warning: Skip output '${name}' since it may contain secret.`)
        return kept
      }),
    )
  }

  /** Removes everything the job left on this machine. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #make(name: string): string {
    mkdirSync(join(this.#folder, name))
    return join(this.#folder, name)
  }

  async #runWanted(step: Step): Promise<StepResult> {
    const foreign = this.#options.foreign?.[(step.uses ?? '').split('@')[0] ?? '']
    if (foreign !== undefined) {
      foreign(this.workspace)
      return NOTHING_DONE
    }
    return step.uses === undefined ? this.#runScript(step) : this.#runNode(step, step.uses)
  }

  async #runNode(step: Step, uses: string): Promise<StepResult> {
    const env = this.#envOf(step)
    const contexts = this.#contexts(env)
    const folder = folderOf(uses, this.#options.actions)
    const action = readAction(folder)
    const written = interpolated(step.with, contexts)
    const unexpected = Object.keys(written).filter((name) => !action.inputs.has(name))
    if (unexpected.length > 0) {
      const valid = quotedList([...action.inputs.keys()])
      this.#log.print(`Warning: Unexpected input(s) ${quotedList(unexpected)}, valid inputs are [${valid}]`)
    }
    const defaults = interpolated(Object.fromEntries(action.inputs), contexts)
    const given = { ...defaults, ...written, ...this.#options.with?.[basename(folder)] }
    const header = [`▼ Run ${uses}`, ...section('with', given), ...section('env', env)]
    const command = { program: process.execPath, args: [scriptOf(action.main)] }
    const result = await this.#run(command, header, { ...env, ...variablesOf(given) }, this.#options.kill)
    if (action.post !== undefined) this.#posts.push({ step, action, given, state: result.state })
    return result
  }

  async #runScript(step: Step): Promise<StepResult> {
    const env = this.#envOf(step)
    const script = interpolate(step.run ?? '', this.#contexts(env), this.#status)
    const path = join(this.temp, `${crypto.randomUUID()}.sh`)
    writeFileSync(path, script)
    // https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    const flags = step.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e']
    const header = [
      `▼ Run ${firstLineOf(script)}`,
      ...script
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`),
      `  shell: bash ${flags.join(' ')} {0}`,
      ...section('env', env),
    ]
    return this.#run({ program: 'bash', args: [...flags, path] }, header, env)
  }

  async #run(command: Command, header: readonly string[], env: Texts, kill?: Kill): Promise<StepResult> {
    const from = this.#log.length
    for (const line of header) this.#log.print(line)
    const files = makeStepFiles(this.temp)
    const variables = {
      PATH: [...this.#path, process.env['PATH'] ?? ''].join(delimiter),
      HOME: this.home,
      ...env,
      ...this.#runnerVariables(),
      ...files,
    }
    const ended = await runProcess(command, this.workspace, variables, kill)
    const heard = hear([...linesOf(ended.stderr), ...linesOf(ended.stdout)], this.#log, this.#debug)
    if (ended.exitCode !== 0 && command.program === 'bash') {
      this.#log.print(`Error: Process completed with exit code ${ended.exitCode}.`)
    }
    const left = readStepFiles(files, this.#log, this.#debug)
    this.#exported = { ...this.#exported, ...left.env }
    this.#path = [...left.path, ...this.#path]
    return {
      ...ended,
      conclusion: ended.exitCode !== 0 || heard.failed || left.failed ? 'failure' : 'success',
      env: left.env,
      outputs: { ...heard.outputs, ...left.outputs },
      state: { ...heard.state, ...left.state },
      commandFiles: left.texts,
      annotations: heard.annotations,
      summary: left.summary,
      log: this.#log.textFrom(from),
    }
  }

  #finish(step: Step, result: StepResult): StepResult {
    const tolerated = result.conclusion === 'failure' && step['continue-on-error'] === true
    if (result.conclusion === 'failure' && !tolerated) this.#status = 'failure'
    if (step.id !== undefined) {
      const conclusion = tolerated ? 'success' : result.conclusion
      this.#steps[step.id] = { outputs: result.outputs, outcome: result.conclusion, conclusion }
    }
    return result
  }

  /** A variable of an earlier step wins over the job's `env:`, and the step's own `env:` over both. */
  #envOf(step: Step): Texts {
    const jobEnv = interpolated(this.#job.env, this.#contexts(this.#options.env ?? {}))
    const inherited = { ...this.#options.env, ...jobEnv, ...this.#exported }
    return { ...inherited, ...interpolated(step.env, this.#contexts(inherited)) }
  }

  #contexts(env: Texts): Contexts {
    return {
      env,
      github: {
        ...githubContext(this.#options.github),
        workspace: this.workspace,
        token: 'ghs_exampleexampleexample',
      },
      inputs: { ...this.#job.inputs, ...this.#options.inputs },
      job: { status: this.#status },
      runner: { os: 'Linux', temp: this.temp, debug: this.#debug ? '1' : '' },
      secrets: this.#options.secrets ?? {},
      steps: this.#steps,
      vars: {},
    }
  }

  #runnerVariables(): Texts {
    return runnerVariables({
      github: githubContext(this.#options.github),
      workspace: this.workspace,
      temp: this.temp,
      debug: this.#debug,
      idToken: this.#job.mintsTokens ? this.#options.idToken : undefined,
    })
  }

  get #debug(): boolean {
    return this.#options.debug === true
  }
}

const NOTHING_DONE: StepResult = {
  conclusion: 'success',
  exitCode: 0,
  stdout: '',
  stderr: '',
  env: {},
  outputs: {},
  state: {},
  commandFiles: { env: '', output: '', state: '' },
  annotations: [],
  summary: '',
  log: '',
  milliseconds: 0,
}
const SKIPPED: StepResult = { ...NOTHING_DONE, conclusion: 'skipped' }

const firstLineOf = (script = ''): string => script.trim().split('\n')[0] ?? ''

const quotedList = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')

/** https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs */
const variablesOf = (given: Texts): Texts =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  )

const interpolated = (texts: Step['with'], contexts: Contexts): Texts =>
  Object.fromEntries(Object.entries(textsOf(texts)).map(([key, text]) => [key, interpolate(text, contexts)]))

const section = (title: string, entries: Texts): readonly string[] => {
  const given = Object.entries(entries).filter(([, value]) => value !== '')
  return given.length === 0 ? [] : [`  ${title}:`, ...given.map(([name, value]) => `    ${name}: ${value}`)]
}
