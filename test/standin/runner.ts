import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, join, resolve } from 'node:path'
import { ENTRIES } from '../../scripts/bundle.ts'
import { RunnerMasker, toCommandData } from '../../src/secrecy/runner-model.ts'
import { readCommandFile } from './command-files.ts'
import { type Contexts, interpolate, isWanted, type JobStatus } from './expressions.ts'
import { githubJob } from './job.ts'
import { type Action, type Job, readAction, type Step, textsOf } from './workflow.ts'
import { commandIn, type WorkflowCommand } from './workflow-commands.ts'

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
  /** Gets every line of the log as it is printed. */
  readonly print?: (line: string) => void
}

/** What one step did. Everything but `log` and `summary` is as it was before masking. */
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

export interface StepAnnotation {
  readonly level: 'error' | 'warning' | 'notice'
  /** Masked. */
  readonly message: string
  /** Not masked: the runner leaves title and file as they are. */
  readonly properties: Texts
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

/** The folder of this repository, seen from the sources and from what is compiled of them. */
export const ROOT = resolve(
  import.meta.dirname,
  import.meta.dirname.includes(join('build', 'test')) ? '../../..' : '../..',
)
const SUMMARY_LIMIT = 1024 * 1024
const ANNOTATION_LIMIT = 4096
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
 * A miniature of the GitHub runner: one job on this machine, its steps as child processes. It keeps to what actions/runner
 * does with command files, commands, masks, environment and post steps (src/Runner.Worker in
 * https://github.com/actions/runner); where batches of output race, it takes the order that is worst for masks: stderr
 * before stdout.
 */
export class MiniatureRunner {
  readonly workspace: string
  readonly temp: string
  readonly home: string
  readonly masker = new RunnerMasker()
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'miniature-runner-')))
  readonly #options: RunnerOptions
  readonly #lines: string[] = []
  readonly #steps: Record<string, { outputs: Texts; outcome: string; conclusion: string }> = {}
  readonly #posts: Post[] = []
  #exported: Texts = {}
  #prependedPath: readonly string[] = []
  #status: JobStatus = 'success'
  #job: Job = { steps: [], env: {}, outputs: {}, inputs: {}, mintsTokens: true }

  constructor(options: RunnerOptions = {}) {
    this.#options = options
    const [workspace, temp, home] = ['workspace', 'temp', 'home'].map((name) => {
      mkdirSync(join(this.#folder, name))
      return join(this.#folder, name)
    }) as [string, string, string]
    this.workspace = workspace
    this.temp = temp
    this.home = home
    for (const [path, text] of Object.entries(options.workspace ?? {})) {
      mkdirSync(resolve(workspace, path, '..'), { recursive: true })
      writeFileSync(resolve(workspace, path), text)
    }
    for (const secret of [...Object.values(options.secrets ?? {}), options.idToken?.token ?? '']) {
      if (secret !== '') this.masker.addMask(toCommandData(secret))
    }
  }

  /** Everything printed so far, masked. */
  get log(): string {
    return this.#lines.map((line) => `${line}\n`).join('')
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
    const env = this.#stepEnv(step)
    const title = step.name ?? `Run ${step.uses ?? step.run?.trim().split('\n')[0]}`
    if (!isWanted(step.if, this.#contexts(env), this.#status)) {
      this.#print(`○ ${title} (skipped)`)
      return this.#finish(step, SKIPPED)
    }
    this.#print(`● ${title}`)
    const foreign = this.#options.foreign?.[(step.uses ?? '').split('@')[0] ?? '']
    if (foreign !== undefined) {
      foreign(this.workspace)
      return this.#finish(step, NOTHING_DONE)
    }
    const given = interpolated(step.with, this.#contexts(env))
    return this.#finish(
      step,
      step.uses === undefined ? await this.#runScript(step, env) : await this.#runNode(step, step.uses, given, env),
    )
  }

  /** Runs the post steps of the actions that ran, the last one first. */
  async runPosts(): Promise<readonly StepResult[]> {
    const results: StepResult[] = []
    for (const { action, given, env, state } of this.#posts.splice(0).toReversed()) {
      const header = [`● Post ${action.name}`, ...section('with', given), ...section('env', env)]
      const result = await this.#run(process.execPath, [scriptOf(action.post ?? '')], header, {
        ...env,
        ...this.#exported,
        ...inputVariables(given),
        ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
      })
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
    this.#print('Complete job')
    return { conclusion: this.#status, steps, outputs: this.jobOutputs(job.outputs), log: this.log }
  }

  /** Job outputs as another job would see them. */
  jobOutputs(expressions: Texts): Texts {
    const outputs = Object.entries(interpolated(expressions, this.#contexts({})))
    return Object.fromEntries(
      outputs.flatMap(([name, value]) => {
        if (this.masker.mask(value) === value) return [[name, value]]
        this.#print(`Warning: Skip output '${name}' since it may contain secret.`)
        return []
      }),
    )
  }

  /** Removes everything the job left on this machine. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #runNode(step: Step, uses: string, written: Texts, env: Texts): Promise<StepResult> {
    const folder = folderOf(uses, this.#options.actions ?? ROOT)
    const action = readAction(folder)
    const further = this.#options.with?.[basename(folder)]
    const given = { ...Object.fromEntries(this.#defaultsOf(action, env)), ...written, ...further }
    const unexpected = Object.keys(written).filter((name) => !action.inputs.has(name))
    const warning = `Unexpected input(s) ${unexpected.map((name) => `'${name}'`).join(', ')}, valid inputs are [${[...action.inputs.keys()].map((name) => `'${name}'`).join(', ')}]`
    const header = [`▼ Run ${uses}`, ...section('with', given), ...section('env', env)]
    const result = await this.#run(
      process.execPath,
      [scriptOf(action.main)],
      unexpected.length === 0 ? header : [`Warning: ${warning}`, ...header],
      { ...env, ...inputVariables(given) },
    )
    if (action.post !== undefined) this.#posts.push({ action, given, env: this.#stepEnv(step), state: result.state })
    return result
  }

  *#defaultsOf(action: Action, env: Texts): Generator<readonly [string, string]> {
    for (const [name, text] of action.inputs) yield [name, interpolate(text, this.#contexts(env), this.#status)]
  }

  async #runScript(step: Step, env: Texts): Promise<StepResult> {
    const script = interpolate(step.run ?? '', this.#contexts(env), this.#status)
    const path = join(this.temp, `${crypto.randomUUID()}.sh`)
    writeFileSync(path, script)
    // https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    const flags = step.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e']
    const lines = script.trimEnd().split('\n')
    const header = [
      `▼ Run ${lines[0]?.trim()}`,
      ...lines.map((line) => `  ${line}`),
      `  shell: bash ${flags.join(' ')} {0}`,
      ...section('env', env),
    ]
    return this.#run('bash', [...flags, path], header, env)
  }

  async #run(command: string, args: readonly string[], header: readonly string[], env: Texts): Promise<StepResult> {
    const from = this.#lines.length
    for (const line of header) this.#print(line)
    const files = this.#commandFiles()
    const started = performance.now()
    const { exitCode, stdout, stderr } = await runProcess(command, args, this.workspace, {
      PATH: [...this.#prependedPath, process.env['PATH'] ?? ''].join(delimiter),
      HOME: this.home,
      ...env,
      ...this.#runnerEnv(),
      GITHUB_ENV: files.env,
      GITHUB_OUTPUT: files.output,
      GITHUB_STATE: files.state,
      GITHUB_PATH: files.path,
      GITHUB_STEP_SUMMARY: files.summary,
    })
    const milliseconds = performance.now() - started
    const said = this.#listen([...linesOf(stderr), ...linesOf(stdout)])
    if (exitCode !== 0 && command === 'bash') this.#print(`Error: Process completed with exit code ${exitCode}.`)
    const applied = this.#apply(files)
    const failed = exitCode !== 0 || said.failed || applied.failed
    return {
      conclusion: failed ? 'failure' : 'success',
      exitCode,
      stdout,
      stderr,
      env: applied.env,
      outputs: { ...said.outputs, ...applied.outputs },
      state: { ...said.state, ...applied.state },
      commandFiles: applied.texts,
      annotations: said.annotations,
      summary: this.#summaryOf(files.summary),
      log: this.#lines.slice(from).join('\n'),
      milliseconds,
    }
  }

  /** Obeys and prints the output of a step. */
  #listen(lines: readonly string[]): Heard {
    const heard: Heard = { annotations: [], outputs: {}, state: {}, failed: false }
    let stopToken: string | undefined
    for (const line of lines) {
      const token = stopToken
      const command = commandIn(line, (name) => KNOWN_COMMANDS.has(name) || name === token?.toLowerCase())
      if (token !== undefined) {
        if (command?.name === token.toLowerCase()) stopToken = undefined
        this.#print(line)
      } else if (command === undefined) {
        this.#print(line)
      } else if (command.name === 'stop-commands') {
        stopToken = command.data
        this.#print(line)
      } else {
        this.#obey(command, heard)
      }
    }
    return heard
  }

  #obey({ name, data, escapedData, properties }: WorkflowCommand, heard: Heard): void {
    switch (name) {
      case 'add-mask': {
        const result = this.masker.addMask(escapedData)
        if (result === 'blank') this.#print("Warning: Can't add secret mask for empty string in ##[add-mask] command.")
        if (result === 'failed') {
          this.#print("Error: Unable to process command 'add-mask' successfully.")
          heard.failed = true
        }
        return
      }
      case 'error':
      case 'warning':
      case 'notice': {
        const message = this.masker.mask(data).slice(0, ANNOTATION_LIMIT)
        heard.annotations.push({ level: name, message, properties })
        const label = { error: 'Error', warning: 'Warning', notice: 'Notice' }[name]
        for (const line of `${label}: ${data}`.split(/\r\n|\r|\n/)) this.#print(line)
        return
      }
      case 'set-output':
        heard.outputs[properties['name'] ?? ''] = data
        return
      case 'save-state':
        heard.state[properties['name'] ?? ''] = data
        return
      case 'group':
        this.#print(`▶ ${data}`)
        return
      case 'debug':
        if (this.#options.debug === true) this.#print(`Debug: ${data}`)
        return
      default:
        return
    }
  }

  /** Applies the command files, now that the step has ended. A mistake fails the step; pairs before it stay applied. */
  #apply(files: CommandFilePaths): Applied {
    const texts = { env: textOf(files.env), output: textOf(files.output), state: textOf(files.state) }
    let failed = false
    const pairsOf = (variable: string, text: string): readonly (readonly [string, string])[] => {
      const { pairs, problem } = readCommandFile(text)
      if (problem !== undefined) {
        failed = true
        this.#print(`Error: Unable to process file command '${variable}' successfully.`)
        this.#print(`Error: ${problem}`)
      }
      return pairs
    }
    const set = pairsOf('env', texts.env).filter(([name]) => {
      const refused = name.toUpperCase() === 'NODE_OPTIONS'
      if (refused) this.#print(`Error: Can't store ${name} output parameter using '$GITHUB_ENV' command.`)
      return !refused
    })
    if (this.#options.debug === true) for (const [name, value] of set) this.#print(`Debug: ${name}='${value}'`)
    const env = Object.fromEntries(set)
    this.#exported = { ...this.#exported, ...env }
    this.#prependedPath = [...linesOf(textOf(files.path)).toReversed(), ...this.#prependedPath]
    return {
      texts,
      env,
      outputs: Object.fromEntries(pairsOf('output', texts.output)),
      state: Object.fromEntries(pairsOf('state', texts.state)),
      failed,
    }
  }

  #summaryOf(path: string): string {
    const text = textOf(path)
    if (Buffer.byteLength(text) > SUMMARY_LIMIT) {
      this.#print('Error: $GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k.')
      return ''
    }
    return this.masker.mask(text)
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

  #print(text: string): void {
    for (const line of text.split('\n')) {
      const masked = this.masker.mask(line)
      this.#lines.push(masked)
      this.#options.print?.(masked)
    }
  }

  /** A variable of an earlier step wins over the job's `env:`, and the step's own `env:` over both. */
  #stepEnv(step: Step): Texts {
    const jobEnv = interpolated(this.#job.env, this.#contexts(this.#options.env ?? {}))
    const inherited = { ...this.#options.env, ...jobEnv, ...this.#exported }
    return { ...inherited, ...interpolated(step.env, this.#contexts(inherited)) }
  }

  #contexts(env: Texts): Contexts {
    return {
      env,
      github: { ...this.#github(), workspace: this.workspace, token: 'ghs_exampleexampleexample' },
      inputs: { ...this.#job.inputs, ...this.#options.inputs },
      job: { status: this.#status },
      runner: { os: 'Linux', temp: this.temp, debug: this.#options.debug === true ? '1' : '' },
      secrets: this.#options.secrets ?? {},
      steps: this.#steps,
      vars: {},
    }
  }

  /** The job that the stand-in of GitHub's token service speaks for, unless the test says otherwise. */
  #github(): Texts {
    const job = githubJob()
    return {
      actor: job.actor,
      actor_id: job.actorId,
      api_url: 'https://api.github.com',
      event_name: job.event,
      job: 'deploy',
      ref: job.ref,
      ref_name: job.ref.replace('refs/heads/', ''),
      repository: job.repository,
      repository_id: job.repositoryId,
      repository_owner: job.repository.split('/')[0] ?? '',
      repository_owner_id: job.ownerId,
      run_attempt: job.runAttempt,
      run_id: job.runId,
      server_url: 'https://github.com',
      sha: job.sha,
      triggering_actor: job.actor,
      workflow: job.workflow,
      workflow_ref: `${job.repository}/${job.workflowFile}@${job.ref}`,
      ...this.#options.github,
    }
  }

  /** What the runner itself sets, over anything a step exported. */
  #runnerEnv(): Texts {
    const { debug } = this.#options
    const idToken = this.#job.mintsTokens ? this.#options.idToken : undefined
    const github = Object.entries(this.#github()).map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value])
    return {
      CI: 'true',
      ...Object.fromEntries(github),
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: this.workspace,
      RUNNER_ENVIRONMENT: 'github-hosted',
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: this.temp,
      ...(debug === true ? { RUNNER_DEBUG: '1' } : {}),
      ...(idToken === undefined
        ? {}
        : { ACTIONS_ID_TOKEN_REQUEST_URL: idToken.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.token }),
    }
  }

  #commandFiles(): CommandFilePaths {
    const folder = join(this.temp, '_runner_file_commands')
    mkdirSync(folder, { recursive: true })
    const suffix = crypto.randomUUID()
    const [env, output, state, path, summary] = ['set_env', 'set_output', 'save_state', 'add_path', 'step_summary'].map(
      (prefix) => {
        const file = join(folder, `${prefix}_${suffix}`)
        appendFileSync(file, '')
        return file
      },
    ) as [string, string, string, string, string]
    return { env, output, state, path, summary }
  }
}

/** Runs one of our actions alone in a fresh job, and says how to run its post step. */
export const runAction = async (
  step: ActionStep,
  options: RunnerOptions = {},
): Promise<{
  readonly result: StepResult
  readonly post: () => Promise<StepResult | undefined>
  readonly runner: MiniatureRunner
}> => {
  const runner = new MiniatureRunner(options)
  const result = await runner.runAction(step)
  return { result, runner, post: async () => (await runner.runPosts())[0] }
}

interface Post {
  readonly action: Action
  readonly given: Texts
  readonly env: Texts
  readonly state: Texts
}

interface CommandFilePaths {
  readonly env: string
  readonly output: string
  readonly state: string
  readonly path: string
  readonly summary: string
}

interface Heard {
  readonly annotations: StepAnnotation[]
  readonly outputs: Record<string, string>
  readonly state: Record<string, string>
  failed: boolean
}

interface Applied {
  readonly texts: StepResult['commandFiles']
  readonly env: Texts
  readonly outputs: Texts
  readonly state: Texts
  readonly failed: boolean
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

/** `./fetch-secrets` and `owner/aws-zero-trust-actions/fetch-secrets@v1` both mean the action of this repository. */
const folderOf = (uses: string, root: string): string => {
  const match = /^(?:[.$]\/|[^/]+\/aws-zero-trust-actions\/)([a-z-]+)(?:@.*)?$/.exec(uses)
  const folder = resolve(root, match?.[1] ?? '')
  if (match === null || !existsSync(join(folder, 'action.yml'))) throw new Error(`There is no action \`${uses}\` here.`)
  return folder
}

/**
 * The script of an action. With `ACTIONS_FROM=build` in the environment it is the compiled entry and not its bundle, so
 * that nobody has to wait for bundles while developing.
 */
const scriptOf = (path: string): string => {
  const bundle = basename(resolve(path, '..'))
  const source = ENTRIES.find(([name]) => path === join(ROOT, 'dist', name, 'index.js'))?.[1]
  if (process.env['ACTIONS_FROM'] === 'build' && source !== undefined) return join(ROOT, 'build', `${source}.js`)
  if (!existsSync(path)) throw new Error(`The bundle ${bundle} has not been built: run \`npm run dist\`.`)
  return path
}

const inputVariables = (given: Texts): Texts =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  )

const interpolated = (texts: Step['with'], contexts: Contexts): Texts =>
  Object.fromEntries(Object.entries(textsOf(texts)).map(([key, text]) => [key, interpolate(text, contexts)]))

const section = (title: string, entries: Texts): readonly string[] => {
  const given = Object.entries(entries).filter(([, value]) => value !== '')
  return given.length === 0 ? [] : [`  ${title}:`, ...given.map(([name, value]) => `    ${name}: ${value}`)]
}

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** Lines as .NET reads them from a pipe: LF, CRLF and a lone CR end a line. */
const linesOf = (text: string): readonly string[] => {
  const lines = text.split(/\r\n|\r|\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

const runProcess = (command: string, args: readonly string[], cwd: string, env: Texts): Promise<Ended> =>
  new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', fail)
    child.on('close', (code, signal) => {
      done({
        exitCode: code ?? (signal === null ? 1 : 128),
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      })
    })
  })
