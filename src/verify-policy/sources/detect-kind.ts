import type { Node } from '../../text/node.ts'
import { itemsOf, memberOf, textOf } from '../../text/tree.ts'
import type { DocumentKind } from './document.ts'

const BY_SERVICE: ReadonlyMap<string, DocumentKind> = new Map([
  ['sts', 'trust'],
  ['kms', 'key'],
  ['secretsmanager', 'secret'],
])

/**
 * What a policy document is, by its own look: without principals an identity policy; with principals the resource policy of
 * the one service whose actions it names. Undefined where that is not clear, and for SCPs and the like, which look like others.
 */
export const detectKind = (node: Node): DocumentKind | undefined => {
  const statement = memberOf(node, 'Statement')
  const statements = statement?.kind === 'object' ? [statement] : itemsOf(statement)
  if (statements.length === 0) return undefined
  const withPrincipal = statements.filter(
    (each) => memberOf(each, 'Principal') !== undefined || memberOf(each, 'NotPrincipal') !== undefined,
  )
  if (withPrincipal.length === 0) return 'identity'
  if (withPrincipal.length < statements.length) return undefined
  const services = new Set(statements.flatMap(actionsOf).map((action) => action.split(':')[0]?.toLowerCase() ?? ''))
  const [service, ...others] = services
  return others.length === 0 ? BY_SERVICE.get(service ?? '') : undefined
}

const actionsOf = (statement: Node): readonly string[] => {
  const element = memberOf(statement, 'Action') ?? memberOf(statement, 'NotAction')
  return [element, ...itemsOf(element)].flatMap((node) => textOf(node) ?? [])
}
