import type { Node } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import type { Template, TemplateProblem } from './template.ts'

/**
 * Resources that need each other, so that CloudFormation can make none of them. What stands in `Fn::If` is left out: it may not
 * be needed.
 */
export const circleIn = ({ resources, macro }: Template): TemplateProblem | undefined => {
  if (macro !== undefined) return undefined
  const ids = new Set(resources.map(({ logicalId }) => logicalId))
  const needs = new Map(
    resources.map(({ logicalId, properties }) => {
      const names = properties === undefined ? [] : namesIn(properties)
      return [logicalId, [...new Set(names)].filter((name) => ids.has(name))] as const
    }),
  )
  const circle = firstCircle(needs)
  const [first] = circle
  const at = resources.find(({ logicalId }) => logicalId === first)?.at
  return at === undefined ? undefined : { what: `circular dependency: ${shown(circle)}`, at }
}

const MAX_SHOWN = 6

/** `A` needs `B` needs `A`. */
const shown = (circle: readonly string[]): string => {
  const names = [...circle.slice(0, MAX_SHOWN), ...circle.slice(0, 1)].map((id) => quoted(id))
  return circle.length <= MAX_SHOWN
    ? names.join(' needs ')
    : `${names.slice(0, -1).join(' needs ')}, and ${circle.length - MAX_SHOWN} more until ${names[0]}`
}

/** Names that a value refers to in any case. */
const namesIn = (node: Node): readonly string[] => {
  if (node.kind === 'array') return node.items.flatMap(namesIn)
  if (node.kind !== 'object') return []
  const [member, ...others] = node.members
  if (member === undefined || others.length > 0) return node.members.flatMap(({ value }) => namesIn(value))
  const { key, value } = member
  switch (key) {
    case 'Ref':
      return [textOf(value) ?? '']
    case 'Fn::GetAtt':
      return [(value.kind === 'array' ? textOf(value.items[0]) : textOf(value)?.split('.')[0]) ?? '']
    case 'Fn::Sub':
      return namesInSub(value)
    case 'Fn::If':
      return []
    default:
      return namesIn(value)
  }
}

const namesInSub = (node: Node): readonly string[] => {
  const [template, variables] = node.kind === 'array' ? node.items : [node]
  const names = [...(textOf(template) ?? '').matchAll(/\$\{([^!{}][^{}]*)\}/g)].map(([, name = '']) => name.trim())
  const own = variables === undefined ? [] : namesIn(variables)
  return [
    ...own,
    ...names.filter((name) => memberOf(variables, name) === undefined).map((name) => name.split('.')[0] ?? ''),
  ]
}

/** The first circle, in the order of what needs what; empty where there is none. */
const firstCircle = (needs: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const neededBy = Map.groupBy(
    [...needs].flatMap(([id, names]) => names.map((name) => ({ id, name }))),
    ({ name }) => name,
  )
  const open = new Map([...needs].map(([id, names]) => [id, names.length]))
  const ready = [...open].filter(([, count]) => count === 0).map(([id]) => id)
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    open.delete(id)
    for (const { id: other } of neededBy.get(id) ?? []) {
      const count = (open.get(other) ?? 0) - 1
      open.set(other, count)
      if (count === 0) ready.push(other)
    }
  }
  // Whatever is left needs something that is left: following that leads into a circle.
  const path = new Set<string>()
  let [current] = open.keys()
  while (current !== undefined && !path.has(current)) {
    path.add(current)
    current = needs.get(current)?.find((name) => open.has(name))
  }
  return current === undefined ? [] : [...path].slice([...path].indexOf(current))
}
