import type { Deadline } from '../clock.ts'
import type { EnvName } from '../secrecy/env-name.ts'
import type { FileEdit, Handover, SecretFile } from '../secrecy/handover.ts'
import type { Secret } from '../secrecy/secret.ts'
import type { EnvironmentVariable } from './environment.ts'

export type { EnvironmentVariable }

/** A message shown on a file's line or on the run's page. All text is ours or has gone through `printable`. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** A folder of ours, and the outermost one that is not: it stays when all that is empty goes. */
export interface NamedFolder {
  readonly folder: string
  readonly within: string
}

/** Where files of ours may lie. */
export interface OwnPlaces {
  /** What the names of private folders begin with. */
  readonly prefix: string
  /** The one that the workflow names for our files. */
  readonly named: NamedFolder | undefined
}

/** Takes back what an append or a write did; asked for when a later part of the same hand-over fails. */
export type Undo = () => Promise<void>

/** An ID token of the job, already masked, and its decoded, unverified claims. */
export interface OidcToken {
  readonly token: Secret
  readonly claims: Readonly<Record<string, unknown>>
  /** Monotonic time at which it was minted, in milliseconds. */
  readonly mintedAtMs: number
}

/** How a token is asked for. */
export interface TokenOptions {
  /** One minute by default. */
  readonly deadline?: Deadline
  /** Called when a request has left, and there is nothing to do but wait. */
  readonly onSent?: () => void
}

/** The answer to reading a file: absent and unreadable are expected, so they are values. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string; readonly path: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly why: string }

/** As FileText, for bytes. */
export type FileBytes =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly path: string }
  | Exclude<FileText, { readonly kind: 'text' }>

/** As FileText, for a file whose text is a secret. */
export type FileSecret =
  | { readonly kind: 'secret'; readonly secret: Secret }
  | Exclude<FileText, { readonly kind: 'text' }>

/** What became of a file that was to be removed; `refused` where it no longer is what we made. */
export type Removal = 'removed' | 'absent' | 'refused'

/** Which files to read, and how many. */
export interface Walk {
  /** Absolute paths of files and folders. */
  readonly places: readonly string[]
  /** Whether to leave out an absolute path, with `/`, and all below it. */
  readonly skips: (path: string) => boolean
  readonly limits: {
    readonly bytesPerFile: number
    readonly files: number
    readonly bytes: number
    readonly milliseconds: number
  }
  readonly visit: (path: string, bytes: Uint8Array) => void
}

/** How many files were read, and how many were not: over a limit, unreadable or no regular file. */
export interface Walked {
  readonly read: number
  readonly skipped: number
}

/** The GitHub runner as the actions see it. Nothing else in a slice touches the machine. */
export interface Runner {
  readonly platform: NodeJS.Platform
  /** The user's home folder, where AWS tools look for their files. */
  readonly home: string
  /** The text of a `with:` entry, trimmed; `''` where it is not given. */
  input(name: string): string
  /** A variable of the environment; `''` counts as absent, as in every shell test. */
  env(name: EnvironmentVariable): string | undefined
  /** A variable of the environment by any name, to compare with: it may hold a secret. Undefined where it is empty. */
  variable(name: EnvName): Secret | undefined
  /** What main saved for post. */
  state(name: string): string

  /**
   * A fresh ID token for the audience, masked. Fails with `oidc-missing` where the job has no `id-token: write`.
   * https://docs.github.com/actions/reference/security/oidc
   */
  oidcToken(audience: string, options?: TokenOptions): Promise<OidcToken>

  /** Text of a file whose real path lies inside the workspace; at most `limit` bytes. */
  readWorkspaceFile(path: string, limit: number): Promise<FileText>
  /** Bytes of a file whose real path lies inside the workspace or RUNNER_TEMP; at most `limit` bytes. */
  readFileBytes(path: string, limit: number): Promise<FileBytes>
  /** The trimmed text of a file that holds a secret, such as a token: any regular file, at most `limit` bytes. */
  readSecretFile(path: string, limit: number): Promise<FileSecret>
  /** The text of the event that started the run. */
  readEvent(): Promise<FileText>
  /** Files of the workspace that match a glob, as sorted relative paths with `/`; links out of it are not followed. */
  findWorkspaceFiles(glob: string): Promise<readonly string[]>
  /** Reads many files, within limits; see Walk. */
  walkFiles(walk: Walk): Promise<Walked>
  /** Writes a file of ours (a report, without secrets) inside the workspace or RUNNER_TEMP; returns its absolute path. */
  writeReport(path: string, text: string): Promise<string>

  /** Registers masks, in one write, and waits until they have left the process. */
  mask(secrets: readonly Secret[]): Promise<void>
  /**
   * The absolute path of a private folder that does not exist yet; `memory` is kept off the disk where the system can do
   * that. Nothing is made before a file is written there, so that the path can be saved as state first.
   */
  privateFolder(prefix: string, where: 'disk' | 'memory'): Promise<string>
  appendState(entries: Handover['state']): Promise<Undo>
  writeSecretFile(file: SecretFile): Promise<Undo>
  /** Changes a file that is not ours, under a lock and in one step; see FileEdit. */
  editFile(edit: FileEdit): Promise<Undo>
  /**
   * Blanks and removes a file that `writeSecretFile` made, and its folders once they are empty. The file must lie in a private
   * folder with the prefix, or in the folder that the workflow itself names for such files.
   */
  removeSecretFile(path: string, places: OwnPlaces): Promise<Removal>
  appendOutputs(entries: Handover['outputs']): Promise<Undo>
  appendEnv(entries: Handover['env']): Promise<Undo>

  log(line: string): void
  debug(line: string): void
  group(title: string, lines: readonly string[]): void
  annotate(annotation: Annotation): void
  /** Appends Markdown to the step summary. */
  summary(markdown: string): Promise<void>
  /** Marks the step as failed; the text is shown as an error. */
  fail(text: string): void
}
