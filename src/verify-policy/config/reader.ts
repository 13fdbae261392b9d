import type { Parsed, Problem } from '../../failure.ts'
import type { Node } from '../../text/node.ts'
import { quoted } from '../../text/printable.ts'

/** Reads a located tree strictly: every unknown key, repeated key and wrong type is a problem with its position. */
export class ConfigReader {
  readonly problems: Problem[] = []
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  /** The place of a node, for a problem. */
  placeOf({ at }: Pick<Node, 'at'>): string {
    return `${this.#file}:${at.line}:${at.column}`
  }

  problem(node: Pick<Node, 'at'>, what: string): undefined {
    this.problems.push({ where: this.placeOf(node), what })
    return undefined
  }

  /** The value of a parse, or nothing and its problems. */
  take<T>(parsed: Parsed<T>): T | undefined {
    if (parsed.ok) return parsed.value
    this.problems.push(...parsed.problems)
    return undefined
  }

  /** The members of a mapping, by key. Only the given keys are allowed, and those of `required` must be there. */
  fields<K extends string>(
    node: Node,
    allowed: readonly K[],
    required: readonly NoInfer<K>[] = [],
  ): Partial<Record<K, Node>> {
    if (node.kind !== 'object') {
      this.problem(node, `expected a mapping with ${list(allowed)}`)
      return {}
    }
    const found: Partial<Record<K, Node>> = {}
    for (const { key, keyAt, value } of node.members) {
      const known = allowed.find((name) => name === key)
      if (known === undefined)
        this.problem({ at: keyAt }, `${quoted(key)} is not known here; known are ${list(allowed)}`)
      else if (found[known] === undefined) found[known] = value
    }
    for (const name of required) {
      if (found[name] === undefined) this.problem(node, `\`${name}\` is missing`)
    }
    return found
  }

  /** The items of a list; nothing for an absent node. */
  items(node: Node | undefined): readonly Node[] {
    if (node === undefined) return []
    if (node.kind === 'array') return node.items
    this.problem(node, 'expected a list')
    return []
  }

  /** The text of a scalar. A number is taken as written, so that account ids keep their zeros. */
  text(node: Node | undefined): string | undefined {
    if (node === undefined) return undefined
    if (node.kind === 'string') return node.value
    return node.kind === 'number' ? node.raw : this.problem(node, 'expected text')
  }

  /** A scalar that a parser of inputs reads. */
  parsed<T>(node: Node | undefined, parse: (where: string, text: string) => Parsed<T>): T | undefined {
    const text = this.text(node)
    return node === undefined || text === undefined ? undefined : this.take(parse(this.placeOf(node), text))
  }

  /** A list of texts. */
  texts(node: Node | undefined): readonly string[] {
    return this.items(node).flatMap((item) => this.text(item) ?? [])
  }

  flag(node: Node | undefined): boolean | undefined {
    if (node === undefined) return undefined
    return node.kind === 'boolean' ? node.value : this.problem(node, 'expected `true` or `false`')
  }

  /** A mapping with names of the user's choice to scalars. */
  record(node: Node | undefined): Readonly<Record<string, string>> | undefined {
    if (node === undefined) return undefined
    if (node.kind !== 'object') return this.problem(node, 'expected a mapping')
    return Object.fromEntries(
      node.members.flatMap(({ key, value }) => {
        const text = value.kind === 'boolean' ? String(value.value) : this.text(value)
        return text === undefined ? [] : [[key, text]]
      }),
    )
  }
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')
