import { posix } from 'node:path'
import { afterEach, expect } from '@jest/globals'
import { Failure } from '../../src/failure.ts'
import type { EnvironmentVariable } from '../../src/runner/environment.ts'
import type {
  Annotation,
  FileBytes,
  FileSecret,
  FileText,
  OidcToken,
  Removal,
  Runner,
  Undo,
  Walk,
  Walked,
} from '../../src/runner/runner.ts'
import type { EnvName } from '../../src/secrecy/env-name.ts'
import type { FileEdit, Handover, SecretFile } from '../../src/secrecy/handover.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import type { Delivered, Effect, Entry } from './effects.ts'
import { leaksOf } from './leaks.ts'

export interface FakeRunnerOptions {
  readonly platform?: NodeJS.Platform
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Partial<Readonly<Record<EnvironmentVariable, string>>>
  /** Variables of any name, which earlier steps may have set. */
  readonly variables?: Readonly<Record<string, string>>
  readonly state?: Readonly<Record<string, string>>
  /** Files of the workspace by relative path. */
  readonly workspace?: Readonly<Record<string, string>>
  /** Files elsewhere on the machine, by absolute path: profiles, token files, the event. */
  readonly machine?: Readonly<Record<string, string>>
  /** Mints a token; without it the job has no `id-token: write`. */
  readonly oidcToken?: (audience: string) => Promise<OidcToken>
  /** Which delivery fails, as a full disk would make it. */
  readonly failing?: 'state' | 'files' | 'edits' | 'outputs' | 'env'
}

const made: FakeRunner[] = []

// Whoever uses the fake gets its invariant, after every test, without asking.
afterEach(() => {
  for (const runner of made.splice(0)) runner.assertNothingLeaked()
})

/** The runner in memory. It records what a step did, in order. */
export class FakeRunner implements Runner {
  readonly platform: NodeJS.Platform
  readonly home = '/home/runner'
  readonly effects: Effect[] = []
  readonly #options: FakeRunnerOptions
  readonly #planted: string[] = []
  readonly #machine: Map<string, string>

  constructor(options: FakeRunnerOptions = {}) {
    this.#options = options
    this.platform = options.platform ?? 'linux'
    this.#machine = new Map(Object.entries(options.machine ?? {}))
    made.push(this)
  }

  /** Names values that the invariant must look for even where the step never handed them over. */
  plant(...values: readonly string[]): void {
    this.#planted.push(...values)
  }

  assertNothingLeaked(): void {
    expect(leaksOf(this.effects, this.#planted)).toEqual([])
  }

  input(name: string): string {
    return (this.#options.inputs?.[name] ?? '').trim()
  }

  env(name: EnvironmentVariable): string | undefined {
    const value = this.#options.env?.[name]
    return value === '' ? undefined : value
  }

  variable(name: EnvName): Secret | undefined {
    const value = this.#options.variables?.[name] ?? ''
    return value === '' ? undefined : Secret.of(value)
  }

  state(name: string): string {
    return this.#options.state?.[name] ?? ''
  }

  async oidcToken(audience: string): Promise<OidcToken> {
    if (this.#options.oidcToken === undefined) {
      throw new Failure(
        'oidc-missing',
        'This job cannot mint an ID token.',
        'Add `id-token: write` to its permissions.',
      )
    }
    const minted = await this.#options.oidcToken(audience)
    await this.mask([minted.token])
    return minted
  }

  async readWorkspaceFile(path: string, limit: number): Promise<FileText> {
    const text = new Map(Object.entries(this.#options.workspace ?? {})).get(path.replace(/^\.\//, ''))
    if (path.startsWith('/') || path.split('/').includes('..'))
      return { kind: 'refused', why: 'it lies outside the workspace' }
    if (text === undefined) return { kind: 'absent' }
    if (Buffer.byteLength(text) > limit) return { kind: 'refused', why: `it is larger than ${limit} bytes` }
    return { kind: 'text', text, path: path.replace(/^\.\//, '') }
  }

  async readFileBytes(path: string, limit: number): Promise<FileBytes> {
    const file = await this.readWorkspaceFile(path, limit)
    return file.kind === 'text' ? { kind: 'bytes', bytes: Buffer.from(file.text), path: file.path } : file
  }

  async readSecretFile(path: string, limit: number): Promise<FileSecret> {
    const text = this.#machine.get(path)
    if (text !== undefined) return { kind: 'secret', secret: Secret.of(text.trim()) }
    if (path.startsWith('/')) return { kind: 'absent' }
    const file = await this.readWorkspaceFile(path, limit)
    return file.kind === 'text' ? { kind: 'secret', secret: Secret.of(file.text.trim()) } : file
  }

  async readEvent(): Promise<FileText> {
    const path = this.env('GITHUB_EVENT_PATH') ?? ''
    const text = this.#machine.get(path)
    return text === undefined ? { kind: 'absent' } : { kind: 'text', text, path }
  }

  async findWorkspaceFiles(glob: string): Promise<readonly string[]> {
    return Object.keys(this.#options.workspace ?? {})
      .filter((path) => posix.matchesGlob(path, glob.replace(/^\.\//, '')))
      .sort()
  }

  async walkFiles({ places, skips, visit }: Walk): Promise<Walked> {
    const files = Object.entries(this.#options.workspace ?? {}).map(
      ([path, text]) => [`/workspace/${path}`, text] as const,
    )
    const read = [...files, ...this.#machine].filter(
      ([path]) => places.some((place) => path === place || path.startsWith(`${place}/`)) && !isSkipped(path, skips),
    )
    for (const [path, text] of read) visit(path, Buffer.from(text))
    return { read: read.length, skipped: 0 }
  }

  async writeReport(path: string, text: string): Promise<string> {
    const absolute = path.startsWith('/') ? path : `/workspace/${path}`
    this.effects.push({ kind: 'report', path: absolute, text })
    return absolute
  }

  async mask(secrets: readonly Secret[]): Promise<void> {
    this.effects.push({ kind: 'mask', values: secrets.map((secret) => secret.reveal()) })
  }

  async privateFolder(prefix: string, where: 'disk' | 'memory'): Promise<string> {
    return `${where === 'memory' ? '/dev/shm' : (this.env('RUNNER_TEMP') ?? '/temp')}/${prefix}-0123456789abcdef`
  }

  async appendState(entries: Handover['state']): Promise<Undo> {
    return this.#deliver('state', { kind: 'state', entries: entries.map(entryOf) })
  }

  async writeSecretFile({ path, content }: SecretFile): Promise<Undo> {
    const secret = content instanceof Secret ? content : content.base64
    return this.#deliver('files', { kind: 'file', path, content: deliveredOf(secret) })
  }

  async editFile({ path, edit }: FileEdit): Promise<Undo> {
    const before = this.#machine.get(path)
    const after = edit(before)
    if (after === undefined) return async () => undefined
    const undo = this.#deliver('edits', { kind: 'edit', path, content: deliveredOf(after) })
    this.#machine.set(path, after.reveal())
    return async () => {
      if (before === undefined) this.#machine.delete(path)
      else this.#machine.set(path, before)
      await undo()
    }
  }

  async removeSecretFile(path: string): Promise<Removal> {
    this.effects.push({ kind: 'removal', path })
    return this.#machine.delete(path) ? 'removed' : 'absent'
  }

  /** The present text of a file outside the workspace. */
  machineFile(path: string): string | undefined {
    return this.#machine.get(path)
  }

  async appendOutputs(entries: Handover['outputs']): Promise<Undo> {
    return this.#deliver('outputs', { kind: 'outputs', entries: entries.map(entryOf) })
  }

  async appendEnv(entries: Handover['env']): Promise<Undo> {
    return this.#deliver('env', { kind: 'env', entries: entries.map(entryOf) })
  }

  log(line: string): void {
    this.effects.push({ kind: 'log', text: line })
  }

  debug(line: string): void {
    this.effects.push({ kind: 'debug', text: line })
  }

  group(title: string, lines: readonly string[]): void {
    this.effects.push({ kind: 'group', title, lines })
  }

  annotate(annotation: Annotation): void {
    this.effects.push({ kind: 'annotation', annotation })
  }

  async summary(markdown: string): Promise<void> {
    this.effects.push({ kind: 'summary', text: markdown })
  }

  fail(text: string): void {
    this.effects.push({ kind: 'fail', text })
  }

  /** Outputs that are still there after every undo, by name. */
  get outputs(): Readonly<Record<string, string>> {
    return this.#left('outputs')
  }

  /** Variables that later steps would see. */
  get exported(): Readonly<Record<string, string>> {
    return this.#left('env')
  }

  /** What the post step would find. */
  get saved(): Readonly<Record<string, string>> {
    return this.#left('state')
  }

  /** Secret files that are still there, by path; the bytes of a binary one as base64. */
  get files(): Readonly<Record<string, string>> {
    const undone = this.#undone()
    return Object.fromEntries(
      this.effects.flatMap((effect) =>
        effect.kind === 'file' && !undone.has(effect) ? [[effect.path, effect.content.text]] : [],
      ),
    )
  }

  /** The texts of all failures. */
  get failures(): readonly string[] {
    return this.#texts('fail')
  }

  /** The lines of the log, without debug lines. */
  get logLines(): readonly string[] {
    return this.#texts('log')
  }

  get annotations(): readonly Annotation[] {
    return this.effects.flatMap((effect) => (effect.kind === 'annotation' ? [effect.annotation] : []))
  }

  /** The whole step summary. */
  get summaryText(): string {
    return this.#texts('summary').join('')
  }

  #texts(kind: 'log' | 'summary' | 'fail'): readonly string[] {
    return this.effects.flatMap((effect) => (effect.kind === kind ? [effect.text] : []))
  }

  #undone(): ReadonlySet<Effect> {
    return new Set(this.effects.flatMap((effect) => (effect.kind === 'undo' ? [effect.of] : [])))
  }

  #left(kind: 'outputs' | 'env' | 'state'): Readonly<Record<string, string>> {
    const undone = this.#undone()
    return Object.fromEntries(
      this.effects.flatMap((effect) =>
        effect.kind === kind && !undone.has(effect) ? effect.entries.map(([name, value]) => [name, value.text]) : [],
      ),
    )
  }

  #deliver(what: NonNullable<FakeRunnerOptions['failing']>, effect: Effect): Undo {
    if (this.#options.failing === what) {
      throw new Failure('runner', `The ${what} could not be written.`, 'See whether the disk of the runner is full.')
    }
    this.effects.push(effect)
    return async () => {
      this.effects.push({ kind: 'undo', of: effect })
    }
  }
}

const deliveredOf = (value: Secret | string): Delivered =>
  typeof value === 'string' ? { text: value, secret: false } : { text: value.reveal(), secret: true }

const entryOf = ([name, value]: readonly [string, Secret | string]): Entry => [name, deliveredOf(value)]

const isSkipped = (path: string, skips: Walk['skips']): boolean =>
  path.split('/').some((_, index, parts) => skips(parts.slice(0, index + 1).join('/')))
