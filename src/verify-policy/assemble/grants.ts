import { joinText } from '../../policy/index.ts'
import type { ContextPair, Grant, GrantLayer, Text } from '../../policy/index.ts'
import type { Node } from '../../text/node.ts'
import { itemsOf, memberOf, textOf } from '../../text/tree.ts'
import type { SourceDocument } from '../sources/document.ts'

/** The grants of a key, as `aws kms list-grants` prints them. */
export const grantsOf = (documents: readonly SourceDocument[]): GrantLayer => {
  if (documents.length === 0) return { kind: 'not-given' }
  const [unread] = documents.flatMap(({ unreadable }) => unreadable ?? [])
  if (unread !== undefined) return { kind: 'unreadable', why: unread }
  const grants = documents.flatMap(({ node, file, unplaced }) =>
    itemsOf(node).flatMap((item) => grantOf(item, unplaced === true ? undefined : file) ?? []),
  )
  return grants.length === 0 ? { kind: 'empty' } : { kind: 'given', grants }
}

const grantOf = (node: Node, file: string | undefined): Grant | undefined => {
  const id = textOf(memberOf(node, 'GrantId'))
  const grantee = symbolicOf(memberOf(node, 'GranteePrincipal'))
  if (id === undefined || grantee === undefined) return undefined
  const name = textOf(memberOf(node, 'Name'))
  const constraints = memberOf(node, 'Constraints')
  const subset = pairsOf(memberOf(constraints, 'EncryptionContextSubset'))
  const equals = pairsOf(memberOf(constraints, 'EncryptionContextEquals'))
  return {
    id,
    grantee,
    at: node.at,
    operations: itemsOf(memberOf(node, 'Operations')).flatMap((item) => textOf(item) ?? []),
    ...(file === undefined ? {} : { file }),
    ...(name === undefined || name === '' ? {} : { name }),
    ...(subset === undefined ? {} : { encryptionContextSubset: subset }),
    ...(equals === undefined ? {} : { encryptionContextEquals: equals }),
  }
}

const pairsOf = (node: Node | undefined): readonly ContextPair[] | undefined =>
  node?.kind === 'object'
    ? node.members.flatMap(({ key, value }) => (value.kind === 'string' ? [{ name: key, value: value.value }] : []))
    : undefined

/** The text of a node that may have holes. */
const symbolicOf = (node: Node | undefined): Text | undefined =>
  node?.kind === 'text' ? joinText({ parts: node.parts }) : textOf(node)
