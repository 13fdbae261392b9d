/** Which actions and resources a pattern covers. */
import type { Template } from '../format.ts'
import { isUnknown, type Leaf } from './documents.ts'
import { and, type Tri } from './logic.ts'
import {
  isTemplate,
  literal,
  match,
  openHole,
  overReadings,
  readings,
  splitArn,
  textOf,
  type Lookup,
  type Text,
} from './text.ts'

const wild = (value: string | Template): Text => {
  const [pattern] = readings(value, null, true)
  return pattern === undefined || typeof pattern === 'string' ? [] : pattern
}

/** `prefix:Name`, both compared without regard to case; wildcards only in the name. */
export const actionMatches = (written: Leaf, action: string): Tri => {
  if (isUnknown(written)) return 'U'
  if (isTemplate(written)) return match(wild(written), literal(action))
  if (written === '*') return 'T'
  if (written === '*:*') return 'U' // AWS does not say what this means
  if (/\s/.test(written)) return 'F'
  const [prefix = '', name = ''] = written.toLowerCase().split(/:(.*)/s)
  const [service = '', operation = ''] = action.toLowerCase().split(/:(.*)/s)
  return prefix === service ? match(wild(name), literal(operation)) : 'F'
}

/** `lookup` reads the context for variables; it is null where the document's version has none. */
export const resourceMatches = (
  written: Leaf,
  resource: string | Template,
  use: `${'Allow' | 'Deny'} ${'Resource' | 'NotResource'}`,
  lookup: Lookup | null,
): Tri => {
  if (isUnknown(written)) return match([openHole(written.unknown)], textOf(resource))
  if (written === '*') return 'T'
  const text = textOf(resource)
  const first = isTemplate(written) ? written.template[0] : written
  if (typeof first !== 'string') return overReadings(readings(written, lookup, true), (pattern) => match(pattern, text))
  if (resource === '*' || !first.startsWith('arn:')) return 'F'
  const patterns = resourceReadings(written, lookup)
  const whole = overReadings(patterns, (pattern) => match(pattern, text))
  const bySegment = overReadings(patterns, (pattern) => matchSegments(pattern, text))
  // A `*` at the end of a segment "can expand to match beyond the colon boundaries", AWS says, and not when:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
  const result = bySegment === whole ? whole : 'U'
  if (!hasUnsupportedWildcard(written)) return result
  return use === 'Allow Resource' ? 'F' : and('U', result)
}

/** Variables are replaced only after the fifth colon; before it they stay text. */
const resourceReadings = (written: string | Template, lookup: Lookup | null): ReturnType<typeof readings> => {
  const parts = typeof written === 'string' ? [written] : written.template
  const head: (typeof parts)[number][] = []
  const tail: (typeof parts)[number][] = []
  let colons = 0
  for (const part of parts) {
    if (typeof part !== 'string') {
      ;(colons < 5 ? head : tail).push(part)
      continue
    }
    const pieces = part.split(':')
    const cut = pieces.slice(0, Math.max(0, 5 - colons)).join(':')
    colons += pieces.length - 1
    head.push(cut)
    tail.push(part.slice(cut.length))
  }
  const before = readings({ template: head }, null, true)
  return readings({ template: tail }, lookup, true).map((after) =>
    typeof after === 'string' || typeof before[0] === 'string' ? after : [...(before[0] ?? []), ...after],
  )
}

/** Field by field; fields that a short pattern lacks match anything. */
const matchSegments = (pattern: Text, text: Text): Tri => {
  const fields = splitArn(pattern)
  const actual = splitArn(text)
  if (actual.length < 6) return match(pattern, text)
  return and(...fields.map((field, index) => match(field, actual[index] ?? [])))
}

/** AWS supports wildcards neither in the service of an ARN nor in the type of the resource. */
const hasUnsupportedWildcard = (written: string | Template): boolean => {
  const shown =
    typeof written === 'string' ? written : written.template.filter((part) => typeof part === 'string').join('')
  const [, , service = '', , , ...resource] = shown.split(':')
  const type = /^([^/:]*)[/:]/.exec(resource.join(':'))?.[1] ?? ''
  return /[*?]/.test(service + type)
}
