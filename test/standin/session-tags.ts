import type { Principal } from './access.ts'
import { constraint, records, text, texts, type Call } from './call.ts'
import { AwsError } from './wire.ts'

/** What a session is marked with. Transitive tags and the source identity stay with every later session of a chain. */
export interface SessionMarks {
  readonly tags: ReadonlyMap<string, string>
  readonly transitive: readonly string[]
  readonly sourceIdentity: string | undefined
}

/** The marks of a session that nobody marked. */
export const unmarked: SessionMarks = { tags: new Map(), transitive: [], sourceIdentity: undefined }

const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u
const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message)
const broken = (value: string, rule: string): AwsError => constraint(value, 'tags', rule, 'ValidationError')

const requestedTags = (call: Call): ReadonlyMap<string, string> => {
  const tags = records(call.input, 'Tags').map((one) => [String(one['Key']), String(one['Value'])] as const)
  if (tags.length > 50) throw broken('[...]', 'Member must have length less than or equal to 50')
  for (const [key, value] of tags) {
    const fits = key.length >= 1 && key.length <= 128 && value.length <= 256
    if (!fits || !characters.test(key) || !characters.test(value)) {
      throw broken(key, 'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+')
    }
  }
  if (new Set(tags.map(([key]) => key.toLowerCase())).size < tags.length) {
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  return new Map(tags)
}

const has = (keys: Iterable<string>, key: string): boolean =>
  [...keys].some((one) => one.toLowerCase() === key.toLowerCase())

/** What the request asks to mark the session with, checked against what the caller's session passes on. */
export const requestedMarks = (call: Call, caller: Exclude<Principal, { kind: 'federated' }>): SessionMarks => {
  const tags = requestedTags(call)
  const transitive = texts(call.input, 'TransitiveTagKeys')
  const sourceIdentity = text(call.input, 'SourceIdentity')
  if (transitive.some((key) => !has(tags.keys(), key))) {
    throw invalid('The specified transitive tag key must be included in the requested tags.')
  }
  const inherited = caller.kind === 'session' ? caller.marks : unmarked
  if ([...tags.keys()].some((key) => has(inherited.transitive, key))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the " +
        'calling session.',
    )
  }
  return { tags, transitive, sourceIdentity }
}

/** The marks of the new session: those asked for, and those the caller's session passes on. */
export const inheritedMarks = (requested: SessionMarks, caller: Principal): SessionMarks => {
  if (caller.kind !== 'session') return requested
  const { tags, transitive, sourceIdentity } = caller.marks
  return {
    tags: new Map([...[...tags].filter(([key]) => has(transitive, key)), ...requested.tags]),
    transitive: [...transitive, ...requested.transitive],
    sourceIdentity: sourceIdentity ?? requested.sourceIdentity,
  }
}
