/** Lints of one document: what is legal, and almost certainly not what was meant. They never change an answer. */
import type { Span } from '../text/node.ts'
import { quoted } from '../text/printable.ts'
import type {
  Condition,
  Leaf,
  ListElement,
  PolicyDocument,
  PolicyKind,
  PrincipalElement,
  Statement,
} from './document.ts'
import { OPERATORS, compileExpected } from './operators.ts'
import { isSymbolic } from './symbolic-string.ts'

/** What a lint is about. */
export type LintCode =
  | 'no-statements'
  | 'duplicate-sid'
  | 'sid-characters'
  | 'empty-list'
  | 'not-principal-with-allow'
  | 'principal-wildcard'
  | 'principal-unique-id'
  | 'action-never-matches'
  | 'resource-never-matches'
  | 'resource-too-short'
  | 'resource-wildcard-unsupported'
  | 'resource-ignored'
  | 'key-statement-without-resource'
  | 'variable-not-replaced'
  | 'variable-without-value'
  | 'wildcard-not-expanded'
  | 'value-invalid'
  | 'set-operator-on-single-value'
  | 'multiple-values-without-set-operator'
  | 'dead-principal-arn'
  | 'too-large'

/** One lint at its place. */
export interface Lint {
  readonly code: LintCode
  readonly text: string
  readonly at: Span
  readonly pointer: string
}

/** Whether a condition key has several values; `undefined`: not known. */
export type IsMultiValued = (key: string) => boolean | undefined

type Document = Extract<PolicyDocument, { kind: 'document' }>
type Known = Extract<Statement, { kind: 'statement' }>

const NOWHERE: Span = { line: 1, column: 1, offset: 0, end: 0 }

/** The lints of a document. */
export const lintPolicy = (
  document: PolicyDocument,
  isMultiValued: IsMultiValued = () => undefined,
): readonly Lint[] => {
  if (document.kind !== 'document') return []
  const statements = document.statements.filter((statement) => statement.kind === 'statement')
  return [
    ...(document.statements.length === 0
      ? [lint('no-statements', 'The document has no statement and so allows nothing.', NOWHERE, '/Statement')]
      : []),
    ...lintSize(document),
    ...lintSids(document, statements),
    ...statements.flatMap((statement) => lintStatement(statement, document, isMultiValued)),
  ]
}

const lint = (code: LintCode, text: string, at: Span, pointer: string): Lint => ({ code, text, at, pointer })

/** Limits by kind: bytes of the text, or characters without white space. */
const SIZES: Readonly<Record<PolicyKind, { readonly of: 'bytes' | 'characters'; readonly limit: number }>> = {
  key: { of: 'bytes', limit: 32_768 },
  trust: { of: 'characters', limit: 2048 },
  identity: { of: 'characters', limit: 10_240 },
  boundary: { of: 'characters', limit: 6144 },
  session: { of: 'characters', limit: 2048 },
  scp: { of: 'characters', limit: 5120 },
  rcp: { of: 'characters', limit: 5120 },
  secret: { of: 'bytes', limit: 20_480 },
  endpoint: { of: 'bytes', limit: 20_480 },
}

const lintSize = ({ policy, size }: Document): readonly Lint[] => {
  const { of, limit } = SIZES[policy]
  return size[of] <= limit
    ? []
    : [lint('too-large', `The document has ${size[of]} ${of}; the usual limit is ${limit}.`, NOWHERE, '')]
}

const lintSids = ({ policy }: Document, statements: readonly Known[]): readonly Lint[] => {
  const seen = new Set<string>()
  const lints: Lint[] = []
  for (const { sid, at, pointer } of statements) {
    if (sid === undefined) continue
    if (seen.has(sid)) lints.push(lint('duplicate-sid', `The Sid ${quoted(sid)} is used more than once.`, at, pointer))
    seen.add(sid)
    const allowed = policy === 'key' ? /^[A-Za-z0-9 ]*$/ : /^[A-Za-z0-9]*$/
    if (policy !== 'secret' && policy !== 'endpoint' && !allowed.test(sid))
      lints.push(
        lint('sid-characters', `The Sid ${quoted(sid)} has characters other than letters and digits.`, at, pointer),
      )
  }
  return lints
}

const lintStatement = (statement: Known, document: Document, isMultiValued: IsMultiValued): readonly Lint[] => [
  ...lintPrincipal(statement),
  ...lintActions(statement.action, statement.pointer),
  ...lintResources(statement, document),
  ...statement.conditions.flatMap((condition) => lintCondition(condition, document, isMultiValued)),
]

const texts = (values: readonly Leaf[]): readonly { readonly text: string; readonly at: Span }[] =>
  values.flatMap((leaf) => (leaf.kind === 'text' && !isSymbolic(leaf.text) ? [{ text: leaf.text, at: leaf.at }] : []))

const lintPrincipal = ({ principal, effect, pointer }: Known): readonly Lint[] => {
  if (principal === undefined) return []
  const at = `${pointer}/${principal.negated ? 'NotPrincipal' : 'Principal'}`
  return [
    ...(principal.entries.length === 0
      ? [lint('empty-list', 'An empty list of principals names nobody.', principal.at, at)]
      : []),
    ...(principal.negated && effect === 'Allow'
      ? [
          lint(
            'not-principal-with-allow',
            'NotPrincipal with Allow is not supported, and would allow everyone else.',
            principal.at,
            at,
          ),
        ]
      : []),
    ...lintPrincipalTexts(principal, at),
  ]
}

const lintPrincipalTexts = ({ entries }: PrincipalElement, pointer: string): readonly Lint[] =>
  texts(entries.filter(({ type }) => type !== 'everyone').map(({ value }) => value)).flatMap(({ text, at }) => {
    if (text.includes('${'))
      return [lint('variable-not-replaced', 'Variables are not replaced in a principal.', at, pointer)]
    if (/[*?]/.test(text))
      return [
        lint('principal-wildcard', 'A wildcard inside a principal never matches; only `*` alone does.', at, pointer),
      ]
    return /^A(?:RO|ID|GP|NP)A[A-Z0-9]{12,}$/.test(text)
      ? [
          lint(
            'principal-unique-id',
            `${quoted(text)} is what is left of a deleted role or user; it never matches.`,
            at,
            pointer,
          ),
        ]
      : []
  })

const lintActions = ({ values, negated, at }: ListElement, statement: string): readonly Lint[] => {
  const pointer = `${statement}/${negated ? 'NotAction' : 'Action'}`
  if (values.length === 0) return [lint('empty-list', 'An empty list of actions covers nothing.', at, pointer)]
  return texts(values).flatMap(({ text, at: place }) => {
    if (text === '*') return []
    const colon = text.indexOf(':')
    if (text.includes('${'))
      return [lint('variable-not-replaced', 'Variables are not replaced in an action.', place, pointer)]
    return colon < 1 || /\s/.test(text) || /[*?]/.test(text.slice(0, colon))
      ? [
          lint(
            'action-never-matches',
            `${quoted(text)} never matches: an action is \`service:Name\`, with wildcards in the name only.`,
            place,
            pointer,
          ),
        ]
      : []
  })
}

const lintResources = ({ resource, pointer: statement, at }: Known, { policy, version }: Document): readonly Lint[] => {
  if (resource === undefined)
    return policy === 'key'
      ? [
          lint(
            'key-statement-without-resource',
            'KMS accepts a statement without Resource, but it has no effect.',
            at,
            statement,
          ),
        ]
      : []
  const pointer = `${statement}/${resource.negated ? 'NotResource' : 'Resource'}`
  if (resource.values.length === 0)
    return [lint('empty-list', 'An empty list of resources covers nothing.', resource.at, pointer)]
  return texts(resource.values).flatMap(({ text, at: place }) => {
    if (text === '*') return []
    const found: Lint[] = []
    if (policy === 'key')
      found.push(lint('resource-ignored', 'In a key policy the resource is this key: write `*`.', place, pointer))
    if (!text.startsWith('arn:'))
      return [
        ...found,
        lint(
          'resource-never-matches',
          `${quoted(text)} is neither \`*\` nor an ARN and never matches.`,
          place,
          pointer,
        ),
      ]
    const fields = text.split(':')
    const head = fields.slice(0, 5).join(':')
    const tail = fields.slice(5).join(':')
    if (fields.length < 6) found.push(lint('resource-too-short', 'The ARN has fewer than six fields.', place, pointer))
    if (/[*?]/.test(fields[2] ?? '') || /^[^/:$]*[*?][^/:]*[/:]/.test(tail))
      found.push(
        lint(
          'resource-wildcard-unsupported',
          'AWS supports no wildcard in the service or the resource type.',
          place,
          pointer,
        ),
      )
    if (version === '2012-10-17' && head.includes('${'))
      found.push(lint('variable-not-replaced', 'Variables are replaced only after the fifth colon.', place, pointer))
    if (/\$\{\s|\$\{[^}]*\s\}/.test(tail))
      found.push(lint('variable-without-value', 'A variable with spaces in its name has no value.', place, pointer))
    return found
  })
}

const lintCondition = (condition: Condition, { version }: Document, isMultiValued: IsMultiValued): readonly Lint[] => {
  if (condition.kind === 'unknown') return []
  const { operator, key, values, at, pointer } = condition
  const { family, wildcards } = OPERATORS[operator.name]
  const found: Lint[] = []
  if (values.length === 0) found.push(lint('empty-list', 'An empty list of values matches no value.', at, pointer))
  const multiple = isMultiValued(key)
  if (operator.set !== undefined && multiple === false)
    found.push(
      lint(
        'set-operator-on-single-value',
        `${quoted(key)} has one value; \`${operator.set}\` is not for it.`,
        at,
        pointer,
      ),
    )
  if (operator.set === undefined && multiple === true && family !== 'null')
    found.push(
      lint(
        'multiple-values-without-set-operator',
        `${quoted(key)} can have several values; use ForAnyValue or ForAllValues.`,
        at,
        pointer,
      ),
    )
  for (const { text, at: place } of texts(values)) {
    if (family === 'string' && wildcards !== true && /[*?]/.test(text.replaceAll(/\$\{[*?$]\}/g, '')))
      found.push(
        lint(
          'wildcard-not-expanded',
          `\`${operator.name}\` takes \`*\` and \`?\` literally; use StringLike.`,
          place,
          pointer,
        ),
      )
    if (text.includes('${') && family !== 'string' && family !== 'arn' && version === '2012-10-17')
      found.push(
        lint('variable-not-replaced', `Variables are not replaced under \`${operator.name}\`.`, place, pointer),
      )
    else if (isInvalid(operator.name, text))
      found.push(lint('value-invalid', `${quoted(text)} is no value for \`${operator.name}\`.`, place, pointer))
    if (key.toLowerCase() === 'aws:principalarn' && /:sts:.*:assumed-role\//.test(text))
      found.push(
        lint(
          'dead-principal-arn',
          'For a role session aws:PrincipalArn is the ARN of the role, never of the session.',
          place,
          pointer,
        ),
      )
    if (/\$\{\s|\$\{[^}']*\s\}/.test(text))
      found.push(lint('variable-without-value', 'A variable with spaces in its name has no value.', place, pointer))
  }
  return found
}

const isInvalid = (name: keyof typeof OPERATORS, text: string): boolean => {
  const { kind } = compileExpected(name, { kind: 'text', text, at: NOWHERE }, false)
  return kind === 'invalid' || kind === 'never'
}
