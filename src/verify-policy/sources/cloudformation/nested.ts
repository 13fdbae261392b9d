import { keyOfText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { textOfNode } from './nodes.ts'
import type { Resource } from './resource.ts'
import type { Template } from './template.ts'

/** The templates of nested stacks among those that are read, by their paths. */
export const templatesByPath =
  (templates: ReadonlyMap<string, Template>): ((resource: Resource) => Template | undefined) =>
  (resource) => {
    const url = resource.asset ?? resource.text('TemplateURL')
    // What was uploaded already is somewhere else.
    if (typeof url !== 'string' || /^[a-z0-9+.-]+:\/\//i.test(url)) return undefined
    const folder = resource.file.split('/').slice(0, -1)
    return templates.get(joined([...folder, ...url.split('/')]))
  }

const joined = (parts: readonly string[]): string => {
  const path: string[] = []
  for (const part of parts) {
    if (part === '..') path.pop()
    else if (part !== '.' && part !== '') path.push(part)
  }
  return path.join('/')
}

/**
 * A nested stack whose template is not read and that is told of a resource, so that it may attach a policy to it. `names`: what
 * the resource is called by.
 */
export const unreadStackThatKnows = (
  resource: Resource,
  names: readonly Text[],
  resources: readonly Resource[],
): Resource | undefined => {
  const keys = new Set(names.map(keyOfText))
  return resources.find((other) => {
    if (other.type !== 'AWS::CloudFormation::Stack' || other.stack.nested(other) !== undefined) return false
    const raw = other.raw('Parameters')
    if (other.stack === resource.stack && mentions(raw, resource.logicalId)) return true
    const passed = other.one('Parameters')
    if (passed?.kind === 'unknown') return true
    return (passed?.kind === 'object' ? passed.members : []).some(({ value }) => {
      const text = textOfNode(value)
      return text !== undefined && keys.has(keyOfText(text))
    })
  })
}

/** Whether a value may refer to a resource: its name stands in a text somewhere. */
const mentions = (node: Node | undefined, name: string): boolean => {
  switch (node?.kind) {
    case 'string':
      return node.value.includes(name)
    case 'array':
      return node.items.some((item) => mentions(item, name))
    case 'object':
      return node.members.some(({ value }) => mentions(value, name))
    case 'text':
      return node.parts.some((part) => typeof part === 'string' && part.includes(name))
    case 'boolean':
    case 'null':
    case 'number':
    case 'unknown':
    case undefined:
      return false
  }
}
