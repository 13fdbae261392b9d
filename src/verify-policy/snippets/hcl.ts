import { isExpression } from './value.ts'
import type { SnippetValue } from './value.ts'

/** A value as an expression of HCL, such as what `jsonencode` takes. https://developer.hashicorp.com/terraform/language/syntax */
export const hclExpression = (value: SnippetValue, indent = ''): string => {
  if (typeof value === 'string') return hclString(value)
  if (typeof value !== 'object') return String(value)
  const inner = `${indent}  `
  if (isList(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map((item) => `${inner}${hclExpression(item, inner)},\n`).join('')}${indent}]`
  }
  if (isExpression(value)) return value.expression
  const members = Object.entries(value)
  const width = Math.max(0, ...members.map(([name]) => nameOf(name).length))
  const lines = members.map(
    ([name, member]) => `${inner}${nameOf(name).padEnd(width)} = ${hclExpression(member, inner)}\n`,
  )
  return `{\n${lines.join('')}${indent}}`
}

/** Attributes of a resource; a list of objects is written as blocks. */
export const hclBody = (attributes: Readonly<Record<string, SnippetValue>>, indent = ''): string => {
  const plain = Object.entries(attributes).filter(([, value]) => blocksIn(value).length === 0)
  const width = Math.max(0, ...plain.map(([name]) => name.length))
  return [
    ...plain.map(([name, value]) => `${indent}${name.padEnd(width)} = ${hclExpression(value, indent)}`),
    ...Object.entries(attributes).flatMap(([name, value]) =>
      blocksIn(value).map((block) => `${indent}${name} {\n${hclBody(block, `${indent}  `)}\n${indent}}`),
    ),
  ].join('\n')
}

const blocksIn = (value: SnippetValue): readonly Readonly<Record<string, SnippetValue>>[] =>
  typeof value === 'object' && isList(value)
    ? value.flatMap((item) => (typeof item === 'object' && !isList(item) && !isExpression(item) ? [item] : []))
    : []

const isList = (value: object): value is readonly SnippetValue[] => Array.isArray(value)

const nameOf = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? name : hclString(name))

/** In HCL `${` and `%{` begin a template unless they are doubled. */
const hclString = (text: string): string => JSON.stringify(text).replaceAll(/[$%](?=\{)/g, '$&$&')
