/**
 * Located tree → document. A document that IAM would refuse, or would read differently from how it looks, is malformed
 * as a whole: evaluating only its readable part could drop a Deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { Member, Node, Span } from '../text/node.ts'
import { quoted } from '../text/printable.ts'
import type {
  Condition,
  DocumentProblem,
  DocumentSize,
  Leaf,
  ListElement,
  Operator,
  OperatorName,
  PolicyDocument,
  PolicyKind,
  PrincipalElement,
  PrincipalEntry,
  Statement,
} from './document.ts'
import { OPERATORS } from './operators.ts'

/** What the reader of a document knows about it. */
export interface DocumentSource {
  /** Names the document in answers. */
  readonly id: string
  readonly file?: string
  readonly policy: PolicyKind
  /** `live`: AWS has accepted the document, so that odd constructs are evaluated rather than refused. */
  readonly origin?: 'new' | 'live'
}

/** Deepest nesting that is read; a policy needs six levels. */
const MAX_DEPTH = 64

/** Reads a policy document; never throws. */
export const parsePolicy = (node: Node, source: DocumentSource): PolicyDocument => {
  const reader = new Reader(source)
  const body = reader.document(node)
  const common = { id: source.id, ...(source.file === undefined ? {} : { file: source.file }), policy: source.policy }
  return body === undefined || reader.problems.length > 0
    ? { kind: 'malformed', ...common, problems: reader.problems }
    : { kind: 'document', ...common, ...body, size: sizeOf(node) }
}

type Body = Pick<Extract<PolicyDocument, { kind: 'document' }>, 'version' | 'statements'>

const DOCUMENT_MEMBERS = new Set(['Version', 'Id', 'Statement'])
const STATEMENT_MEMBERS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])
const PRINCIPAL_TYPES = new Set<string>(['AWS', 'Federated', 'Service', 'CanonicalUser'])

const WITH_PRINCIPAL: ReadonlySet<PolicyKind> = new Set(['trust', 'secret', 'key', 'endpoint', 'rcp'])

type Members = ReadonlyMap<string, { readonly member: Member; readonly pointer: string }>

class Reader {
  readonly problems: DocumentProblem[] = []
  readonly source: DocumentSource

  constructor(source: DocumentSource) {
    this.source = source
  }

  document(node: Node): Body | undefined {
    if (depthExceeds(node, MAX_DEPTH)) return this.problem(`it is nested deeper than ${MAX_DEPTH} levels`, node.at, '')
    if (node.kind === 'unknown' || node.kind === 'text')
      return { version: '2012-10-17', statements: [this.unknownStatement(0, node, '')] }
    const members = this.members(node, '', DOCUMENT_MEMBERS, 'a policy document')
    if (members === undefined) return undefined
    const version = this.version(members)
    const statement = members.get('Statement')
    if (statement === undefined) return this.problem('it has no `Statement`', node.at, '')
    const statements = this.statements(statement.member.value, statement.pointer)
    return version === undefined ? undefined : { version, statements }
  }

  version(members: Members): Body['version'] | undefined {
    const found = members.get('Version')
    if (found === undefined) return '2008-10-17'
    const { value } = found.member
    if (value.kind === 'string' && (value.value === '2012-10-17' || value.value === '2008-10-17')) return value.value
    return this.problem('`Version` must be `2012-10-17` or `2008-10-17`', value.at, found.pointer)
  }

  statements(node: Node, pointer: string): readonly Statement[] {
    if (node.kind === 'unknown' || node.kind === 'text') return [this.unknownStatement(0, node, pointer)]
    const items = node.kind === 'array' ? node.items : [node]
    const statements: Statement[] = []
    for (const [index, item] of items.entries()) {
      const at = node.kind === 'array' ? `${pointer}/${index}` : pointer
      if (item.kind === 'unknown' || item.kind === 'text') statements.push(this.unknownStatement(index, item, at))
      else {
        const statement = this.statement(item, index, at)
        if (statement !== undefined) statements.push(statement)
      }
    }
    return statements
  }

  unknownStatement(index: number, node: Node, pointer: string): Statement {
    return { kind: 'unknown', index, why: whyOf(node), at: node.at, pointer }
  }

  statement(node: Node, index: number, pointer: string): Statement | undefined {
    const members = this.members(node, pointer, STATEMENT_MEMBERS, 'a statement')
    if (members === undefined) return undefined
    const sid = this.sid(members)
    const effect = this.effect(members, node, pointer)
    const principal = this.principal(members, node, pointer, effect)
    const action = this.list(members, 'Action', 'NotAction')
    const resource = this.list(members, 'Resource', 'NotResource')
    const conditions = this.conditions(members)
    if (action === undefined) this.problem('it needs exactly one of `Action` and `NotAction`', node.at, pointer)
    this.checkResource(resource, node, pointer)
    if (effect === undefined || action === undefined) return undefined
    return {
      kind: 'statement',
      index,
      ...(sid === undefined ? {} : { sid }),
      effect,
      ...(effect === 'unknown' ? { effectWhy: whyOf(members.get('Effect')?.member.value ?? node) } : {}),
      ...(principal === undefined ? {} : { principal }),
      action,
      ...(resource === undefined ? {} : { resource }),
      conditions,
      at: node.at,
      pointer,
    }
  }

  sid(members: Members): string | undefined {
    const found = members.get('Sid')
    if (found === undefined) return undefined
    const { value } = found.member
    if (value.kind === 'string') return value.value
    if (value.kind === 'text' || value.kind === 'unknown') return undefined
    return this.problem('`Sid` must be a string', value.at, found.pointer)
  }

  effect(members: Members, node: Node, pointer: string): 'Allow' | 'Deny' | 'unknown' | undefined {
    const found = members.get('Effect')
    if (found === undefined) return this.problem('it has no `Effect`', node.at, pointer)
    const { value } = found.member
    if (value.kind === 'unknown' || value.kind === 'text') return 'unknown'
    if (value.kind === 'string' && (value.value === 'Allow' || value.value === 'Deny')) return value.value
    return this.problem('`Effect` must be exactly `Allow` or `Deny`', value.at, found.pointer)
  }

  checkResource(resource: ListElement | undefined, node: Node, pointer: string): void {
    const { policy } = this.source
    if (policy === 'trust') {
      if (resource !== undefined) this.problem('a trust policy has no `Resource`', resource.at, pointer)
    } else if (resource === undefined && policy !== 'key')
      this.problem('it needs exactly one of `Resource` and `NotResource`', node.at, pointer)
  }

  principal(
    members: Members,
    node: Node,
    pointer: string,
    effect: 'Allow' | 'Deny' | 'unknown' | undefined,
  ): PrincipalElement | undefined {
    const { policy, origin } = this.source
    const plain = members.get('Principal')
    const negated = members.get('NotPrincipal')
    if (!WITH_PRINCIPAL.has(policy)) {
      const found = plain ?? negated
      if (found !== undefined)
        this.problem(`this kind of policy has no \`${found.member.key}\``, found.member.keyAt, found.pointer)
      return undefined
    }
    if (plain !== undefined && negated !== undefined)
      return this.problem('it has both `Principal` and `NotPrincipal`', node.at, pointer)
    const found = plain ?? negated
    if (found === undefined) return this.problem('it has no `Principal`', node.at, pointer)
    const entries = this.principalEntries(found.member.value, found.pointer)
    if (negated !== undefined && policy === 'trust')
      this.problem('a trust policy has no `NotPrincipal`', found.member.keyAt, found.pointer)
    else if (negated !== undefined && effect === 'Allow' && origin !== 'live')
      this.problem('`NotPrincipal` is not supported with `Allow`', found.member.keyAt, found.pointer)
    if (policy === 'rcp' && (negated !== undefined || entries.length !== 1 || !isEveryone(entries[0])))
      this.problem('a resource control policy allows only `"Principal": "*"`', found.member.keyAt, found.pointer)
    return { negated: negated !== undefined, entries, at: found.member.value.at }
  }

  principalEntries(node: Node, pointer: string): readonly PrincipalEntry[] {
    if (node.kind === 'unknown' || node.kind === 'text') {
      const value: Leaf = { kind: 'unknown', why: whyOf(node), at: node.at }
      return [{ type: 'AWS', value }]
    }
    if (node.kind === 'string' && node.value === '*') return [{ type: 'everyone', value: leafOf(node) as Leaf }]
    if (node.kind !== 'object') {
      this.problem('it must be `"*"` or an object such as `{"AWS": "…"}`', node.at, pointer)
      return []
    }
    const entries: PrincipalEntry[] = []
    for (const [type, { member, pointer: at }] of this.members(node, pointer, PRINCIPAL_TYPES, 'a principal') ?? []) {
      for (const value of this.leaves(member.value, at, false)) {
        const everyone = type === 'AWS' && value.kind === 'text' && value.text === '*'
        entries.push({ type: everyone ? 'everyone' : (type as Exclude<PrincipalEntry['type'], 'everyone'>), value })
      }
    }
    return entries
  }

  /** One of a pair of members of which exactly one may be there. */
  list(members: Members, name: string, negatedName: string): ListElement | undefined {
    const plain = members.get(name)
    const negated = members.get(negatedName)
    const found = plain ?? negated
    if (found === undefined) return undefined
    if (plain !== undefined && negated !== undefined)
      this.problem(`it has both \`${name}\` and \`${negatedName}\``, negated.member.keyAt, negated.pointer)
    return {
      negated: plain === undefined,
      values: this.leaves(found.member.value, found.pointer, false),
      at: found.member.value.at,
    }
  }

  /** A string or a list of strings; condition values may also be numbers and booleans, which keep their source text. */
  leaves(node: Node, pointer: string, scalars: boolean): readonly Leaf[] {
    const items = node.kind === 'array' ? node.items : [node]
    const leaves: Leaf[] = []
    for (const [index, item] of items.entries()) {
      const leaf = leafOf(item)
      if (leaf !== undefined && (scalars || (item.kind !== 'number' && item.kind !== 'boolean'))) leaves.push(leaf)
      else this.problem('a string is expected here', item.at, node.kind === 'array' ? `${pointer}/${index}` : pointer)
    }
    return leaves
  }

  conditions(members: Members): readonly Condition[] {
    const found = members.get('Condition')
    if (found === undefined) return []
    const block = found.member.value
    const { pointer } = found
    if (block.kind === 'unknown' || block.kind === 'text')
      return [{ kind: 'unknown', why: whyOf(block), at: block.at, pointer }]
    const conditions: Condition[] = []
    for (const [written, { member, pointer: at }] of this.members(block, pointer, undefined, 'a condition block') ??
      []) {
      const operator = parseOperator(written)
      if (operator === undefined) this.problem(`${quoted(written, 64)} is not a condition operator`, member.keyAt, at)
      else conditions.push(...this.keys(member.value, operator, at))
    }
    return conditions
  }

  keys(node: Node, operator: Operator, pointer: string): readonly Condition[] {
    if (node.kind === 'unknown' || node.kind === 'text')
      return [{ kind: 'unknown', why: whyOf(node), at: node.at, pointer }]
    const seen = new Map<string, Span>()
    const conditions: Condition[] = []
    for (const [key, { member, pointer: at }] of this.members(node, pointer, undefined, 'an operator') ?? []) {
      const lower = key.toLowerCase()
      const first = seen.get(lower)
      if (first !== undefined)
        this.problem(`the condition key also stands at line ${first.line}, column ${first.column}`, member.keyAt, at)
      seen.set(lower, member.keyAt)
      const values = this.leaves(member.value, at, true)
      conditions.push({ kind: 'condition', operator, key, values, at: member.keyAt, pointer: at })
    }
    return conditions
  }

  /** The members of an object by name; a duplicate or unexpected name is a problem. */
  members(node: Node, pointer: string, known: ReadonlySet<string> | undefined, what: string): Members | undefined {
    if (node.kind !== 'object') return this.problem(`${what} must be an object`, node.at, pointer)
    const members = new Map<string, { readonly member: Member; readonly pointer: string }>()
    for (const member of node.members) {
      const at = `${pointer}/${member.key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const first = members.get(member.key)
      if (first !== undefined) {
        const { line, column } = first.member.keyAt
        this.problem(`${quoted(member.key, 64)} also stands at line ${line}, column ${column}`, member.keyAt, at)
      } else if (known !== undefined && !known.has(member.key))
        this.problem(`${quoted(member.key, 64)} is not a member of ${what}`, member.keyAt, at)
      else members.set(member.key, { member, pointer: at })
    }
    return members
  }

  problem(text: string, at: Span, pointer: string): undefined {
    this.problems.push({ text, at, pointer })
    return undefined
  }
}

/** An unknown principal of an RCP can only be everyone. */
const isEveryone = (entry: PrincipalEntry | undefined): boolean =>
  entry?.type === 'everyone' || entry?.value.kind === 'unknown'

const whyOf = (node: Node): string =>
  node.kind === 'unknown'
    ? node.why
    : node.kind === 'text'
      ? node.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.hole])).join(', ')
      : ''

const leafOf = (node: Node): Leaf | undefined => {
  switch (node.kind) {
    case 'string':
      return { kind: 'text', text: node.value, at: node.at }
    case 'text':
      return {
        kind: 'text',
        text: node.parts.every((part) => typeof part === 'string') ? node.parts.join('') : { parts: node.parts },
        at: node.at,
      }
    case 'number':
      return { kind: 'text', text: node.raw, at: node.at }
    case 'boolean':
      return { kind: 'text', text: String(node.value), at: node.at }
    case 'unknown':
      return { kind: 'unknown', why: node.why, at: node.at }
    case 'null':
    case 'object':
    case 'array':
      return undefined
  }
}

const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/

/** Takes an operator apart; `undefined` when IAM knows no such operator. */
export const parseOperator = (written: string): Operator | undefined => {
  const [, set, name = '', ifExists] = OPERATOR.exec(written) ?? []
  if (!Object.hasOwn(OPERATORS, name) || (name === 'Null' && ifExists !== undefined)) return undefined
  return {
    name: name as OperatorName,
    ...(set === undefined ? {} : { set: set as 'ForAllValues' | 'ForAnyValue' }),
    ifExists: ifExists !== undefined,
  }
}

const childrenOf = (node: Node): readonly Node[] =>
  node.kind === 'array' ? node.items : node.kind === 'object' ? node.members.map(({ value }) => value) : []

/** Whether a tree is deeper than the limit; looks no deeper than that. */
const depthExceeds = (node: Node, limit: number): boolean => {
  let level: readonly Node[] = [node]
  for (let depth = 0; depth <= limit; depth++) {
    if (level.length === 0) return false
    level = level.flatMap(childrenOf)
  }
  return level.length > 0
}

const bytesOf = new TextEncoder()

/** The size of the document as its text has it, or as minified JSON when it has no text of its own. */
const sizeOf = (node: Node): DocumentSize => {
  const minified = minify(node)
  const written = node.at.end - node.at.offset
  return { bytes: Math.max(bytesOf.encode(minified).length, written), characters: minified.length }
}

const minify = (node: Node): string => {
  switch (node.kind) {
    case 'object':
      return `{${node.members.map(({ key, value }) => `${JSON.stringify(key)}:${minify(value)}`).join(',')}}`
    case 'array':
      return `[${node.items.map(minify).join(',')}]`
    case 'string':
      return JSON.stringify(node.value)
    case 'number':
      return node.raw
    case 'boolean':
      return String(node.value)
    case 'text':
      return JSON.stringify(node.parts.filter((part) => typeof part === 'string').join(''))
    case 'null':
    case 'unknown':
      return 'null'
  }
}
