import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import { parseHops } from './hop-line.ts'
import type { HopLine } from './hop-line.ts'
import { parseRegion } from './region.ts'
import { readTokens } from './tokens.ts'
import type { Token } from './tokens.ts'

/** A named profile: the roles assumed one after the other, and the region written to the profile. */
export interface ProfileLine {
  readonly name: string
  readonly hops: readonly HopLine[]
  readonly region?: string
}

const PROFILE_NAME = /^[^\s\p{C}[\]/\\#;"']{1,64}$/u

/** The name of a profile in an AWS configuration file: 1 to 64 characters that the INI format leaves alone. */
export const parseProfileName = (where: string, text: string): Parsed<string> =>
  PROFILE_NAME.test(text.trim())
    ? accepted(text.trim())
    : refused(where, `expected a profile name without white space, quotes and brackets, found ${quoted(text)}`)

/** `<name> <role ARN> [key=value …] [<role ARN> [key=value …] …] [region=…]`. */
export const parseProfileLine = (where: string, line: string): Parsed<ProfileLine> => {
  const tokens = readTokens(where, line)
  if (!tokens.ok) return tokens
  const [first, ...rest] = tokens.value
  if (first?.kind !== 'word') return refused(where, 'expected a profile name, then a role ARN')
  const [regionText, ...moreRegions] = rest.flatMap((token) => (isRegion(token) ? [token.value] : []))
  if (moreRegions.length > 0) return refused(where, 'the option `region` is given twice')
  const name = parseProfileName(where, first.text)
  const hops = parseHops(
    where,
    rest.filter((token) => !isRegion(token)),
  )
  const region = regionText === undefined ? undefined : parseRegion(where, regionText)
  if (!name.ok || !hops.ok || region?.ok === false) {
    return { ok: false, problems: [name, hops, region].flatMap((part) => (part?.ok === false ? part.problems : [])) }
  }
  return accepted({ name: name.value, hops: hops.value, ...(region === undefined ? {} : { region: region.value }) })
}

const isRegion = (token: Token): token is Extract<Token, { kind: 'option' }> =>
  token.kind === 'option' && token.key === 'region'
