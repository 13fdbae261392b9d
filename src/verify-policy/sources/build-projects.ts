import type { Node } from '../../text/node.ts'
import { textOf } from '../../text/tree.ts'

/** Where the value of a variable of a CodeBuild project comes from. */
export const VARIABLE_TYPES = ['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER'] as const

/** The buildspec that a project names: a text has several lines or is a JSON object; a path, also one in S3, is neither. */
export const buildspecIn = (node: Node): { readonly kind: 'text' | 'path'; readonly value: string } | undefined => {
  const value = textOf(node)
  if (value === undefined || value === '') return undefined
  return { kind: /\n|^\s*\{/.test(value) ? 'text' : 'path', value }
}

/** Whether a kind of log is on, by its status. */
export const isEnabled = (node: Node): boolean | undefined => {
  const status = textOf(node)
  return status === undefined ? undefined : status === 'ENABLED'
}
