import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed, Problem } from '../failure.ts'
import { parseAccountId, parseAccountIds } from '../input/account-id.ts'
import { parseRoleLines } from '../input/account-roles.ts'
import type { AccountRole } from '../input/account-roles.ts'
import { parseBoolean } from '../input/boolean.ts'
import { parseChoice } from '../input/choice.ts'
import { parseEndpoint } from '../input/endpoint.ts'
import { GITHUB_TAG_KEYS } from '../input/github-tags.ts'
import { parseHopLine } from '../input/hop-line.ts'
import type { HopLine } from '../input/hop-line.ts'
import { parseInteger } from '../input/integer.ts'
import { parseJsonObject } from '../input/json-object.ts'
import { linesOf } from '../input/list.ts'
import { parseRegion, partitionOf } from '../input/region.ts'
import { parseRoleReference } from '../input/role-arn.ts'
import { parseInlineSessionPolicy, parseManagedSessionPolicies } from '../input/session-policy.ts'
import { parseExternalId, parseSessionName } from '../input/sts-names.ts'
import { parseTagKeys, parseTags } from '../input/tags.ts'
import { parseReferences } from '../reference/grammar.ts'
import type { Reference } from '../reference/reference.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import { parseFailOn } from './fail-on.ts'
import type { FailOn } from './fail-on.ts'
import { scopedPolicyOf } from './scoped-policy.ts'
import type { Tagging } from './session-tags.ts'
import { parsePolicyFiles } from './sources/policy-files.ts'
import type { PolicyFiles } from './sources/policy-files.ts'

/** Everything the step was asked for, parsed. */
export interface Inputs {
  /** The roles assumed one after the other; empty where no job is asked about. */
  readonly hops: readonly HopLine[]
  readonly sessionName: string
  readonly durationSeconds: number | undefined
  /** Minified JSON. */
  readonly inlineSessionPolicy: string | undefined
  readonly managedSessionPolicies: readonly string[]
  readonly references: readonly Reference[]
  /** Whether the job starts from the runner's own keys. */
  readonly roleChaining: boolean
  readonly tagging: Tagging
  readonly organizationId: string | undefined
  /** Accounts that are not strangers. */
  readonly trustedAccounts: readonly string[]
  readonly region: string | undefined
  readonly audience: string
  readonly policyFiles: readonly PolicyFiles[]
  /** Absent: the default path, which may be missing. */
  readonly configFile: string | undefined
  /** Of plans and templates that do not tell theirs. */
  readonly account: string | undefined
  /** A checkout of the base branch, with the same files. */
  readonly baseDirectory: string | undefined
  /** What the change is compared with; `auto`: the first of these that is at hand. */
  readonly baseSource: 'auto' | 'plan-before' | 'directory' | 'files' | 'live' | 'none'
  readonly basePolicyFiles: readonly PolicyFiles[]
  /** Globs. */
  readonly basePlans: readonly string[]
  /** Globs of CloudFormation templates, or folders of CDK apps. */
  readonly baseTemplates: readonly string[]
  /** Globs. */
  readonly terraformPlans: readonly string[]
  /** Relative to the workspace, without a slash at the end; `` is the workspace itself. Absent: the folder of each plan. */
  readonly terraformDirectory: string | undefined
  /** Globs of CloudFormation templates, or folders of CDK apps. */
  readonly templates: readonly string[]
  readonly templateParameters: readonly TemplateParameters[]
  /** Globs; empty: none are read. */
  readonly workflowFiles: readonly string[]
  readonly buildspecFiles: readonly string[]
  /** How much of AWS is read; `auto`: what the questions need, if the job has credentials. */
  readonly live: 'off' | 'chain' | 'full' | 'auto'
  readonly liveRoles: readonly AccountRole[]
  /** Of all services of AWS. */
  readonly endpoint: string | undefined
  /** For all requests to AWS together. */
  readonly timeoutMs: number
  /** The exact `sub` claim. */
  readonly subject: string | undefined
  readonly claims: Readonly<Record<string, string>> | undefined
  readonly subjectFormat: 'auto' | 'classic' | 'immutable' | 'both'
  readonly failOn: FailOn
  readonly reportFile: string | undefined
  readonly sarifFile: string | undefined
  readonly summary: boolean
  readonly annotations: boolean
  /** Whether a comment on the pull request is kept up to date. */
  readonly comment: boolean
  readonly githubToken: Secret | undefined
  /** Tells several runs on one pull request apart; absent: the job's id. */
  readonly key: string | undefined
  /** ISO 8601; absent: now. */
  readonly evaluationTime: string | undefined
  readonly maskAccountId: boolean
}

/** Parameters of templates: one value, or a file of them. */
export type TemplateParameters =
  | { readonly kind: 'value'; readonly name: string; readonly value: string }
  | { readonly kind: 'file'; readonly path: string }

/** The names of the inputs, as in action.yml. */
export type InputName =
  | 'role-to-assume'
  | 'role-chain'
  | 'role-session-name'
  | 'role-duration-seconds'
  | 'role-external-id'
  | 'inline-session-policy'
  | 'managed-session-policies'
  | 'scope-to-secrets'
  | 'role-chaining'
  | 'role-skip-session-tagging'
  | 'transitive-tag-keys'
  | 'custom-tags'
  | 'organization-id'
  | 'trusted-accounts'
  | 'secret-ids'
  | 'aws-region'
  | 'audience'
  | 'account-id'
  | 'policy-files'
  | 'config-file'
  | 'base-directory'
  | 'base-source'
  | 'base-policy-files'
  | 'base-terraform-plan'
  | 'base-cloudformation-templates'
  | 'terraform-plan'
  | 'terraform-directory'
  | 'cloudformation-templates'
  | 'cloudformation-parameters'
  | 'workflow-files'
  | 'buildspec-files'
  | 'live'
  | 'live-roles'
  | 'endpoint-url'
  | 'action-timeout-s'
  | 'subject'
  | 'claims'
  | 'subject-format'
  | 'fail-on'
  | 'report-file'
  | 'sarif-file'
  | 'summary'
  | 'annotations'
  | 'comment'
  | 'github-token'
  | 'key'
  | 'evaluation-time'
  | 'mask-aws-account-id'

/** Reads and checks all inputs; every problem is reported. `defaultRegion` stands in for an empty `aws-region`. */
export const parseInputs = (read: (name: InputName) => string, defaultRegion: string | undefined): Parsed<Inputs> => {
  const problems: Problem[] = []
  const take = <T>(parsed: Parsed<T>, otherwise: T): T => {
    if (parsed.ok) return parsed.value
    problems.push(...parsed.problems)
    return otherwise
  }
  /** An input that may be left empty. */
  const optional = <T>(name: InputName, parse: (where: string, text: string) => Parsed<T>): T | undefined =>
    read(name) === '' ? undefined : take<T | undefined>(parse(name, read(name)), undefined)

  const region = optional('aws-region', parseRegion) ?? defaultRegion
  const account = optional('account-id', parseAccountId)
  const roleChaining = take(parseBoolean('role-chaining', read('role-chaining') || 'false'), false)
  const hops = take(parseHops(read, account, region, roleChaining), [])
  const lastRole = hops.at(-1)?.role
  const references = take(parseReferences('secret-ids', read('secret-ids'), 'secret-ids'), {
    references: [],
    exclusions: [],
    warnings: [],
  }).references
  const inputs: Inputs = {
    hops,
    sessionName: optional('role-session-name', parseSessionName) ?? 'GitHubActions',
    durationSeconds: optional('role-duration-seconds', (where, text) =>
      parseInteger(where, text, { min: 900, max: 43_200 }),
    ),
    inlineSessionPolicy:
      optional('scope-to-secrets', (where, text) => scopedPolicyOf(where, text, lastRole, region)) ??
      optional('inline-session-policy', parseInlineSessionPolicy),
    managedSessionPolicies:
      optional('managed-session-policies', (where, text) => parseManagedSessionPolicies(where, text, lastRole)) ?? [],
    references,
    roleChaining,
    tagging: {
      skip: take(parseBoolean('role-skip-session-tagging', read('role-skip-session-tagging') || 'false'), false),
      custom: optional('custom-tags', (where, text) => parseTags(where, text, GITHUB_TAG_KEYS)) ?? [],
      transitiveKeys: optional('transitive-tag-keys', parseTagKeys) ?? [],
    },
    organizationId: optional('organization-id', parseOrganizationId),
    trustedAccounts: optional('trusted-accounts', parseAccountIds) ?? [],
    account,
    region,
    audience:
      optional('audience', parseAudience) ??
      (lastRole?.partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com'),
    policyFiles: optional('policy-files', parsePolicyFiles) ?? [],
    configFile: optional('config-file', parsePath),
    baseDirectory: optional('base-directory', parsePath),
    baseSource: take(
      parseChoice('base-source', read('base-source') || 'auto', [
        'auto',
        'plan-before',
        'directory',
        'files',
        'live',
        'none',
      ]),
      'auto',
    ),
    basePolicyFiles: optional('base-policy-files', parsePolicyFiles) ?? [],
    basePlans: linesOf(read('base-terraform-plan')).map(({ text }) => text),
    baseTemplates: linesOf(read('base-cloudformation-templates')).map(({ text }) => text),
    terraformPlans: linesOf(read('terraform-plan')).map(({ text }) => text),
    terraformDirectory: optional('terraform-directory', parseFolder),
    templates: linesOf(read('cloudformation-templates')).map(({ text }) => text),
    templateParameters: linesOf(read('cloudformation-parameters')).map(({ text }) => templateParameters(text)),
    workflowFiles: linesOf(read('workflow-files')).map(({ text }) => text),
    buildspecFiles: linesOf(read('buildspec-files')).map(({ text }) => text),
    live: take(parseChoice('live', read('live') || 'off', ['off', 'chain', 'full', 'auto']), 'off'),
    liveRoles: optional('live-roles', parseRoleLines) ?? [],
    endpoint: optional('endpoint-url', parseEndpoint),
    timeoutMs:
      1_000 * (optional('action-timeout-s', (where, text) => parseInteger(where, text, { min: 1, max: 3_600 })) ?? 60),
    subject: optional('subject', parseSubject),
    claims: optional('claims', parseClaims),
    subjectFormat: take(
      parseChoice('subject-format', read('subject-format') || 'auto', ['auto', 'classic', 'immutable', 'both']),
      'auto',
    ),
    failOn: take(parseFailOn('fail-on', read('fail-on') || 'high,unknown'), {
      severities: [],
      unknown: true,
      rules: [],
    }),
    reportFile: optional('report-file', parsePath),
    sarifFile: optional('sarif-file', parsePath),
    summary: take(parseBoolean('summary', read('summary') || 'true'), true),
    annotations: take(parseBoolean('annotations', read('annotations') || 'true'), true),
    comment: take(parseBoolean('comment', read('comment') || 'false'), false),
    githubToken: read('github-token') === '' ? undefined : Secret.of(read('github-token')),
    key: optional('key', parseKey),
    evaluationTime: optional('evaluation-time', parseTime),
    maskAccountId: take(parseBoolean('mask-aws-account-id', read('mask-aws-account-id') || 'false'), false),
  }
  if (references.length > 0 && hops.length === 0) {
    problems.push({ where: 'secret-ids', what: 'whose access is asked? Name the role in `role-to-assume`' })
  }
  if (inputs.baseSource === 'live' && inputs.live !== 'chain' && inputs.live !== 'full')
    problems.push({ where: 'base-source', what: 'what AWS has today is read with `live: chain` or `live: full`' })
  if (inputs.baseSource === 'directory' && inputs.baseDirectory === undefined)
    problems.push({ where: 'base-source', what: 'the folder is missing: name it in `base-directory`' })
  for (const name of ['inline-session-policy', 'managed-session-policies'] as const) {
    if (read('scope-to-secrets') !== '' && read(name) !== '')
      problems.push({
        where: 'scope-to-secrets',
        what: `it cannot be combined with \`${name}\`: together they would allow more`,
      })
  }
  return problems.length > 0 ? { ok: false, problems } : accepted(inputs)
}

/** `role-to-assume`, then the lines of `role-chain`. The external id goes with the last role that takes one. */
const parseHops = (
  read: (name: InputName) => string,
  account: string | undefined,
  region: string | undefined,
  roleChaining: boolean,
): Parsed<readonly HopLine[]> => {
  const first = read('role-to-assume') === '' ? [] : [parseFirstRole(read('role-to-assume'), account, region)]
  const chained = linesOf(read('role-chain')).map(({ line, text }) => parseHopLine(`role-chain, line ${line}`, text))
  const hops = allOf([...first, ...chained])
  const externalId = read('role-external-id')
  if (!hops.ok || externalId === '') return hops
  const parsed = parseExternalId('role-external-id', externalId)
  if (!parsed.ok) return parsed
  const last = hops.value.at(-1)
  // AssumeRoleWithWebIdentity takes none: the role that the token is exchanged for never gets it.
  return last === undefined || (hops.value.length < 2 && !roleChaining)
    ? hops
    : accepted([...hops.value.slice(0, -1), { ...last, externalId: last.externalId ?? parsed.value }])
}

const parseFirstRole = (text: string, account: string | undefined, region: string | undefined): Parsed<HopLine> => {
  const role = parseRoleReference('role-to-assume', text)
  if (!role.ok) return role
  if (role.value.kind === 'arn') return accepted({ role: role.value })
  const { name } = role.value
  if (account === undefined) {
    return refused('role-to-assume', `${quoted(name)} is a bare name: give its ARN, or its account in \`account-id\``)
  }
  const partition = partitionOf(region ?? '')
  return accepted({
    role: { arn: `arn:${partition}:iam::${account}:role/${name}`, partition, account, path: '/', name },
  })
}

const parseOrganizationId = (where: string, text: string): Parsed<string> =>
  /^o-[a-z0-9]{10,32}$/.test(text)
    ? accepted(text)
    : refused(where, `expected the id of an organization such as \`o-exampleorgid\`, found ${quoted(text)}`)

const parseAudience = (where: string, text: string): Parsed<string> =>
  /^[\u0021-\u007E]{1,255}$/.test(text)
    ? accepted(text)
    : refused(where, `expected 1 to 255 characters without white space, found ${quoted(text)}`)

const parseKey = (where: string, text: string): Parsed<string> =>
  /^[\w.-]{1,100}$/.test(text)
    ? accepted(text)
    : refused(where, `expected letters, digits, dots, hyphens and underscores, found ${quoted(text)}`)

const parseSubject = (where: string, text: string): Parsed<string> =>
  /^[^\p{C}]{1,1000}$/u.test(text)
    ? accepted(text)
    : refused(where, `expected a subject such as \`repo:octo-org/app:ref:refs/heads/main\`, found ${quoted(text)}`)

/** Claims of a job token by name; numbers and booleans as their text. */
const parseClaims = (where: string, text: string): Parsed<Readonly<Record<string, string>>> => {
  const object = parseJsonObject(where, text)
  if (!object.ok) return object
  const claims = allOf(
    object.value.members.map(({ key, value }): Parsed<readonly [string, string]> => {
      if (value.kind === 'string' || value.kind === 'boolean') return accepted([key, String(value.value)])
      return value.kind === 'number'
        ? accepted([key, value.raw])
        : refused(where, `the claim ${quoted(key)} needs a string, a number or a boolean`)
    }),
  )
  return claims.ok ? accepted(Object.fromEntries(claims.value)) : claims
}

const parsePath = (where: string, text: string): Parsed<string> =>
  /\p{C}/u.test(text) ? refused(where, `expected a path, found ${quoted(text)}`) : accepted(text)

/** Names of parameters are letters and digits; anything else is a path. */
const templateParameters = (text: string): TemplateParameters => {
  const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/.exec(text) ?? []
  return name === undefined || value === undefined ? { kind: 'file', path: text } : { kind: 'value', name, value }
}

/** A folder of the workspace. */
const parseFolder = (where: string, text: string): Parsed<string> => {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.')
  return /\p{C}/u.test(text) || text.startsWith('/') || parts.includes('..')
    ? refused(where, `expected a folder of the workspace, found ${quoted(text)}`)
    : accepted(parts.join('/'))
}

const parseTime = (where: string, text: string): Parsed<string> =>
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text) &&
  !Number.isNaN(Date.parse(text))
    ? accepted(new Date(text).toISOString())
    : refused(where, `expected a time such as \`2026-07-01T12:00:00Z\`, found ${quoted(text)}`)
