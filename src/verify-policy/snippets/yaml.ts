import { isExpression } from './value.ts'
import type { SnippetValue } from './value.ts'

/** A value as YAML in block style, without a line break at its end. */
export const yamlText = (value: SnippetValue, indent = ''): string => {
  if (typeof value === 'string') return yamlString(value)
  if (typeof value !== 'object') return String(value)
  if (isList(value)) {
    if (value.length === 0) return '[]'
    return value.map((item) => `${indent}- ${yamlText(item, `${indent}  `).trimStart()}`).join('\n')
  }
  if (isExpression(value)) return value.expression
  const members = Object.entries(value)
  if (members.length === 0) return '{}'
  return members.map(([name, member]) => `${indent}${yamlString(name)}:${memberText(member, indent)}`).join('\n')
}

const memberText = (value: SnippetValue, indent: string): string => {
  const isBlock = typeof value === 'object' && !isExpression(value) && Object.keys(value).length > 0
  return isBlock ? `\n${yamlText(value, `${indent}  `)}` : ` ${yamlText(value)}`
}

const isList = (value: object): value is readonly SnippetValue[] => Array.isArray(value)

/** Words that are text in every version of YAML need no quotes; anything else gets those of JSON, which YAML knows. */
const yamlString = (text: string): string =>
  /^[A-Za-z](?:[A-Za-z_-]*[A-Za-z])?$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)
