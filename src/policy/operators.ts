/** The table of condition operators, and the test of one context value against one policy value. */
import { isArn } from './arn.ts'
import type { Leaf, OperatorName, Text } from './document.ts'
import { MAYBE, NO, YES, truthOf, type Truth } from './kleene.ts'
import { compilePattern, hasVariable, matchPattern, type Pattern } from './pattern.ts'
import { matchArnFields } from './resource.ts'
import { fieldsOfText, isSymbolic } from './symbolic-string.ts'
import { INVALID_VALUE_NEGATED, MAPPED_ADDRESS, NOT_AN_ARN, VARIABLE_UNDER_BOOL } from './unconfirmed.ts'
import {
  isBase64,
  isInNetwork,
  isMapped,
  parseAddress,
  parseDate,
  parseNetwork,
  parseNumber,
  unmapped,
  type Network,
} from './values.ts'
import type { VariableSource } from './variables.ts'

/** What kind of value an operator compares. */
export type Family = 'string' | 'arn' | 'number' | 'date' | 'bool' | 'binary' | 'address' | 'null'

/** How numbers and dates are compared: the context value on the left. */
type Order = 'equal' | 'less' | 'at-most' | 'greater' | 'at-least'

interface OperatorKind {
  readonly family: Family
  readonly negated: boolean
  readonly wildcards?: boolean
  readonly fold?: boolean
  readonly order?: Order
}

/** Every operator; IAM knows no others. */
export const OPERATORS: Readonly<Record<OperatorName, OperatorKind>> = {
  StringEquals: { family: 'string', negated: false },
  StringNotEquals: { family: 'string', negated: true },
  StringEqualsIgnoreCase: { family: 'string', negated: false, fold: true },
  StringNotEqualsIgnoreCase: { family: 'string', negated: true, fold: true },
  StringLike: { family: 'string', negated: false, wildcards: true },
  StringNotLike: { family: 'string', negated: true, wildcards: true },
  ArnEquals: { family: 'arn', negated: false },
  ArnNotEquals: { family: 'arn', negated: true },
  ArnLike: { family: 'arn', negated: false },
  ArnNotLike: { family: 'arn', negated: true },
  NumericEquals: { family: 'number', negated: false, order: 'equal' },
  NumericNotEquals: { family: 'number', negated: true, order: 'equal' },
  NumericLessThan: { family: 'number', negated: false, order: 'less' },
  NumericLessThanEquals: { family: 'number', negated: false, order: 'at-most' },
  NumericGreaterThan: { family: 'number', negated: false, order: 'greater' },
  NumericGreaterThanEquals: { family: 'number', negated: false, order: 'at-least' },
  DateEquals: { family: 'date', negated: false, order: 'equal' },
  DateNotEquals: { family: 'date', negated: true, order: 'equal' },
  DateLessThan: { family: 'date', negated: false, order: 'less' },
  DateLessThanEquals: { family: 'date', negated: false, order: 'at-most' },
  DateGreaterThan: { family: 'date', negated: false, order: 'greater' },
  DateGreaterThanEquals: { family: 'date', negated: false, order: 'at-least' },
  Bool: { family: 'bool', negated: false },
  BinaryEquals: { family: 'binary', negated: false },
  IpAddress: { family: 'address', negated: false },
  NotIpAddress: { family: 'address', negated: true },
  Null: { family: 'null', negated: false },
}

/** One policy value, compiled for its operator. */
export type Expected =
  | { readonly kind: 'pattern'; readonly pattern: Pattern; readonly fold: boolean }
  /** Six fields, or a pattern of which AWS does not say how it is compared. */
  | { readonly kind: 'arn'; readonly fields: readonly Pattern[] }
  | { readonly kind: 'arn-open' }
  | { readonly kind: 'number'; readonly value: number; readonly order: Order; readonly date: boolean }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'bool-variable'; readonly pattern: Pattern }
  | { readonly kind: 'binary'; readonly value: string }
  | { readonly kind: 'address'; readonly network: Network }
  /** Not a value of this type. */
  | { readonly kind: 'invalid' }
  /** Can be no context value. */
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown' }

/** Compiles one policy value. `variables` is false for documents of the 2008 version. */
export const compileExpected = (name: OperatorName, leaf: Leaf, variables: boolean): Expected => {
  const { family, wildcards = false, fold = false, order = 'equal' } = OPERATORS[name]
  if (leaf.kind === 'unknown') return { kind: 'unknown' }
  const { text } = leaf
  if (family === 'string')
    return { kind: 'pattern', pattern: compilePattern(text, { wildcards, variables, fold }), fold }
  if (family === 'arn') return compileArn(text, variables)
  if (isSymbolic(text)) return { kind: 'unknown' }
  switch (family) {
    case 'number':
    case 'date': {
      const value = family === 'date' ? parseDate(text) : parseNumber(text)
      return Number.isNaN(value) ? { kind: 'invalid' } : { kind: 'number', value, order, date: family === 'date' }
    }
    case 'bool':
    case 'null': {
      const value = text.toLowerCase()
      if (value === 'true' || value === 'false') return { kind: 'bool', value: value === 'true' }
      if (family === 'bool' && variables && hasVariable(text))
        return { kind: 'bool-variable', pattern: compilePattern(text, { wildcards: false, variables, fold: true }) }
      return { kind: 'never' }
    }
    case 'binary':
      return isBase64(text) ? { kind: 'binary', value: text } : { kind: 'invalid' }
    case 'address': {
      const network = parseNetwork(text)
      return network === undefined ? { kind: 'invalid' } : { kind: 'address', network }
    }
  }
}

const compileArn = (text: Text, variables: boolean): Expected => {
  if (variables && hasVariable(text)) {
    // The text of a variable may hold colons; what stands around it has to tell the fields apart.
    const fields = splitOutsideVariables(text)
    if (fields === undefined) return { kind: 'arn-open' }
    return { kind: 'arn', fields: fields.map((field) => compilePattern(field, { wildcards: true, variables })) }
  }
  const fields = fieldsOfText(text, 6)
  if (fields === undefined) return { kind: 'unknown' }
  if (fields.length < 6) return { kind: 'arn-open' }
  return { kind: 'arn', fields: fields.map((field) => compilePattern(field, { wildcards: true, variables })) }
}

const splitOutsideVariables = (text: Text): readonly string[] | undefined => {
  if (isSymbolic(text)) return undefined
  const fields = text.match(/(?:\$\{[^}]*\}|[^:])*(?::|$)/g) as string[]
  if (fields.length < 6) return undefined
  const head = fields.slice(0, 5)
  return [...head.map((field) => field.slice(0, -1)), text.slice(head.join('').length)]
}

/** Whether a context value is what the policy expects; for a negated operator this is the test that is negated. */
export const testExpected = (expected: Expected, actual: Text, negated: boolean, source: VariableSource): Truth => {
  switch (expected.kind) {
    case 'unknown':
      return MAYBE
    case 'never':
      return NO
    case 'invalid':
      return negated ? INVALID_VALUE_NEGATED.value : NO
    case 'pattern':
      return matchPattern(
        expected.pattern,
        expected.fold && !isSymbolic(actual) ? actual.toLowerCase() : actual,
        source,
      )
    case 'arn-open':
      return NOT_AN_ARN.value
    case 'arn':
      if (isSymbolic(actual)) return matchArnFields(expected.fields, actual, source)
      return isArn(actual) ? matchArnFields(expected.fields, actual, source) : NOT_AN_ARN.value
    case 'number':
    case 'bool':
    case 'bool-variable':
    case 'binary':
    case 'address':
      return isSymbolic(actual) ? testUnknown(expected, negated) : testTyped(expected, actual, negated, source)
  }
}

const testTyped = (
  expected: Extract<Expected, { kind: 'number' | 'bool' | 'bool-variable' | 'binary' | 'address' }>,
  actual: string,
  negated: boolean,
  source: VariableSource,
): Truth => {
  switch (expected.kind) {
    case 'number': {
      const value = expected.date ? parseDate(actual) : parseNumber(actual)
      if (Number.isNaN(value)) return negated ? INVALID_VALUE_NEGATED.value : NO
      return truthOf(compareNumbers(expected.order, value, expected.value))
    }
    case 'bool':
      return truthOf(actual.length < 6 && actual.toLowerCase() === (expected.value ? 'true' : 'false'))
    case 'bool-variable': {
      const value = actual.toLowerCase()
      if (value !== 'true' && value !== 'false') return NO
      return matchPattern(expected.pattern, value, source) === NO ? NO : VARIABLE_UNDER_BOOL.value
    }
    case 'binary':
      return truthOf(actual === expected.value)
    case 'address':
      return testAddress(expected.network, actual, negated)
  }
}

const compareNumbers = (order: Order, actual: number, expected: number): boolean => {
  switch (order) {
    case 'equal':
      return actual === expected
    case 'less':
      return actual < expected
    case 'at-most':
      return actual <= expected
    case 'greater':
      return actual > expected
    case 'at-least':
      return actual >= expected
  }
}

const testAddress = (network: Network, actual: string, negated: boolean): Truth => {
  const words = parseAddress(actual)
  if (words === undefined) return negated ? INVALID_VALUE_NEGATED.value : NO
  const asWritten = truthOf(isInNetwork(words, network))
  const mappedNetwork = network.bits >= 96 && isMapped(network.words)
  if (!isMapped(words) && !mappedNetwork) return asWritten
  const address = isMapped(words) ? unmapped(words) : words
  const plain = mappedNetwork ? { words: unmapped(network.words), bits: network.bits - 96 } : network
  const asV4 = truthOf(isInNetwork(address, plain))
  return asWritten === asV4 ? asWritten : MAPPED_ADDRESS.value
}

/** Whether any context value at all is what the policy expects. */
export const testUnknown = (expected: Expected, negated: boolean): Truth => {
  switch (expected.kind) {
    case 'never':
      return NO
    case 'invalid':
      return negated ? INVALID_VALUE_NEGATED.value : NO
    case 'pattern':
      return expected.pattern.kind === 'any' ? YES : MAYBE
    case 'unknown':
    case 'arn':
    case 'arn-open':
    case 'number':
    case 'bool':
    case 'bool-variable':
    case 'binary':
    case 'address':
      return MAYBE
  }
}
