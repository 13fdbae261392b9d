import { appendFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import type { Clock } from '../clock.ts'
import type { FileEdit, Handover, SecretFile } from '../secrecy/handover.ts'
import type { EnvName } from '../secrecy/env-name.ts'
import { Secret } from '../secrecy/secret.ts'
import { type CommandName, type CommandProperties, commandLine, inertText, maskLine } from './commands.ts'
import type { EnvironmentVariable } from './environment.ts'
import { appendPairs, type CommandFile, type Pair } from './file-commands.ts'
import { maskNow } from './hand-over.ts'
import { editLockedFile, leftBeside } from './locked-files.ts'
import { privateParents, privateFolderName, privateParent, removePrivateFile, writePrivateFile } from './temp-files.ts'
import type {
  Annotation,
  FileBytes,
  FileSecret,
  FileText,
  OidcToken,
  OwnPlaces,
  Removal,
  Runner,
  TokenOptions,
  Undo,
  Walk,
  Walked,
} from './runner.ts'
import { readSecretText } from './secret-file.ts'
import { walkFiles } from './walk.ts'
import { findInside, readBytesInside, readTextInside, writeInside } from './workspace.ts'

/** What the runner gives to a step; tests bring their own. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: NodeJS.WritableStream
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  /** Called when the step is to be shown as failed. */
  readonly markFailed: () => void
}

/** The largest step summary that the runner accepts, in bytes. A larger one is refused as a whole. */
const SUMMARY_LIMIT = 1024 * 1024
const EVENT_LIMIT = 16 * 1024 * 1024
const LOCK_WAIT_MS = 10_000
const LOCK_STALE_MS = 90_000

/** The real runner: environment variables, commands on stdout, and the command files. */
export class ActionsRunner implements Runner {
  readonly platform: NodeJS.Platform
  readonly home = homedir()
  readonly #machine: Machine

  constructor(machine: Machine) {
    this.#machine = machine
    this.platform = machine.platform
  }

  input(name: string): string {
    // https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs
    return (this.#machine.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim()
  }

  env(name: EnvironmentVariable): string | undefined {
    const value = this.#machine.env[name]
    return value === '' ? undefined : value
  }

  variable(name: EnvName): Secret | undefined {
    const value = this.#machine.env[name]
    return value === undefined || value === '' ? undefined : Secret.of(value)
  }

  state(name: string): string {
    return this.#machine.env[`STATE_${name}`] ?? ''
  }

  async oidcToken(audience: string, options: TokenOptions = {}): Promise<OidcToken> {
    // Loaded only here: Node's HTTP client takes longer to load than a post step takes to run.
    const { mintToken, tokenMasks } = await import('./oidc-token.ts')
    const minted = await mintToken(audience, { env: (name) => this.env(name), clock: this.#machine.clock, ...options })
    await maskNow(this, tokenMasks(minted))
    return minted
  }

  async readWorkspaceFile(path: string, limit: number): Promise<FileText> {
    return readTextInside(this.#folders('GITHUB_WORKSPACE'), path, limit)
  }

  async readFileBytes(path: string, limit: number): Promise<FileBytes> {
    return readBytesInside(this.#folders('GITHUB_WORKSPACE', 'RUNNER_TEMP'), path, limit)
  }

  async readSecretFile(path: string, limit: number): Promise<FileSecret> {
    return readSecretText(path, this.env('GITHUB_WORKSPACE'), limit)
  }

  async readEvent(): Promise<FileText> {
    const path = this.env('GITHUB_EVENT_PATH')
    return path === undefined ? { kind: 'absent' } : readTextInside([dirname(path)], path, EVENT_LIMIT)
  }

  async findWorkspaceFiles(glob: string): Promise<readonly string[]> {
    return this.#folders('GITHUB_WORKSPACE').flatMap((folder) => findInside(folder, glob))
  }

  async walkFiles(walk: Walk): Promise<Walked> {
    return walkFiles(walk, this.#machine.clock)
  }

  async writeReport(path: string, text: string): Promise<string> {
    return writeInside(this.#folders('GITHUB_WORKSPACE', 'RUNNER_TEMP'), path, text)
  }

  async mask(secrets: readonly Secret[]): Promise<void> {
    const lines = secrets.map((secret) => `${maskLine(secret)}${this.#lineEnd}`)
    await new Promise<void>((resolve, reject) => {
      this.#machine.stdout.write(lines.join(''), (error) => (error ? reject(error) : resolve()))
    })
  }

  async privateFolder(prefix: string, where: 'disk' | 'memory'): Promise<string> {
    return privateFolderName(privateParent(where, this.env('RUNNER_TEMP')), prefix, () => crypto.randomUUID())
  }

  async appendState(entries: Handover['state']): Promise<Undo> {
    return this.#append('GITHUB_STATE', entries)
  }

  async writeSecretFile(file: SecretFile): Promise<Undo> {
    return writePrivateFile(file)
  }

  async editFile(edit: FileEdit): Promise<Undo> {
    return editLockedFile(edit, { clock: this.#machine.clock, waitMs: LOCK_WAIT_MS, staleMs: LOCK_STALE_MS })
  }

  async removeSecretFile(path: string, places: OwnPlaces): Promise<Removal> {
    const all = { ...places, parents: privateParents(this.env('RUNNER_TEMP')) }
    for (const beside of leftBeside(path)) removePrivateFile(beside, all)
    return removePrivateFile(path, all)
  }

  async appendOutputs(entries: Handover['outputs']): Promise<Undo> {
    return this.#append('GITHUB_OUTPUT', entries)
  }

  async appendEnv(entries: Handover['env']): Promise<Undo> {
    return this.#append('GITHUB_ENV', entries)
  }

  log(line: string): void {
    this.#print(inertText(line))
  }

  debug(line: string): void {
    this.#command('debug', {}, line)
  }

  group(title: string, lines: readonly string[]): void {
    this.#command('group', {}, title)
    for (const line of lines) this.log(line)
    this.#command('endgroup', {}, '')
  }

  annotate({ level, message, title, file, line, column }: Annotation): void {
    this.#command(level, { title, file, line, col: column }, message)
  }

  async summary(markdown: string): Promise<void> {
    const path = this.env('GITHUB_STEP_SUMMARY')
    if (path === undefined) return
    try {
      const size = statSync(path).size + Buffer.byteLength(markdown)
      if (size > SUMMARY_LIMIT) this.log('The step summary was left out: it is larger than the runner accepts (1 MiB).')
      else appendFileSync(path, markdown)
    } catch {
      this.log('The step summary could not be written.')
    }
  }

  fail(text: string): void {
    this.#command('error', {}, text)
    this.#machine.markFailed()
  }

  get #lineEnd(): string {
    return this.platform === 'win32' ? '\r\n' : '\n'
  }

  #print(line: string): void {
    this.#machine.stdout.write(`${line}${this.#lineEnd}`)
  }

  #command(name: CommandName, properties: CommandProperties, data: string): void {
    this.#print(commandLine(name, properties, data))
  }

  #append(variable: CommandFile, pairs: readonly Pair[]): Undo {
    const path = this.env(variable)
    return appendPairs(pairs, { variable, path, lineEnd: this.#lineEnd, delimiter: () => crypto.randomUUID() })
  }

  #folders(...variables: readonly ('GITHUB_WORKSPACE' | 'RUNNER_TEMP')[]): readonly string[] {
    return variables.flatMap((name) => this.env(name) ?? [])
  }
}
