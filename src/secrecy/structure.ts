import { readJson } from '../text/json.ts'
import type { Node } from '../text/node.ts'

/** A part of a value that somebody may print by itself. */
export interface Part {
  readonly text: string
  /** The member or setting that holds it. */
  readonly key?: string
  /** `stored`: only as it is written inside the document; no further notation of it is likely. */
  readonly as: 'value' | 'stored'
}

const SHORTEST_TEXT = 4
const FEWEST_DIGITS = 6
const JSON_IN_JSON_DEPTH = 4

/** The JSON value that the text is, if it is an object, an array or a string. */
const jsonTree = (text: string): Node | undefined => {
  if (!/^[\uFEFF\s]*[[{"]/.test(text)) return undefined
  const { node } = readJson(text)
  return node
}

/** Strings and numbers of a JSON document worth masking, and its one-line objects and arrays as stored and compact. */
export const jsonParts = (text: string, depth: number = JSON_IN_JSON_DEPTH): readonly Part[] => {
  const tree = jsonTree(text)
  if (tree === undefined) return []
  const parts: Part[] = []
  collect(tree, text, undefined, depth, parts)
  return parts
}

const collect = (node: Node, source: string, key: string | undefined, depth: number, parts: Part[]): void => {
  const stored = source.slice(node.at.offset, node.at.end)
  const keyed = key === undefined ? {} : { key }
  switch (node.kind) {
    case 'string': {
      const raw = stored.slice(1, -1)
      if (node.value.length >= SHORTEST_TEXT) parts.push({ ...keyed, text: node.value, as: 'value' })
      if (raw !== node.value && raw.length >= SHORTEST_TEXT) parts.push({ ...keyed, text: raw, as: 'stored' })
      if (depth > 1) parts.push(...jsonParts(node.value, depth - 1))
      return
    }
    case 'number': {
      if (node.raw.replace(/[^0-9]/g, '').length >= FEWEST_DIGITS) parts.push({ ...keyed, text: node.raw, as: 'value' })
      return
    }
    case 'object':
    case 'array': {
      const before = parts.length
      if (node.kind === 'object')
        for (const member of node.members) collect(member.value, source, member.key, depth, parts)
      else for (const item of node.items) collect(item, source, key, depth, parts)
      // A container without anything secret in it, such as `[1,2]`, stays readable.
      if (parts.length === before) return
      for (const form of new Set([stored, compactJson(node, source)]))
        if (!/[\r\n]/.test(form)) parts.push({ ...keyed, text: form, as: 'stored' })
      return
    }
    case 'boolean':
    case 'null':
    case 'text':
    case 'unknown':
  }
}

/** A JSON value without insignificant white space; each token is kept byte for byte. */
export const compactJson = (node: Node, source: string): string => {
  switch (node.kind) {
    case 'object': {
      const members = node.members.map(
        ({ keyAt, value }) => `${source.slice(keyAt.offset, keyAt.end)}:${compactJson(value, source)}`,
      )
      return `{${members.join(',')}}`
    }
    case 'array':
      return `[${node.items.map((item) => compactJson(item, source)).join(',')}]`
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'text':
    case 'unknown':
      return source.slice(node.at.offset, node.at.end)
  }
}

const USER_KEYS = new Set(['username', 'user', 'login', 'client_id'])
const PASSWORD_KEYS = new Set(['password', 'pass', 'secret', 'client_secret', 'token'])

/** `user:password` of every object that holds both, as HTTP Basic authentication and `docker login` join them. */
export const basicAuthPairs = (text: string): readonly string[] => {
  const pairs: string[] = []
  const visit = (node: Node): void => {
    if (node.kind === 'array') return node.items.forEach(visit)
    if (node.kind !== 'object') return
    const held = (keys: ReadonlySet<string>): readonly string[] =>
      node.members.flatMap(({ key, value }) =>
        value.kind === 'string' && keys.has(key.toLowerCase()) ? [value.value] : [],
      )
    for (const user of held(USER_KEYS)) for (const password of held(PASSWORD_KEYS)) pairs.push(`${user}:${password}`)
    for (const { value } of node.members) visit(value)
  }
  const tree = jsonTree(text)
  if (tree !== undefined) visit(tree)
  return pairs
}

/** Passwords in `scheme://user:password@host`, as stored and decoded. */
export const urlPasswords = (text: string): readonly Part[] => {
  const parts: Part[] = []
  for (let mark = text.indexOf('://'); mark !== -1; mark = text.indexOf('://', mark + 3)) {
    const authority = /^[^\s/?#"'<>]*/.exec(text.slice(mark + 3, mark + 3 + LONGEST_AUTHORITY))?.[0] ?? ''
    const at = authority.lastIndexOf('@')
    const colon = authority.indexOf(':')
    if (colon === -1 || colon > at) continue
    const stored = authority.slice(colon + 1, at)
    for (const password of new Set([stored, percentDecoded(stored)]))
      if (password.length >= SHORTEST_TEXT) parts.push({ text: password, key: 'password', as: 'value' })
  }
  return parts
}

const LONGEST_AUTHORITY = 4_096

const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const SETTING =
  /^\s{0,64}(?:-\s{1,8})?(?:export\s{1,8})?["']?([A-Za-z_][\w .-]{0,127}?)["']?[ \t]{0,64}[=:][ \t]{0,64}(\S.*)$/

/** Values of `name=value` and `name: value` lines: dotenv, INI, properties, YAML, and `;`-separated connection strings. */
export const settings = (text: string): readonly Part[] => {
  if (jsonTree(text) !== undefined) return []
  return text.split(/[\r\n;]/).flatMap((line) => {
    const [, key, written] = SETTING.exec(line) ?? []
    if (key === undefined || written === undefined || written.startsWith('//')) return []
    return [...new Set([written.trimEnd(), unquoted(written.trimEnd())])]
      .filter((value) => value.length >= SHORTEST_TEXT)
      .map((value) => ({ text: value, key, as: 'value' as const }))
  })
}

const unquoted = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text
