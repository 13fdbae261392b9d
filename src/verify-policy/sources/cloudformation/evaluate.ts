import type { Member, Node, Span } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import type { Context } from './context.ts'
import { dynamicParts } from './dynamic.ts'
import { INTRINSICS } from './intrinsics.ts'
import { nodeOfParts, unknown } from './nodes.ts'

/**
 * What a value of a template stands for, with the functions in it worked out as far as that is known. Undefined for
 * `AWS::NoValue`. Never throws.
 */
export const evaluate = (node: Node, context: Context): Node | undefined => {
  const { effort } = context.names
  effort.steps -= 1
  if (effort.steps < 0) return unknown('too much to work out', node.at)
  switch (node.kind) {
    case 'object':
      return objectValue(node.members, node.at, context)
    case 'array':
      return { ...node, items: node.items.flatMap((item) => evaluate(item, context) ?? []) }
    case 'string':
      return node.value.includes('{{resolve:') ? nodeOfParts(dynamicParts(node.value), node.at) : node
    case 'number':
    case 'boolean':
    case 'null':
    case 'text':
    case 'unknown':
      return node
  }
}

const objectValue = (members: readonly Member[], at: Span, context: Context): Node | undefined => {
  const call = members.find(({ key }) => key === 'Ref' || key.startsWith('Fn::'))
  if (call === undefined || (call.key === 'Ref' && members.length > 1)) {
    const own = members.flatMap(({ key, keyAt, value }) => {
      const worked = evaluate(value, context)
      return worked === undefined ? [] : [{ key, keyAt, value: worked }]
    })
    return { kind: 'object', members: own, at }
  }
  const { key, keyAt, value } = call
  const name = key.startsWith('Fn::ForEach::') ? 'Fn::ForEach' : key
  const work = INTRINSICS.get(name)
  if (work === undefined) {
    context.names.problem(`${quoted(key)} is no function of CloudFormation`, keyAt)
    return unknown(`${key} at line ${keyAt.line}`, at)
  }
  // Macros and loops may stand beside other members, and may change those.
  if (members.length > 1 && name !== 'Fn::Transform' && name !== 'Fn::ForEach') {
    context.names.problem(`${quoted(key)} must be the only member of its object`, keyAt)
    return unknown(`${key} at line ${keyAt.line}`, at)
  }
  return work({ value, at, context, evaluate: (inner) => evaluate(inner, context) })
}
