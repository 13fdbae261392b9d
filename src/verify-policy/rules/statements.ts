import { printText } from '../../policy/index.ts'
import type { Condition, Layer, Leaf, ListElement, Statement, Text } from '../../policy/index.ts'
import type { SnippetValue } from '../snippets/value.ts'
import type { Document } from './found.ts'

/** A statement that was read as one. */
export type KnownStatement = Extract<Statement, { kind: 'statement' }>
/** A condition that was read as one. */
export type KnownCondition = Extract<Condition, { kind: 'condition' }>

/** The documents of a layer that can be evaluated. */
export const documentsIn = (layer: Layer): readonly Document[] =>
  layer.kind === 'given' ? layer.documents.filter((document) => document.kind === 'document') : []

/** The statements of a document that were read as such. */
export const statementsOf = ({ statements }: Document): readonly KnownStatement[] =>
  statements.filter((statement) => statement.kind === 'statement')

/** The conditions of a statement on keys that a test picks, in lower case. */
export const conditionsOn = (
  { conditions }: KnownStatement,
  isWanted: (key: string) => boolean,
): readonly KnownCondition[] =>
  conditions.filter((condition) => condition.kind === 'condition' && isWanted(condition.key.toLowerCase())) as never

/** The values that are known in full. */
export const plainTexts = (leaves: readonly Leaf[]): readonly string[] =>
  leaves.flatMap((leaf) => (leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : []))

/** Whether an operator holds for values other than those it names. */
export const isNegative = ({ operator }: KnownCondition): boolean => operator.name.includes('Not')

/** How a statement is called in a sentence. */
export const nameOf = ({ sid, index }: KnownStatement): string => sid ?? `statement ${index}`

/** A statement as JSON, with some of its elements replaced; `undefined` takes one away. */
export const statementJson = (
  statement: KnownStatement,
  changes: Readonly<Record<string, SnippetValue | undefined>> = {},
): Readonly<Record<string, SnippetValue>> => {
  const { sid, effect, principal, action, resource, conditions } = statement
  const whole: Readonly<Record<string, SnippetValue | undefined>> = {
    Sid: sid,
    Effect: effect,
    ...(principal === undefined
      ? {}
      : { [principal.negated ? 'NotPrincipal' : 'Principal']: principalJson(statement) }),
    [action.negated ? 'NotAction' : 'Action']: listJson(action),
    ...(resource === undefined ? {} : { [resource.negated ? 'NotResource' : 'Resource']: listJson(resource) }),
    Condition: conditions.length === 0 ? undefined : conditionJson(conditions),
    ...changes,
  }
  return Object.fromEntries(
    Object.entries(whole).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

const principalJson = ({ principal }: KnownStatement): SnippetValue => {
  const entries = principal?.entries ?? []
  if (entries.some(({ type }) => type === 'everyone')) return '*'
  const types = [...new Set(entries.map(({ type }) => type))]
  return Object.fromEntries(
    types.map((type) => [
      type,
      oneOrMore(entries.filter((entry) => entry.type === type).map(({ value }) => leafText(value))),
    ]),
  )
}

const listJson = ({ values }: ListElement): SnippetValue => oneOrMore(values.map(leafText))

/** The conditions as a block, which groups them by operator. */
export const conditionJson = (
  conditions: readonly Condition[],
): Readonly<Record<string, Readonly<Record<string, SnippetValue>>>> => {
  const block: Record<string, Record<string, SnippetValue>> = {}
  for (const condition of conditions) {
    if (condition.kind === 'unknown') continue
    const operator = operatorText(condition)
    block[operator] = { ...block[operator], [condition.key]: oneOrMore(condition.values.map(leafText)) }
  }
  return block
}

/** An operator as policies write it. */
export const operatorText = ({ operator: { set, name, ifExists } }: KnownCondition): string =>
  `${set === undefined ? '' : `${set}:`}${name}${ifExists ? 'IfExists' : ''}`

/** A list of texts as policies write it: one text stands alone. */
export const oneOrMore = (texts: readonly string[]): SnippetValue => {
  const [only, ...others] = texts
  return only !== undefined && others.length === 0 ? only : texts
}

/** A value in a snippet; what is not known yet stands as a placeholder. */
export const leafText = (leaf: Leaf): string => (leaf.kind === 'text' ? printText(leaf.text) : '<not known yet>')

/** The account in an ARN, where it is known. */
export const accountIn = (arn: Text): string => /^arn:[^:]*:[^:]*:[^:]*:([0-9]{12}):/.exec(printText(arn))?.[1] ?? ''

/** Whether a statement can be about an action, whatever else it asks. */
export const isAbout = ({ action }: KnownStatement, name: string): boolean => {
  const matches = action.values.some(
    (leaf) => leaf.kind === 'unknown' || globOf(printText(leaf.text)).test(name.toLowerCase()),
  )
  return matches !== action.negated
}

const globOf = (pattern: string): RegExp => {
  const escaped = pattern.toLowerCase().replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`)
}
