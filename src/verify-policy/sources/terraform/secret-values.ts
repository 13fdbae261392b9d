import type { SecretValueFact } from '../facts.ts'
import { isSecretName } from '../secret-names.ts'
import { constantOf, soleReference } from './configuration.ts'
import { attributePlace, writtenOf } from './facts.ts'
import type { Facts } from './facts.ts'
import { attributeOf, blocksOf } from './hcl/syntax.ts'
import type { Block, Expression } from './hcl/syntax.ts'
import { isSameExpression } from './mentions.ts'
import type { ModuleScope } from './modules.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'

type Origin = SecretValueFact['origin']

/** Arguments that hold the value. That of the last one is kept in neither plan nor state. */
const WRITE_ONLY = 'secret_string_wo'
const VALUE_ARGUMENTS = ['secret_string', 'secret_binary', WRITE_ONLY]
/** References are followed this far. */
const DEPTH = 16

/** Where the values of secrets come from. Only expressions are looked at, never values. */
export const secretValueFacts = (resolver: Resolver): readonly Facts[] =>
  resolver.instances
    .filter(({ type, mode }) => type === 'aws_secretsmanager_secret_version' && mode === 'managed')
    .flatMap((version): readonly Facts[] => {
      const secret = resolver.text(version, 'secret_id')
      const name = valueArgument(version, resolver)
      if (secret === undefined || name === undefined) return []
      const written = writtenOf(version, resolver)
      const location = attributePlace(version, [name], resolver) ?? written.location
      return [{ secretValues: [{ ...written, secret, location, origin: originIn(version, name, resolver) }] }]
    })

/** The provider shows an empty `secret_string` beside a write-only one, so that the configuration comes first. */
const valueArgument = (version: Instance, resolver: Resolver): string | undefined =>
  VALUE_ARGUMENTS.find((name) => resolver.configured(version, name) !== undefined) ??
  VALUE_ARGUMENTS.find((name) => {
    const planned = resolver.planned(version, name)
    return planned !== undefined && planned.kind !== 'null'
  })

const originIn = (version: Instance, name: string, resolver: Resolver): Origin => {
  const scope = resolver.scopeOf(version)
  const block = resolver.blockOf(version)
  const written = attributeOf(block?.item.body, name)?.value
  const configured = resolver.configured(version, name)
  const isLiteral =
    written !== undefined && isSameExpression(written, configured)
      ? isLiteralExpression(written, scope, resolver, 0)
      : isLiteralConfiguration(configured, scope, resolver, 0)
  if (isLiteral) return isLeftAlone(block?.item, name) ? 'first' : 'literal'
  return name === WRITE_ONLY ? 'outside' : 'elsewhere'
}

/** `lifecycle { ignore_changes = [secret_string] }` */
const isLeftAlone = (block: Block | undefined, name: string): boolean =>
  blocksOf(block?.body, 'lifecycle').some(({ body }) => {
    const ignored = attributeOf(body, 'ignore_changes')?.value
    const all = ignored?.kind === 'tuple' ? ignored.items : ignored === undefined ? [] : [ignored]
    return all.some((each) => each.kind === 'reference' && (each.root === name || each.root === 'all'))
  })

/** Whether the source itself tells the secret. */
const isLiteralExpression = (
  expression: Expression,
  scope: ModuleScope,
  resolver: Resolver,
  depth: number,
): boolean => {
  if (depth > DEPTH) return false
  const isLiteral = (part: Expression): boolean => isLiteralExpression(part, scope, resolver, depth + 1)
  switch (expression.kind) {
    case 'constant':
      return typeof expression.value === 'string' && expression.value !== ''
    case 'number':
      return true
    case 'template':
      return expression.pieces.every((piece) => piece.kind === 'text' || isLiteral(piece.value))
    case 'object': {
      const secret = expression.items.filter(({ key }) => namesSecret(key))
      return secret.length > 0
        ? secret.some(({ value }) => isLiteral(value))
        : expression.items.length > 0 && expression.items.every(({ value }) => isLiteral(value))
    }
    case 'tuple':
      return expression.items.length > 0 && expression.items.every(isLiteral)
    case 'call':
      return PURE.has(expression.name) && expression.values.length > 0 && expression.values.every(isLiteral)
    case 'conditional':
      return isLiteral(expression.yes) || isLiteral(expression.no)
    case 'reference': {
      const [first] = expression.steps
      const name = first?.kind === 'attribute' ? first.name : ''
      if (expression.root === 'var') return isLiteralVariable(name, scope, resolver, depth + 1)
      const local = expression.root === 'local' ? scope.source?.locals.get(name) : undefined
      return local !== undefined && isLiteral(local.item.value)
    }
    case 'access':
    case 'comparison':
    case 'for':
    case 'opaque':
      return false
  }
}

/** Functions that only change the form of what they are given. */
const PURE = new Set([
  'jsonencode',
  'base64encode',
  'format',
  'join',
  'sensitive',
  'nonsensitive',
  'tostring',
  'trimspace',
])

const namesSecret = (key: Expression): boolean =>
  key.kind === 'constant' && typeof key.value === 'string' && isSecretName(key.value)

/** A variable whose default is used, or that a module block sets to a literal. */
const isLiteralVariable = (name: string, scope: ModuleScope, resolver: Resolver, depth: number): boolean => {
  const { called, configuration } = scope
  if (called === undefined) return resolver.plan.defaulted.has(name)
  const argument = attributeOf(called.block?.item.body, name)?.value
  if (argument !== undefined) return isLiteralExpression(argument, called.parent, resolver, depth)
  const expressions = called.call?.expressions ?? {}
  return Object.hasOwn(expressions, name)
    ? isLiteralConfiguration(expressions[name], called.parent, resolver, depth)
    : configuration?.variables.get(name)?.hasDefault === true
}

/** What the plan shows of an expression: a constant, or what it refers to. */
const isLiteralConfiguration = (
  expression: unknown,
  scope: ModuleScope,
  resolver: Resolver,
  depth: number,
): boolean => {
  const constant = constantOf(expression)
  if (constant !== undefined) return constant.kind === 'string' && constant.value !== ''
  const variable = /^var\.([^.[]+)$/.exec(soleReference(expression) ?? '')?.[1]
  return variable !== undefined && depth <= DEPTH && isLiteralVariable(variable, scope, resolver, depth + 1)
}
