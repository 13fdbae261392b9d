import type { AwsCredentials } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import type { Hop } from './hops.ts'

/** What was started, so that it can be started again: node, and the folder of the bundles. */
export interface Program {
  readonly node: string
  readonly bundles: string
}

/** What the helper needs to reach the same session again; written by main, without any key. */
export interface RefreshOrder {
  readonly version: 1
  readonly hops: readonly Hop[]
  readonly region: string
  /** Audience of the job's token, where it is the source. */
  readonly audience?: string
  /** Else the file that holds a token. */
  readonly tokenFile?: string
  readonly allowedAccounts: readonly string[]
  readonly attempts: number
  readonly endpoint?: string
  readonly proxy: string
  readonly noProxy: string
}

/** An order as text. A proxy may name a password, so the text is a secret. */
export const printOrder = (order: RefreshOrder): Secret => Secret.of(JSON.stringify(order))

/** An order from a file that only this user may write. */
export const parseOrder = (text: string): RefreshOrder => {
  const order: unknown = parsed(text)
  if (typeof order === 'object' && order !== null && 'version' in order && order.version === 1)
    return order as RefreshOrder
  throw new Failure('file', 'The order of this profile cannot be read.', 'Run `configure-credentials` again.')
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * What a `credential_process` prints; also what is kept as its cache.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export const processLine = ({ accessKeyId, secretAccessKey, sessionToken, expiration }: AwsCredentials): Secret =>
  Secret.concat(
    '{"Version":1,"AccessKeyId":',
    accessKeyId.map((text) => JSON.stringify(text)),
    ',"SecretAccessKey":',
    secretAccessKey.map((text) => JSON.stringify(text)),
    ...(sessionToken === undefined ? [] : [',"SessionToken":', sessionToken.map((text) => JSON.stringify(text))]),
    `,"Expiration":"${new Date(expiration ?? 0).toISOString()}"}`,
  )

/** Whether the keys of a cached line live longer than that, in milliseconds from now. */
export const livesLongerThan = (line: Secret, milliseconds: number, now: number): boolean =>
  line.is((text) => Date.parse(/"Expiration":"([^"]{20,30})"/.exec(text)?.[1] ?? '') - now > milliseconds)

/**
 * Below this a new session is made. botocore asks for new keys 15 minutes before the old ones end and insists on them from
 * 10 minutes on; the JavaScript SDK takes keys with less than 5 minutes for expired.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export const reuseAboveMs = ({ hops }: RefreshOrder): number =>
  Math.min(960_000, (hops.at(-1)?.durationSeconds ?? 3600) * 500)

/** Files of one profile in the private folder. */
export const filesOf = (folder: string, index: number): { readonly order: string; readonly cache: string } => ({
  order: `${folder}/profile-${index}.json`,
  cache: `${folder}/profile-${index}.cache`,
})

/**
 * Characters that mean nothing to a shell, to cmd.exe, or to the tools that split a command themselves.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
const PLAIN = /^\/[A-Za-z0-9 _./-]+$/
const PLAIN_ON_WINDOWS = /^(?:[A-Za-z]:)?[\\/][A-Za-z0-9 _.\\/-]+$/

/** The program that AWS tools start, and its text. It takes the number of a profile. */
export const launcherOf = (
  folder: string,
  program: Program,
  windows: boolean,
): { readonly path: string; readonly text: string; readonly command: (index: number) => string } => {
  const helper = `${program.bundles}/refresh-credentials/index.js`
  const plain = windows ? PLAIN_ON_WINDOWS : PLAIN
  const odd = [folder, program.node, helper].find((path) => !plain.test(path))
  if (odd !== undefined) {
    throw new Failure(
      'file',
      `${quoted(odd)} holds characters that AWS tools do not accept in \`credential_process\`.`,
      'Use a runner whose folders have letters, digits, `-`, `_`, `.` and blanks only, or leave `refresh` out.',
    )
  }
  if (windows) {
    const path = `${folder}/credentials.cmd`.replaceAll('/', '\\')
    const text = `@echo off\r\nset NODE_OPTIONS=\r\n"${program.node}" "${helper}" "${folder}" "%~1"\r\n`
    return { path, text, command: (index) => `${inQuotes(path)} ${index}` }
  }
  const path = `${folder}/credentials.sh`
  // Started through sh, the file needs no permission to be executed.
  const text = `unset NODE_OPTIONS\nexec "${program.node}" "${helper}" "${folder}" "$1"\n`
  return { path, text, command: (index) => `/bin/sh ${inQuotes(path)} ${index}` }
}

const inQuotes = (path: string): string => (path.includes(' ') ? `"${path}"` : path)
