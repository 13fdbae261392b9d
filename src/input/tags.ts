import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import type { Member } from '../text/node.ts'
import { quoted } from '../text/printable.ts'
import { parseJsonObject } from './json-object.ts'
import { parseList } from './list.ts'

/** A session tag as STS takes it. */
export interface Tag {
  readonly key: string
  readonly value: string
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u
const MAX_TAGS = 50

/** What is wrong with a tag according to STS, as the rest of a sentence; undefined if nothing is. */
export const tagProblem = ({ key, value }: Tag): string | undefined => {
  if (key.length < 1 || key.length > 128) return 'the key must have 1 to 128 characters'
  if (value.length > 256) return 'the value must have at most 256 characters'
  if (/^aws:/i.test(key)) return 'keys that begin with `aws:` belong to AWS'
  return TAG_TEXT.test(key) && TAG_TEXT.test(value)
    ? undefined
    : 'only letters, digits, spaces and `_.:/=+-@` are allowed'
}

/** Session tags as a JSON object of scalars. Keys are compared without case, as STS does, also with the reserved ones. */
export const parseTags = (where: string, text: string, reserved: readonly string[] = []): Parsed<readonly Tag[]> => {
  const object = parseJsonObject(where, text)
  if (!object.ok) return object
  const { members } = object.value
  if (members.length > MAX_TAGS) return refused(where, `STS accepts ${MAX_TAGS} tags, found ${members.length}`)
  const reservedKeys = new Set(reserved.map((key) => key.toLowerCase()))
  const counts = new Map<string, number>()
  for (const { key } of members) counts.set(key.toLowerCase(), (counts.get(key.toLowerCase()) ?? 0) + 1)
  return allOf(
    members.map((member) => {
      const tag = parseTag(where, member)
      if (!tag.ok) return tag
      if (reservedKeys.has(member.key.toLowerCase()))
        return refused(where, `the tag ${quoted(member.key)} is set by this action`)
      if (counts.get(member.key.toLowerCase()) !== 1)
        return refused(where, `the tag ${quoted(member.key)} is given twice`)
      return tag
    }),
  )
}

const parseTag = (where: string, { key, value: node }: Member): Parsed<Tag> => {
  if (node.kind !== 'string' && node.kind !== 'number' && node.kind !== 'boolean') {
    return refused(where, `the tag ${quoted(key)} needs a string, a number or a boolean`)
  }
  const tag = { key, value: node.kind === 'number' ? node.raw : String(node.value) }
  const problem = tagProblem(tag)
  return problem === undefined ? accepted(tag) : refused(where, `the tag ${quoted(key)}: ${problem}`)
}

/** Keys of tags that follow the session through role chaining, separated by commas or line breaks. */
export const parseTagKeys = (where: string, text: string): Parsed<readonly string[]> => {
  const keys = parseList(where, text)
  if (!keys.ok) return keys
  return allOf(
    keys.value.map((key) => {
      const problem = tagProblem({ key, value: '' })
      return problem === undefined ? accepted(key) : refused(where, `the tag ${quoted(key)}: ${problem}`)
    }),
  )
}
