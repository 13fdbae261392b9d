import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import { parseChoice } from './choice.ts'
import { parseInteger } from './integer.ts'
import { parseList } from './list.ts'
import { parseRoleArn } from './role-arn.ts'
import type { RoleArn } from './role-arn.ts'
import { parseExternalId, parseSessionName, parseSourceIdentity } from './sts-names.ts'
import { readTokens } from './tokens.ts'
import type { Token } from './tokens.ts'

/** What may be written beside a role. File paths are as written, relative to the workspace. */
export interface HopOptions {
  readonly externalId?: string
  readonly sessionName?: string
  readonly durationSeconds?: number
  readonly sourceIdentity?: string
  readonly policyFile?: string
  readonly policyArns?: readonly string[]
  readonly tags?: boolean
  readonly trustPolicyFile?: string
}

/** One role to assume, with its options. */
export interface HopLine extends HopOptions {
  readonly role: RoleArn
}

type ParseOption = (where: string, value: string) => Parsed<HopOptions>

const option =
  <K extends keyof HopOptions>(name: K, parse: (where: string, value: string) => Parsed<HopOptions[K]>): ParseOption =>
  (where, value) => {
    const parsed = parse(where, value)
    return parsed.ok ? accepted({ [name]: parsed.value }) : parsed
  }

const parsePath = (where: string, value: string): Parsed<string> =>
  value === '' || /\p{C}/u.test(value) ? refused(where, `expected a path, found ${quoted(value)}`) : accepted(value)

const parseDuration = (where: string, value: string): Parsed<number> =>
  parseInteger(where, value, { min: 900, max: 43_200 })

const parseSwitch = (where: string, value: string): Parsed<boolean> => {
  const choice = parseChoice(where, value, ['on', 'off'])
  return choice.ok ? accepted(choice.value === 'on') : choice
}

const OPTIONS: ReadonlyMap<string, ParseOption> = new Map([
  ['external-id', option('externalId', parseExternalId)],
  ['session-name', option('sessionName', parseSessionName)],
  ['source-identity', option('sourceIdentity', parseSourceIdentity)],
  ['duration', option('durationSeconds', parseDuration)],
  ['policy-file', option('policyFile', parsePath)],
  ['policy-arns', option('policyArns', parseList)],
  ['tags', option('tags', parseSwitch)],
  ['trust-policy-file', option('trustPolicyFile', parsePath)],
])

/** `<role ARN> [key=value …]`. */
export const parseHopLine = (where: string, line: string): Parsed<HopLine> => {
  const tokens = readTokens(where, line)
  if (!tokens.ok) return tokens
  const hops = parseHops(where, tokens.value)
  if (!hops.ok) return hops
  const [hop, ...others] = hops.value
  return hop === undefined || others.length > 0
    ? refused(where, 'expected exactly one role ARN on the line')
    : accepted(hop)
}

/** Hops one after the other: each word is a role ARN, and options belong to the role before them. */
export const parseHops = (where: string, tokens: readonly Token[]): Parsed<readonly HopLine[]> => {
  const starts = tokens.flatMap((token, index) => (token.kind === 'word' ? [index] : []))
  if (starts[0] !== 0) return refused(where, 'expected a role ARN, then options such as `duration=900`')
  return allOf(starts.map((start, index) => parseHop(where, tokens.slice(start, starts[index + 1]))))
}

const parseHop = (where: string, [word, ...options]: readonly Token[]): Parsed<HopLine> => {
  const role = parseRoleArn(where, word?.kind === 'word' ? word.text : '')
  const keys = options.map((token) => (token.kind === 'option' ? token.key : ''))
  const settings = allOf(
    options.map((token, index): Parsed<HopOptions> => {
      const { key, value } = token.kind === 'option' ? token : { key: '', value: '' }
      const parse = OPTIONS.get(key)
      if (parse === undefined)
        return refused(where, `unknown option ${quoted(key)}; known: ${[...OPTIONS.keys()].join(', ')}`)
      if (keys.indexOf(key) !== index) return refused(where, `the option \`${key}\` is given twice for one role`)
      return parse(`${where}, ${key}`, value)
    }),
  )
  if (role.ok && settings.ok) {
    return accepted(settings.value.reduce<HopLine>((hop, setting) => ({ ...hop, ...setting }), { role: role.value }))
  }
  return { ok: false, problems: [role, settings].flatMap((part) => (part.ok ? [] : part.problems)) }
}
