import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'

const word = (pattern: RegExp, expected: string) => {
  return (where: string, text: string): Parsed<string> =>
    pattern.test(text.trim()) ? accepted(text.trim()) : refused(where, `expected ${expected}, found ${quoted(text)}`)
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const parseSessionName = word(/^[\w+=,.@-]{2,64}$/, 'a session name of 2 to 64 letters, digits or `_+=,.@-`')

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const parseSourceIdentity = word(
  /^[\w+=,.@-]{2,64}$/,
  'a source identity of 2 to 64 letters, digits or `_+=,.@-`',
)

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const parseExternalId = word(
  /^[\w+=,.@:/-]{2,1224}$/,
  'an external id of 2 to 1224 letters, digits or `_+=,.@:/-`',
)
