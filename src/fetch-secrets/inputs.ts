import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed, Problem } from '../failure.ts'
import { parseBoolean } from '../input/boolean.ts'
import { parseChoice } from '../input/choice.ts'
import { parseInteger } from '../input/integer.ts'
import { parseList } from '../input/list.ts'
import { parseNoProxy, parseProxyUrl } from '../input/proxy.ts'
import { parseRegion } from '../input/region.ts'
import type { Exclusion, ExportKind } from '../reference/reference.ts'
import { isVariableName, NAME_CASES } from '../secrecy/env-name.ts'
import type { NameCase } from '../secrecy/env-name.ts'
import { quoted } from '../text/printable.ts'
import { parseCiphertextLines } from './ciphertext-lines.ts'
import { parseEndpoints } from './endpoints.ts'
import type { Endpoints } from './endpoints.ts'
import type { Entry } from './entry.ts'
import { parseFileLines } from './file-lines.ts'
import type { FileLine } from './file-lines.ts'
import { parseFilesDir } from './files-dir.ts'
import type { FilesDir } from './files-dir.ts'
import { parsePublicKeys } from './public-keys.ts'
import type { PublicKey } from './public-keys.ts'
import { parseEntries } from './entries.ts'
import { parseRoleLines } from '../input/account-roles.ts'
import type { AccountRole } from '../input/account-roles.ts'

/** The inputs of the action, by their names in action.yml. */
export const INPUT_NAMES = [
  'secret-ids',
  'parse-json-secrets',
  'name-transformation',
  'auto-select-family-attempt-timeout',
  'secrets',
  'kms-ciphertexts',
  'from-buildspec',
  'mode',
  'export',
  'files',
  'files-dir',
  'public-keys',
  'on-missing',
  'denied-as-missing',
  'explain-denials',
  'on-empty',
  'version-stage',
  'json-strings',
  'overwrite',
  'batch',
  'max-secrets',
  'roles',
  'aws-region',
  'endpoint-url',
  'http-proxy',
  'no-proxy',
  'action-timeout-s',
  'mask-budget',
  'mask-account-id',
  'leak-scan',
  'leak-scan-paths',
  'cleanup',
  'summary',
] as const
export type InputName = (typeof INPUT_NAMES)[number]

export interface Inputs {
  readonly entries: readonly Entry[]
  readonly exclusions: readonly Exclusion[]
  readonly buildspec: string | undefined
  readonly mode: 'fetch' | 'check'
  readonly nameCase: NameCase
  /** Empty: each entry's own default. */
  readonly exports: readonly ExportKind[]
  readonly files: readonly FileLine[]
  readonly filesDir: FilesDir
  readonly publicKeys: readonly PublicKey[]
  readonly onMissing: 'fail' | 'warn' | 'ignore'
  readonly deniedAsMissing: boolean
  /** Whether the policies are read after a denial; the calls need permissions of their own. */
  readonly explainDenials: boolean
  readonly onEmpty: 'allow' | 'warn' | 'fail'
  readonly versionStage: string | undefined
  readonly expandStrings: boolean
  /** Variables that may be replaced though they hold something else. */
  readonly overwrite: 'all' | ReadonlySet<string>
  readonly batch: boolean
  readonly maxSecrets: number
  readonly roles: readonly AccountRole[]
  readonly region: string | undefined
  readonly endpoints: Endpoints
  readonly httpProxy: string
  readonly noProxy: string
  readonly timeoutMs: number
  readonly familyTimeoutMs: number
  readonly maskBudget: number
  readonly maskAccountId: boolean
  readonly leakScan: LeakScanMode
  readonly leakScanPaths: readonly string[]
  readonly cleanup: boolean
  readonly summary: boolean
  /** Accepted, but probably not what was meant. */
  readonly warnings: readonly Problem[]
}

export type LeakScanMode = 'off' | 'warn' | 'fail'

const EXPORT_KINDS: readonly ExportKind[] = ['env', 'output', 'file']
const LEAK_SCAN_MODES: readonly LeakScanMode[] = ['off', 'warn', 'fail']
const SOURCE_INPUTS = ['secret-ids', 'secrets', 'kms-ciphertexts', 'from-buildspec'] as const

/** All inputs, or everything that is wrong with them. Nothing is fetched before this has succeeded. */
export const parseInputs = (read: (name: InputName) => string): Parsed<Inputs> => {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const taken = <T>(parsed: Parsed<T>, otherwise: T): T => {
    if (parsed.ok) return parsed.value
    problems.push(...parsed.problems)
    return otherwise
  }
  /** The parsed input, or the default where it is not given. */
  const take = <T, D>(name: InputName, parse: (where: string, text: string) => Parsed<T>, absent: D): T | D => {
    const text = read(name)
    return text === '' ? absent : taken<T | D>(parse(name, text), absent)
  }
  const flag = (name: InputName, absent: boolean): boolean => take(name, parseBoolean, absent)
  const choice = <T extends string>(name: InputName, choices: readonly T[], absent: T): T =>
    take(name, (where, text) => parseChoice(where, text, choices), absent)
  const integer = (name: InputName, absent: number, min: number, max: number): number =>
    take(name, (where, text) => parseInteger(where, text, { min, max }), absent)

  const nameCase = take(
    'name-transformation',
    (where, text) => parseChoice(where, text.toLowerCase(), NAME_CASES),
    'uppercase',
  )
  const flatten = flag('parse-json-secrets', false)
  const entries = taken(
    parseEntries({ 'secret-ids': read('secret-ids'), secrets: read('secrets') }, { nameCase, flatten }),
    { entries: [], exclusions: [], warnings: [] },
  )
  warnings.push(...entries.warnings)
  const ciphertexts = take('kms-ciphertexts', parseCiphertextLines, [])
  if (SOURCE_INPUTS.every((name) => read(name) === ''))
    problems.push({ where: SOURCE_INPUTS.join(', '), what: 'at least one of these inputs is needed' })
  const mode = choice('mode', ['fetch', 'check'], 'fetch')
  const summary = choice('summary', ['auto', 'true', 'false'], 'auto')
  take('http-proxy', parseProxyUrl, undefined)
  take('no-proxy', parseNoProxy, undefined)

  const inputs: Inputs = {
    entries: [...entries.entries, ...ciphertexts],
    exclusions: entries.exclusions,
    buildspec: take('from-buildspec', parsePath, undefined),
    mode,
    nameCase,
    exports: take('export', parseExports, []),
    files: take('files', parseFileLines, []),
    filesDir: take('files-dir', parseFilesDir, { kind: 'private' }),
    publicKeys: take('public-keys', parsePublicKeys, []),
    onMissing: choice('on-missing', ['fail', 'warn', 'ignore'], 'fail'),
    deniedAsMissing: flag('denied-as-missing', false),
    explainDenials: flag('explain-denials', false),
    onEmpty: choice('on-empty', ['allow', 'warn', 'fail'], 'warn'),
    versionStage: take('version-stage', parseStage, undefined),
    expandStrings: choice('json-strings', ['keep', 'expand'], 'keep') === 'expand',
    overwrite: take('overwrite', parseOverwrite, new Set<string>()),
    batch: flag('batch', false),
    maxSecrets: integer('max-secrets', 100, 1, 1000),
    roles: take('roles', parseRoleLines, []),
    region: take('aws-region', parseRegion, undefined),
    endpoints: take('endpoint-url', parseEndpoints, {}),
    httpProxy: read('http-proxy'),
    noProxy: read('no-proxy'),
    timeoutMs: integer('action-timeout-s', 60, 1, 3600) * 1000,
    familyTimeoutMs: integer('auto-select-family-attempt-timeout', 1000, 10, 60_000),
    maskBudget: integer('mask-budget', 2000, 100, 10_000),
    maskAccountId: flag('mask-account-id', false),
    leakScanPaths: take('leak-scan-paths', parseList, []),
    leakScan: choice('leak-scan', LEAK_SCAN_MODES, 'off'),
    cleanup: flag('cleanup', true),
    summary: summary === 'auto' ? mode === 'check' : summary === 'true',
    warnings,
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: inputs }
}

const parsePath = (where: string, text: string): Parsed<string> =>
  /\p{C}/u.test(text) ? refused(where, `expected a path, found ${quoted(text)}`) : accepted(text)

const parseStage = (where: string, text: string): Parsed<string> =>
  /^[^\s\p{C}]{1,256}$/u.test(text) ? accepted(text) : refused(where, `expected a version stage, found ${quoted(text)}`)

const parseExports = (where: string, text: string): Parsed<readonly ExportKind[]> => {
  const items = parseList(where, text)
  return items.ok ? allOf(items.value.map((item) => parseChoice(where, item, EXPORT_KINDS))) : items
}

const parseOverwrite = (where: string, text: string): Parsed<Inputs['overwrite']> => {
  const whole = parseBoolean(where, text)
  if (whole.ok) return accepted(whole.value ? 'all' : new Set<string>())
  const names = parseList(where, text)
  if (!names.ok) return names
  const wrong = names.value.find((name) => !isVariableName(name))
  return wrong === undefined
    ? accepted(new Set(names.value))
    : refused(where, `expected \`true\`, \`false\` or names of variables, found ${quoted(wrong)}`)
}
