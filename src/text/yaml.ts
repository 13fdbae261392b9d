import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Document, ParsedNode, Range } from 'yaml'
import type { Member, Node, Span } from './node.ts'
import type { Reading, TextProblem } from './reading.ts'

const DEPTH = 64
const ALIASES = 100
const STANDARD_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`),
)
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'ForEach',
]
  .concat(['GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not', 'Or', 'RefAll', 'Select', 'Split', 'Sub'])
  .concat(['ToJsonString', 'Transform', 'ValueOf', 'ValueOfAll'])
const FUNCTION_TAGS: ReadonlyMap<string, string> = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...FUNCTIONS.map((name): [string, string] => [`!${name}`, `Fn::${name}`]),
])

/** Ends the reading of a text; never leaves this file. */
class Stop extends Error {
  readonly problem: TextProblem
  constructor(problem: TextProblem) {
    super(problem.kind)
    this.problem = problem
  }
}

/**
 * Reads one YAML 1.2 document (core schema) and keeps every position. Total: no text makes it throw, and no problem quotes
 * the text, which is why the messages of the `yaml` package are not used.
 *
 * Duplicate keys are kept and reported at the second place. A short tag of CloudFormation becomes its long form:
 * `!Sub x` is the object `{"Fn::Sub": "x"}`. Another tag gives an `unknown` node and a problem. At most 100 aliases are followed.
 */
export const readYaml = (text: string): Reading => {
  const lines = new LineCounter()
  const place = (offset: number, end: number): Span => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1), offset, end }
  }
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, version: '1.2', logLevel: 'error' })
    const syntax = document.errors.map(({ code, pos }): TextProblem => ({
      kind: 'syntax',
      what: `not valid YAML: ${code.toLowerCase().replaceAll('_', ' ')}`,
      at: place(...pos),
    }))
    if (syntax.length > 0) return { node: undefined, problems: syntax }
    const reader = new TreeReader(document, place)
    try {
      return { node: reader.root(), problems: reader.problems }
    } catch (error) {
      if (error instanceof Stop) return { node: undefined, problems: [...reader.problems, error.problem] }
      throw error
    }
  } catch {
    // The package recurses: a text nested some thousand levels deep exhausts the stack before its tree can be measured.
    return { node: undefined, problems: [{ kind: 'depth', what: 'nested too deeply to be read', at: place(0, 0) }] }
  }
}

class TreeReader {
  readonly problems: TextProblem[] = []
  readonly #document: Document.Parsed
  readonly #place: (offset: number, end: number) => Span
  readonly #open = new Set<unknown>()
  #aliases = 0

  constructor(document: Document.Parsed, place: (offset: number, end: number) => Span) {
    this.#document = document
    this.#place = place
  }

  root(): Node {
    if (this.#document.directives.yaml.version !== '1.2') {
      this.problems.push({
        kind: 'unsupported',
        what: 'a %YAML directive asks for another version than 1.2',
        at: this.#place(0, 0),
      })
    }
    const { contents } = this.#document
    return contents === null ? { kind: 'null', at: this.#place(0, 0) } : this.#node(contents, 0)
  }

  #node(node: ParsedNode, level: number): Node {
    const at = this.#at(node.range)
    if (level > DEPTH) throw new Stop({ kind: 'depth', what: `nested deeper than ${DEPTH} levels`, at })
    if (isAlias(node)) return this.#alias(node, at, level)
    const tag = node.tag
    const long = tag === undefined ? undefined : FUNCTION_TAGS.get(tag)
    const value = this.#plain(node, at, long === undefined ? level : level + 1)
    if (long !== undefined) return { kind: 'object', members: [{ key: long, keyAt: at, value }], at }
    if (tag === undefined || tag === '!' || STANDARD_TAGS.has(tag)) return value
    this.problems.push({ kind: 'unsupported', what: 'the value has a tag that is not known', at })
    return { kind: 'unknown', why: 'a YAML tag that is not known', at }
  }

  #alias(node: ParsedNode & { source: string }, at: Span, level: number): Node {
    this.#aliases += 1
    if (this.#aliases > ALIASES) throw new Stop({ kind: 'depth', what: `more than ${ALIASES} aliases`, at })
    const target = isAlias(node) ? node.resolve(this.#document) : undefined
    if (target === undefined || this.#open.has(target)) {
      throw new Stop({ kind: 'syntax', what: 'an alias refers to no earlier anchor, or to its own content', at })
    }
    return this.#node(target as ParsedNode, level + 1)
  }

  #plain(node: ParsedNode, at: Span, level: number): Node {
    if (isScalar(node)) return scalar(node.value, node.source ?? '', at)
    this.#open.add(node)
    const collection: Node = isMap(node)
      ? { kind: 'object', members: this.#members(node.items, level), at }
      : isSeq(node)
        ? { kind: 'array', items: node.items.map((item) => this.#node(item, level + 1)), at }
        : { kind: 'unknown', why: 'not a YAML value', at }
    this.#open.delete(node)
    return collection
  }

  #members(pairs: readonly ParsedPair[], level: number): readonly Member[] {
    const seen = new Map<string, Span>()
    return pairs.map(({ key, value }) => {
      const keyAt = this.#at(key.range)
      if (!isScalar(key)) throw new Stop({ kind: 'syntax', what: 'a member name must be plain text', at: keyAt })
      const name = typeof key.value === 'string' ? key.value : (key.source ?? '')
      const first = seen.get(name)
      if (first === undefined) seen.set(name, keyAt)
      else {
        const what = `the member name was used before, at line ${first.line}, column ${first.column}`
        this.problems.push({ kind: 'duplicate', what, at: keyAt })
      }
      return { key: name, keyAt, value: value === null ? { kind: 'null', at: keyAt } : this.#node(value, level + 1) }
    })
  }

  #at(range: Range | null | undefined): Span {
    return this.#place(range?.[0] ?? 0, range?.[1] ?? 0)
  }
}

interface ParsedPair {
  readonly key: ParsedNode
  readonly value: ParsedNode | null
}

const scalar = (value: unknown, source: string, at: Span): Node => {
  if (value === null) return { kind: 'null', at }
  if (typeof value === 'string') return { kind: 'string', value, at }
  if (typeof value === 'boolean') return { kind: 'boolean', value, at }
  return { kind: 'number', raw: source, at }
}
