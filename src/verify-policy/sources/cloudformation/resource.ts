import type { Text } from '../../../policy/index.ts'
import type { Node, Span } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { memberOf } from '../../../text/tree.ts'
import { placeInText } from './block-text.ts'
import { MAX_DEPTH } from './context.ts'
import { documentOf, onlyOutcome, perhaps } from './documents.ts'
import { jsonOfParts } from './json-text.ts'
import { contentOf, partsOf, textOfNode, unknown } from './nodes.ts'
import { outcomesOf, truthOfCondition } from './outcomes.ts'
import type { Told, Written as WrittenAt } from '../facts.ts'
import type { Stack } from './stack.ts'
import type { Written } from './template.ts'

/** An item of a list, with the conditions that decide whether it is there; none: it is, in any case. */
export interface Item {
  readonly node: Node
  readonly conditions: readonly string[]
}

/** Whether a resource is made. */
export type Existence =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'perhaps'; readonly condition: string }

/** A resource of a stack: answers what its properties are. */
export class Resource {
  readonly stack: Stack
  readonly logicalId: string
  readonly type: string
  /** What people call it. */
  readonly address: string
  readonly at: Span
  /** Of a nested stack of a CDK app: the file of its template. */
  readonly asset: string | undefined
  readonly #written: Written
  readonly #known = new Map<string, Node | undefined>()
  readonly #busy = new Set<string>()
  #existence: Existence | undefined

  constructor(stack: Stack, written: Written) {
    this.stack = stack
    this.logicalId = written.logicalId
    this.type = written.type
    this.address = written.address
    this.at = written.at
    this.asset = written.asset
    this.#written = written
  }

  get file(): string {
    return this.stack.template.file
  }

  /** Where it is written, and what people call it. */
  get written(): WrittenAt {
    const { line, column } = this.at
    return { location: { file: this.file, line, column }, address: this.address }
  }

  /** Names what is not known about it: the same on both sides of a change, and of this resource only. */
  get identity(): string {
    return `${this.address} in ${this.stack.label}`
  }

  get existence(): Existence {
    this.#existence ??= this.#exists()
    return this.#existence
  }

  /** A property as it is written. */
  raw(name: string): Node | undefined {
    const { properties } = this.#written
    const { macro } = this.stack.template
    if (macro !== undefined) return unknown(`what the macro ${macro} makes of it`, properties?.at ?? this.at)
    const changed =
      properties?.kind === 'object' ? properties.members.find(({ key }) => key.startsWith('Fn::')) : undefined
    if (changed !== undefined) return unknown(`${changed.key} at line ${changed.keyAt.line}`, properties?.at ?? this.at)
    return memberOf(properties, name)
  }

  /** A property; undefined where it is not set, unknown where it depends on a condition that is not known. */
  one(name: string): Node | undefined {
    if (this.#known.has(name)) return this.#known.get(name)
    const raw = this.raw(name)
    if (raw === undefined) return undefined
    const { effort } = this.stack
    if (this.#busy.has(name)) this.stack.problem(`${quoted(this.logicalId)} refers to itself in \`${name}\``, raw.at)
    if (this.#busy.has(name) || effort.depth >= MAX_DEPTH) return unknown(`${name} of ${this.identity}`, raw.at)
    this.#busy.add(name)
    effort.depth += 1
    const value = onlyOutcome(raw, this.stack)
    effort.depth -= 1
    this.#busy.delete(name)
    this.#known.set(name, value)
    return value
  }

  /** A property as text; undefined where it is not set, a hole where it is not known. */
  text(name: string): Text | undefined {
    const node = this.one(name)
    if (node?.kind === 'unknown') return { parts: [{ hole: `${name} of ${this.identity}` }] }
    return textOfNode(node)
  }

  /** A property as text, or a hole where it is set to something else. */
  textOr(name: string): Text {
    return this.text(name) ?? { parts: [{ hole: `${name} of ${this.identity}` }] }
  }

  /**
   * A property, which may be a member of another: `['RotationRules', 'Duration']`. `absent` is what AWS makes of one that is
   * not set; a value that `read` does not understand is not known.
   */
  told<T>(path: readonly [string, ...string[]], read: (node: Node) => T | undefined, absent: T): Told<T> {
    const [name, ...inner] = path
    const node = inner.reduce(
      (outer: Node | undefined, member) => (outer?.kind === 'unknown' ? outer : memberOf(outer, member)),
      this.one(name),
    )
    if (node === undefined || node.kind === 'null') return { kind: 'known', value: absent }
    const at = { file: this.file, line: node.at.line, column: node.at.column }
    const value = node.kind === 'unknown' ? undefined : read(node)
    if (value !== undefined) return { kind: 'known', value, at }
    return { kind: 'unknown', why: node.kind === 'unknown' ? node.why : `${path.join('.')} of ${this.address}`, at }
  }

  /** A boolean property; undefined where it is not set, or not known. */
  flag(name: string): boolean | undefined {
    const text = this.text(name)
    return text === 'true' ? true : text === 'false' ? false : undefined
  }

  /** The items of a list; undefined where it is not known. */
  items(name: string): readonly Item[] | undefined {
    const raw = this.raw(name)
    if (raw === undefined) return []
    if (raw.kind === 'array') return raw.items.flatMap((item) => this.possible(item))
    const { values, conditions } = outcomesOf(raw, this.stack)
    const lists = values.map((value) => (value === undefined ? [] : value.kind === 'array' ? value.items : undefined))
    return lists.includes(undefined)
      ? undefined
      : itemsOf(
          lists.flatMap((list) => (list === undefined ? [] : [list])),
          conditions,
        )
  }

  /** All that one item of a list may be. */
  possible(item: Node): readonly Item[] {
    const { values, conditions } = outcomesOf(item, this.stack)
    return itemsOf(
      values.map((value) => (value === undefined ? [] : [value])),
      conditions,
    )
  }

  /** A name that CloudFormation has given to it, as somebody knows. */
  adopt(property: string, name: string): void {
    this.#known.set(property, { kind: 'string', value: name, at: this.at })
  }

  /** The policy document in a property, or elsewhere in the resource. */
  document(raw: Node): Node | undefined {
    const document = documentOf(raw, this.stack, (node) => this.spelled(node))
    if (document === undefined) return undefined
    const { existence } = this
    const own = existence.kind === 'perhaps' ? perhaps(document, [existence.condition]) : document
    // What the template spends on a document says nothing about its size.
    return { ...own, at: { ...own.at, end: own.at.offset } }
  }

  /** A text that spells a document as JSON, as properties of type JSON may have it. */
  spelled(node: Node): Node {
    if (node.kind !== 'string' && node.kind !== 'text') return node
    const parts = partsOf(node) ?? []
    return (
      jsonOfParts(parts, placeInText(this.stack.template.text, node.at)) ??
      (node.kind === 'text' ? unknown('a text that is not known', node.at) : node)
    )
  }

  #exists(): Existence {
    const { condition, at } = this.#written
    if (condition === undefined) return { kind: 'always' }
    const truth = truthOfCondition(condition, { kind: 'string', value: condition, at }, this.stack)
    return truth === undefined ? { kind: 'perhaps', condition } : { kind: truth ? 'always' : 'never' }
  }
}

/** Several possible lists as one. */
const itemsOf = (variants: readonly (readonly Node[])[], conditions: readonly string[]): readonly Item[] => {
  const contents = variants.map((variant) => new Set(variant.map(contentOf)))
  const all = new Map(variants.flat().map((node) => [contentOf(node), node]))
  return [...all].map(([content, node]) => ({
    node,
    conditions: contents.every((each) => each.has(content)) ? [] : conditions,
  }))
}
