import type { Hole, Node, Span } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import { cidrBlocks } from './cidr.ts'
import { truthOfName } from './conditions.ts'
import type { Context } from './context.ts'
import { jsonParts } from './json-text.ts'
import { nodeOfParts, partsOf, scalarText, unknown } from './nodes.ts'
import { splitParts } from './split.ts'
import { substitute } from './substitute.ts'

/** A function of a template with what it is given. */
export interface Call {
  readonly value: Node
  /** Where the function is written. */
  readonly at: Span
  readonly context: Context
  readonly evaluate: (node: Node) => Node | undefined
}

type Intrinsic = (call: Call) => Node | undefined

/** Texts grow when names refer to names; longer ones are not followed. */
const MAX_PARTS = 2_000
const MAX_TEXT = 200_000

/** The functions of templates. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', (call) => reference(call)],
  ['Fn::GetAtt', (call) => attribute(call)],
  ['Fn::Sub', (call) => sub(call)],
  ['Fn::Join', (call) => join(call)],
  ['Fn::Select', (call) => select(call)],
  ['Fn::Split', (call) => split(call)],
  ['Fn::If', (call) => conditional(call)],
  ['Fn::FindInMap', (call) => findInMap(call)],
  ['Fn::Base64', (call) => base64(call)],
  ['Fn::Cidr', (call) => cidr(call)],
  ['Fn::GetAZs', ({ at }) => unknown('the availability zones', at)],
  ['Fn::Length', (call) => length(call)],
  ['Fn::ToJsonString', (call) => toJsonString(call)],
  ['Fn::ImportValue', (call) => importValue(call)],
  ['Fn::Transform', (call) => notFollowed('the macro of Fn::Transform', call)],
  ['Fn::ForEach', (call) => notFollowed('Fn::ForEach', call)],
  ...['Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals'].map((name): [string, Intrinsic] => [
    name,
    (call) => malformed(`\`${name}\` belongs into \`Conditions\``, call),
  ]),
])

const malformed = (what: string, { at, context }: Call): Node => {
  context.names.problem(what, at)
  return unknown(`a malformed function at line ${at.line}`, at)
}

const notFollowed = (what: string, { at }: Call): Node => unknown(`${what} at line ${at.line}`, at)

/** The arguments of a function that takes a list of so many. */
const listed = ({ value }: Call, least: number, most: number): readonly Node[] | undefined =>
  value.kind === 'array' && value.items.length >= least && value.items.length <= most ? value.items : undefined

const text = (parts: readonly (string | Hole)[], at: Span): Node =>
  parts.length > MAX_PARTS ||
  parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0) > MAX_TEXT
    ? unknown('too much to work out', at)
    : nodeOfParts(parts, at)

const reference = (call: Call): Node | undefined => {
  const { value, at, context } = call
  const name = textOf(value)
  if (name === undefined) return malformed('`Ref` takes the name of a parameter or resource', call)
  if (name === 'AWS::NoValue') return undefined
  return context.names.refer(name, at) ?? missing(name, call)
}

/** A name that the template does not have; a macro may make it. */
const missing = (name: string, { at, context: { names } }: Call): Node => {
  if (names.open === undefined) names.problem(`the template has no parameter or resource ${quoted(name)}`, at)
  return nodeOfParts([{ hole: `${name} of ${names.label}` }], at)
}

const attribute = (call: Call): Node => {
  const { value, at, context, evaluate } = call
  const dot = textOf(value)?.indexOf('.') ?? -1
  const [first, second, ...others] =
    value.kind === 'array'
      ? value.items.map((item) => textOf(evaluate(item)))
      : [textOf(value)?.slice(0, dot), textOf(value)?.slice(dot + 1)]
  const name = [second, ...others].join('.')
  if (first === undefined || second === undefined || (value.kind !== 'array' && dot < 1))
    return malformed('`Fn::GetAtt` takes a resource and one of its attributes', call)
  return context.names.attribute(first, name, at) ?? missing(first, call)
}

const sub = (call: Call): Node => {
  const { value, at, context, evaluate } = call
  const [template, variables] = value.kind === 'array' ? value.items : [value]
  const written = textOf(template)
  if (written === undefined || (value.kind === 'array' && (variables?.kind !== 'object' || value.items.length > 2)))
    return malformed('`Fn::Sub` takes a string, or a list of a string and an object with its variables', call)
  const refer = (name: string): readonly (string | Hole)[] => {
    const own = memberOf(variables, name)
    const dot = name.indexOf('.')
    const found =
      own !== undefined
        ? evaluate(own)
        : dot > 0
          ? context.names.attribute(name.slice(0, dot), name.slice(dot + 1), at)
          : context.names.refer(name, at)
    const parts = partsOf(found ?? missing(name, call))
    if (parts !== undefined) return parts
    malformed(`${quoted(name)} in \`Fn::Sub\` is a list or an object, not a text`, call)
    return [{ hole: `${name} of ${context.names.label}` }]
  }
  return text(substitute(written, refer), at)
}

const join = (call: Call): Node => {
  const { at, evaluate } = call
  const [delimiter, list] = listed(call, 2, 2) ?? []
  const between = textOf(delimiter)
  if (between === undefined || list === undefined) return malformed('`Fn::Join` takes a delimiter and a list', call)
  const items = evaluate(list)
  if (items?.kind === 'unknown') return nodeOfParts([{ hole: `Fn::Join of ${items.why}` }], at)
  if (items?.kind !== 'array') return malformed('`Fn::Join` takes a delimiter and a list', call)
  const parts = items.items.map(partsOf)
  if (parts.includes(undefined)) return malformed('`Fn::Join` takes a list of texts', call)
  return text(
    parts.flatMap((each, index) => (index === 0 ? (each ?? []) : [between, ...(each ?? [])])),
    at,
  )
}

const select = (call: Call): Node | undefined => {
  const { at, evaluate } = call
  const [position, list] = listed(call, 2, 2) ?? []
  if (position === undefined || list === undefined) return malformed('`Fn::Select` takes an index and a list', call)
  const index = evaluate(position)
  const items = evaluate(list)
  const known = scalarText(index)
  if (items?.kind === 'unknown') return unknown(`Fn::Select of ${items.why}`, at)
  if (known === undefined) return unknown(`Fn::Select at line ${at.line}`, at)
  const item = items?.kind === 'array' && /^\d{1,6}$/.test(known) ? items.items[Number(known)] : undefined
  return item === undefined ? malformed('`Fn::Select` takes an index of its list', call) : item
}

const split = (call: Call): Node => {
  const { at, evaluate } = call
  const [delimiter, source] = listed(call, 2, 2) ?? []
  const between = textOf(delimiter)
  const value = source === undefined ? undefined : evaluate(source)
  if (between === undefined || between === '' || value === undefined)
    return malformed('`Fn::Split` takes a delimiter and a text', call)
  const parts = partsOf(value)
  if (parts === undefined) return malformed('`Fn::Split` takes a delimiter and a text', call)
  const pieces = splitParts(parts, between)
  return pieces === undefined
    ? unknown(`Fn::Split at line ${at.line}`, at)
    : { kind: 'array', items: pieces.map((piece) => nodeOfParts(piece, at)), at }
}

const conditional = (call: Call): Node | undefined => {
  const { at, context, evaluate } = call
  const [name, yes, no] = listed(call, 3, 3) ?? []
  const condition = textOf(name)
  if (name === undefined || condition === undefined || yes === undefined || no === undefined)
    return malformed('`Fn::If` takes a condition and two values', call)
  const truth = truthOfName(condition, name, context, evaluate)
  if (typeof truth === 'boolean') return evaluate(truth ? yes : no)
  context.undecided ??= truth.undecided
  context.used.add(condition)
  return unknown(`whether ${condition} holds`, at)
}

const findInMap = (call: Call): Node | undefined => {
  const { at, context, evaluate } = call
  const [map, first, second, options] = listed(call, 3, 4) ?? []
  if (map === undefined || first === undefined || second === undefined)
    return malformed('`Fn::FindInMap` takes a map and two keys', call)
  const [name, top, below] = [map, first, second].map((each) => scalarText(evaluate(each)))
  if (name === undefined || top === undefined || below === undefined)
    return unknown(`Fn::FindInMap at line ${at.line}`, at)
  const found = memberOf(memberOf(context.names.mapping(name), top), below)
  if (found !== undefined) return found
  const standard = memberOf(options, 'DefaultValue')
  return standard === undefined
    ? malformed(`the map ${quoted(name)} has no ${quoted(`${top}.${below}`)}`, call)
    : evaluate(standard)
}

const base64 = (call: Call): Node => {
  const value = call.evaluate(call.value)
  const known = scalarText(value)
  return known === undefined
    ? notFollowed('Fn::Base64', call)
    : { kind: 'string', value: Buffer.from(known).toString('base64'), at: call.at }
}

const cidr = (call: Call): Node => {
  const { at, evaluate } = call
  const [block, count, bits] = (listed(call, 2, 3) ?? []).map((each) => scalarText(evaluate(each)))
  if (listed(call, 2, 3) === undefined) return malformed('`Fn::Cidr` takes a block, a count and bits', call)
  const blocks = cidrBlocks(block ?? '', Number(count), Number(bits))
  return blocks === undefined
    ? notFollowed('Fn::Cidr', call)
    : { kind: 'array', items: blocks.map((value) => ({ kind: 'string', value, at })), at }
}

const length = (call: Call): Node => {
  const list = call.evaluate(call.value)
  if (list?.kind === 'unknown') return notFollowed('Fn::Length', call)
  return list?.kind === 'array'
    ? { kind: 'number', raw: String(list.items.length), at: call.at }
    : malformed('`Fn::Length` takes a list', call)
}

const toJsonString = (call: Call): Node => {
  const value = call.evaluate(call.value)
  if (value === undefined || (value.kind !== 'object' && value.kind !== 'array' && value.kind !== 'unknown'))
    return malformed('`Fn::ToJsonString` takes an object or a list', call)
  return text(jsonParts(value), call.at)
}

const importValue = (call: Call): Node => {
  const name = call.evaluate(call.value)
  const shown = scalarText(name)
  if (name === undefined || name.kind === 'object' || name.kind === 'array')
    return malformed('`Fn::ImportValue` takes the name of an export', call)
  return (
    call.context.names.imported(name) ??
    nodeOfParts(
      [{ hole: shown === undefined ? `Fn::ImportValue at line ${call.at.line}` : `export ${shown}` }],
      call.at,
    )
  )
}
