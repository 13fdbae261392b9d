import type { Node } from '../../text/node.ts'

/** The longest session of a role as a source writes it, as a fact; nothing where it is not a number. */
export const sessionSeconds = (node: Node | undefined): { readonly maxSessionSeconds?: number } => {
  const text = node?.kind === 'number' ? node.raw : node?.kind === 'string' ? node.value : ''
  return /^[0-9]{1,6}$/.test(text) ? { maxSessionSeconds: Number(text) } : {}
}
