import { accepted, allOf, type Parsed, type Problem, refused } from '../failure.ts'
import { parseAccountIds } from '../input/account-id.ts'
import { parseChoice } from '../input/choice.ts'
import { parseEndpoint } from '../input/endpoint.ts'
import { GITHUB_TAG_KEYS } from '../input/github-tags.ts'
import { type HopLine, parseHopLine } from '../input/hop-line.ts'
import { parseInteger } from '../input/integer.ts'
import { linesOf } from '../input/list.ts'
import { parseProfileLine, parseProfileName, type ProfileLine } from '../input/profile-line.ts'
import { parseNoProxy, parseProxyUrl } from '../input/proxy.ts'
import { parseRegion } from '../input/region.ts'
import { parseRoleReference, type RoleReference } from '../input/role-arn.ts'
import { parseInlineSessionPolicy, parseManagedSessionPolicies } from '../input/session-policy.ts'
import { parseExternalId, parseSessionName } from '../input/sts-names.ts'
import { parseTagKeys, parseTags, type Tag } from '../input/tags.ts'
import { parseScope } from '../reference/scope.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import { crossProblems } from './cross-checks.ts'
import { type Exposure, readExposure } from './exposure.ts'
import { type InputReader, inputReader, type InputSource, type Translated } from './read-inputs.ts'

/** Keys given as inputs. */
export interface StaticKeys {
  readonly accessKeyId: Secret
  readonly secretAccessKey: Secret
  readonly sessionToken?: Secret
}

/** A session policy that admits some secrets only. */
export interface ScopedPolicy {
  /** Minified. */
  readonly text: string
  /** What had to be left out, one sentence each. */
  readonly losses: readonly string[]
}

/** The inputs of the action, parsed; nothing is read from the environment after this. */
export interface Inputs {
  readonly mode: 'assume' | 'plan'
  readonly region: string
  readonly role?: RoleReference
  readonly chain: readonly HopLine[]
  /** Sessions under names of their own; empty where there is one session. */
  readonly profiles: readonly ProfileLine[]
  readonly profile?: string
  readonly overwriteProfile: boolean
  /** Whether tools can get new keys for the profiles until the job ends. */
  readonly refresh: boolean
  readonly staticKeys?: StaticKeys
  readonly tokenFile?: string
  readonly roleChaining: boolean
  readonly forceSkipOidc: boolean
  readonly useExisting: boolean
  /** Undefined: the default of the partition. */
  readonly audience?: string
  readonly sessionName: string
  /** Only where it was given: the default depends on the hop. */
  readonly durationSeconds?: number
  readonly externalId?: string
  readonly skipTagging: boolean
  readonly transitiveTagKeys: readonly string[]
  readonly customTags: readonly Tag[]
  /** Minified. */
  readonly inlinePolicy?: string
  readonly managedPolicies: readonly string[]
  /** Ids of secrets that the session may read; empty where it is not narrowed to any. */
  readonly scope: readonly string[]
  /** The session policies made of `scope`, by profile; `''` for a session without one. */
  readonly scoped?: ReadonlyMap<string, ScopedPolicy>
  readonly allowedAccounts: readonly string[]
  readonly exposure: Exposure
  readonly unsetCurrent: boolean
  readonly specialCharacters: boolean
  readonly attempts: number
  readonly timeoutSeconds: number
  readonly endpoint?: string
  readonly proxy: string
  readonly noProxy: string
  readonly maskAccountId: boolean
  /** A copy of the first role's trust policy in the workspace, to explain a denial. */
  readonly trustPolicyFile?: string
  readonly onMissingOidc: 'fail' | 'skip' | 'warn'
  readonly translated: readonly Translated[]
}

const DEFAULT_ATTEMPTS = 12
const DEFAULT_TIMEOUT_SECONDS = 60
const MOST_HOPS = 5

/** All inputs, or all that is wrong with them, each problem naming its input. No message repeats a credential. */
export const parseInputs = (source: InputSource): Parsed<Inputs> => {
  const reader = inputReader(source)
  const inputs = readAll(reader, source)
  const problems: Problem[] = [...reader.problems, ...crossProblems(inputs, reader)]
  return problems.length > 0 ? { ok: false, problems } : accepted(inputs)
}

const readAll = (reader: InputReader, source: InputSource): Inputs => {
  const { value, boolean } = reader
  const endpoint = value('sts-endpoint', parseEndpoint)
  const custom = reader.text('sts-endpoint') !== ''
  const role = value('role-to-assume', parseRoleReference)
  const chain = value('role-chain', parseChain) ?? []
  const finalRole = chain.at(-1)?.role ?? (role?.kind === 'arn' ? role : undefined)
  const staticKeys = readStaticKeys(reader, custom)
  const tokenFile = value('web-identity-token-file', accepting)
  const audience = value('audience', parseAudience)
  const durationSeconds = value('role-duration-seconds', within(900, 43_200))
  const externalId = value('role-external-id', parseExternalId)
  const inlinePolicy = value('inline-session-policy', parseInlineSessionPolicy)
  const profile = value('aws-profile', parseProfileName)
  const trustPolicyFile = value('trust-policy-file', accepting)
  const seconds = value('action-timeout-s', within(0, 3600)) ?? 0
  return {
    mode: value('mode', (where, text) => parseChoice(where, text, MODES)) ?? 'assume',
    region: value('aws-region', (where, text) => parseRegion(where, text, { custom })) ?? '',
    ...(role === undefined ? {} : { role }),
    chain,
    profiles: value('profiles', parseProfiles) ?? [],
    ...(profile === undefined ? {} : { profile }),
    overwriteProfile: boolean('overwrite-aws-profile', false),
    refresh: boolean('refresh', false),
    ...(staticKeys === undefined ? {} : { staticKeys }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    roleChaining: boolean('role-chaining', false),
    forceSkipOidc: boolean('force-skip-oidc', false),
    useExisting: boolean('use-existing-credentials', false),
    ...(audience === undefined ? {} : { audience }),
    sessionName: value('role-session-name', sessionNameFor(source)) ?? 'GitHubActions',
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(externalId === undefined ? {} : { externalId }),
    skipTagging: boolean('role-skip-session-tagging', false),
    transitiveTagKeys: value('transitive-tag-keys', parseTagKeys) ?? [],
    customTags: value('custom-tags', (where, text) => parseTags(where, text, GITHUB_TAG_KEYS)) ?? [],
    ...(inlinePolicy === undefined ? {} : { inlinePolicy }),
    managedPolicies:
      value('managed-session-policies', (where, text) => parseManagedSessionPolicies(where, text, finalRole)) ?? [],
    scope: value('scope-to-secrets', parseScope) ?? [],
    allowedAccounts: value('allowed-account-ids', parseAccountIds) ?? [],
    exposure: readExposure(reader),
    unsetCurrent: boolean('unset-current-credentials', false),
    specialCharacters: boolean('special-characters-workaround', false),
    attempts: readAttempts(reader),
    // As in the peer action, 0 asks for the default, which there means no limit.
    timeoutSeconds: seconds === 0 ? DEFAULT_TIMEOUT_SECONDS : seconds,
    ...(endpoint === undefined ? {} : { endpoint }),
    proxy: value('http-proxy', parseProxyUrl)?.url ?? '',
    noProxy: (value('no-proxy', parseNoProxy) ?? []).join(','),
    maskAccountId: boolean('mask-aws-account-id', false),
    ...(trustPolicyFile === undefined ? {} : { trustPolicyFile }),
    onMissingOidc: value('on-missing-oidc', (where, text) => parseChoice(where, text, ON_MISSING)) ?? 'fail',
    translated: reader.translated,
  }
}

const MODES = ['assume', 'plan'] as const
const ON_MISSING = ['fail', 'skip', 'warn'] as const

const readAttempts = (reader: InputReader): number => {
  const attempts = reader.value('retry-max-attempts', within(1, 50)) ?? DEFAULT_ATTEMPTS
  return reader.boolean('disable-retry', false) ? 1 : attempts
}

const readStaticKeys = (reader: InputReader, custom: boolean): StaticKeys | undefined => {
  const id = reader.value('aws-access-key-id', (where, text) =>
    custom || /^\w{16,128}$/.test(text) ? accepted(Secret.of(text)) : refused(where, 'this is no access key id'),
  )
  const secret = reader.value('aws-secret-access-key', secretly)
  const token = reader.value('aws-session-token', secretly)
  if (id === undefined || secret === undefined) return undefined
  return { accessKeyId: id, secretAccessKey: secret, ...(token === undefined ? {} : { sessionToken: token }) }
}

const secretly = (_: string, text: string): Parsed<Secret> => accepted(Secret.of(text))

const accepting = (_: string, text: string): Parsed<string> => accepted(text)

const within = (min: number, max: number) => (where: string, text: string) => parseInteger(where, text, { min, max })

const parseAudience = (where: string, text: string): Parsed<string> =>
  /^[\u0021-\u007E]{1,255}$/.test(text)
    ? accepted(text)
    : refused(where, 'expected 1 to 255 printable characters without spaces')

const parseChain = (where: string, text: string): Parsed<readonly HopLine[]> => {
  const lines = linesOf(text).filter((line) => !line.text.startsWith('#'))
  if (lines.length > MOST_HOPS) return refused(where, `at most ${MOST_HOPS} roles can follow one another`)
  return allOf(lines.map((line) => parseHopLine(`${where}, line ${line.line}`, line.text)))
}

const MOST_PROFILES = 50

const parseProfiles = (where: string, text: string): Parsed<readonly ProfileLine[]> => {
  const lines = linesOf(text).filter((line) => !line.text.startsWith('#'))
  if (lines.length > MOST_PROFILES) return refused(where, `at most ${MOST_PROFILES} profiles are possible`)
  const parsed = allOf(lines.map((line) => parseProfileLine(`${where}, line ${line.line}`, line.text)))
  if (!parsed.ok) return parsed
  const names = parsed.value.map(({ name }) => name)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  return twice.length === 0 ? parsed : refused(where, `the profile ${quoted(twice[0] ?? '')} is given twice`)
}

/** `auto` names the session after the run, so that CloudTrail leads back to it. */
const sessionNameFor =
  (source: InputSource) =>
  (where: string, text: string): Parsed<string> => {
    if (text !== 'auto') return parseSessionName(where, text)
    const parts = (['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_JOB'] as const).map((name) => source.env(name))
    if (parts.includes(undefined))
      return refused(where, '`auto` needs GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT and GITHUB_JOB')
    return accepted(`gha-${parts.join('-')}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64))
  }
