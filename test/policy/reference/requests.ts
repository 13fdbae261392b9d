/** Which actions and resources a pattern covers. */
import type { Template } from '../format.ts'
import { isUnknown, type Leaf } from './documents.ts'
import { and, tri, type Tri } from './logic.ts'
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
  type Reading,
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
  if (typeof written === 'string' && typeof resource === 'string' && !/[*?$]/.test(written)) {
    if (written.split(':').length >= 6) return tri(written === resource)
  }
  const patterns = resourceReadings(written, lookup)
  const whole = overReadings(patterns, (pattern) => match(pattern, text))
  // With all six fields, reading field by field only narrows.
  if (whole === 'F' && first.split(':').length > 5) return 'F'
  const bySegment = overReadings(patterns, (pattern) => matchSegments(pattern, text))
  // A `*` at the end of a segment "can expand to match beyond the colon boundaries", AWS says, and not when:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
  const result = bySegment === whole ? whole : 'U'
  if (!hasUnsupportedWildcard(written)) return result
  return use === 'Allow Resource' ? 'F' : and('U', result)
}

/** Variables are replaced only after the fifth colon; before it they stay text. */
const resourceReadings = (written: string | Template, lookup: Lookup | null): ReturnType<typeof readings> => {
  if (typeof written === 'string' && !written.includes('${')) return readings(written, null, true)
  const head: Template['template'][number][] = []
  const tail: Template['template'][number][] = []
  for (const part of isTemplate(written) ? written.template : [written]) {
    const colons =
      head
        .filter((piece) => typeof piece === 'string')
        .join('')
        .split(':').length - 1
    if (typeof part !== 'string' || colons === 5) {
      ;(colons < 5 ? head : tail).push(part)
      continue
    }
    const cut = part
      .split(':')
      .slice(0, 5 - colons)
      .join(':')
    head.push(cut, part.slice(cut.length, cut.length + 1))
    tail.push(part.slice(cut.length + 1))
  }
  const [before = []] = readings({ template: head }, null, true)
  const join = (after: Reading): Reading =>
    typeof before === 'string' || typeof after === 'string' ? after : [...before, ...after]
  return readings({ template: tail }, lookup, true).map(join)
}

/** Field by field; fields that a short pattern lacks match anything. */
const matchSegments = (pattern: Text, text: Text): Tri => {
  const fields = splitArn(pattern)
  const actual = splitArn(text)
  if (actual.length < 6) return match(pattern, text)
  return and(...fields.map((field, index) => match(field, actual[index] ?? [])))
}

/** Services whose ARNs end in a name without a type before it. */
const withoutType = ['s3', 'sns', 'sqs']

/** AWS supports wildcards neither in the service of an ARN nor in the type of the resource; a lone star is no type. */
const hasUnsupportedWildcard = (written: string | Template): boolean => {
  const shown =
    typeof written === 'string' ? written : written.template.filter((part) => typeof part === 'string').join('')
  const [, , service = '', , , ...resource] = shown.split(':')
  const [type = ''] = resource.join(':').split(/[/:]/)
  const hasType = resource.join(':') !== '*' && !withoutType.includes(service)
  return /[*?]/.test(service) || (hasType && /[*?]/.test(type))
}
