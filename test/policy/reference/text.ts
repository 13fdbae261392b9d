/** Strings with holes, wildcard patterns, policy variables. */
import type { ContextValue, Template } from '../format.ts'
import { and, common, or, tri, type Tri } from './logic.ts'

/** A part of a text or pattern. `hole`: one unknown character. `open`: an unknown text. `star`, `one`: wildcards. */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hole'; readonly id: string; readonly can: (char: string) => boolean }
  | { readonly kind: 'open'; readonly id: string; readonly can: (char: string) => boolean }
  | { readonly kind: 'star' }
  | { readonly kind: 'one' }

export type Text = readonly Token[]

export const literal = (text: string): Text => [{ kind: 'text', text }]

export const openHole = (id: string): Token => ({ kind: 'open', id, can: () => true })

export const isTemplate = (value: unknown): value is Template =>
  typeof value === 'object' && value !== null && 'template' in value

/** Splits a string or template into literal stretches and hole tokens. */
const pieces = (value: string | Template): readonly (string | Token)[] =>
  (typeof value === 'string' ? [value] : value.template).flatMap((part): readonly (string | Token)[] => {
    if (typeof part === 'string') return [part]
    const allowed = part.charset === undefined ? /^/ : new RegExp(`[${part.charset}]`)
    const can = (char: string): boolean => allowed.test(char)
    if (part.length === undefined) return [{ kind: 'open', id: part.hole, can }]
    return Array.from({ length: part.length }, (_, at) => ({ kind: 'hole', id: `${part.hole}[${at}]`, can }))
  })

/** A text without wildcards or variables, such as a value of the request. */
export const textOf = (value: string | Template): Text =>
  typeof value === 'string'
    ? literal(value)
    : pieces(value).flatMap((piece) => (typeof piece === 'string' ? literal(piece) : piece))

/** The text as a string, or null if a part of it is unknown. */
export const known = (text: Text): string | null => {
  let whole = ''
  for (const token of text) {
    if (token.kind !== 'text') return null
    whole += token.text
  }
  return whole
}

export const lowerCase = (text: Text): Text =>
  text.map((token) => (token.kind === 'text' ? { kind: 'text', text: token.text.toLowerCase() } : token))

const wildcards = (text: string): Text =>
  text
    .split(/([*?])/)
    .map((part) => (part === '*' ? { kind: 'star' } : part === '?' ? { kind: 'one' } : { kind: 'text', text: part }))

const isPlain = (text: Text): boolean => text.every((token) => token.kind !== 'hole' && token.kind !== 'open')

/** Compiled once: random tests ask for the same few patterns again and again. */
const compiled = new Map<string, RegExp>()

const asRegExp = (pattern: Text): RegExp => {
  const source = pattern
    .map((token) =>
      token.kind === 'star' ? '[^]*' : token.kind === 'one' ? '[^]' : token.kind === 'text' ? escape(token.text) : '',
    )
    .join('')
  const before = compiled.get(source)
  if (before) return before
  const expression = new RegExp(`^${source}$`)
  compiled.set(source, expression)
  return expression
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const characters = (text: Text): Text =>
  text.flatMap((token) => (token.kind === 'text' ? token.text.split('').flatMap(literal) : token))

const matchOne = (pattern: Token, token: Token): Tri => {
  if (token.kind === 'open') return 'F'
  if (pattern.kind === 'one') return 'T'
  if (pattern.kind === 'text' && token.kind === 'text') return pattern.text === token.text ? 'T' : 'F'
  if (pattern.kind === 'hole' && token.kind === 'hole') return pattern.id === token.id ? 'T' : 'U'
  if (pattern.kind === 'hole' && token.kind === 'text') return pattern.can(token.text) ? 'U' : 'F'
  if (pattern.kind === 'text' && token.kind === 'hole') return token.can(pattern.text) ? 'U' : 'F'
  return 'F'
}

/** Whether the text of an open hole may hold this character. */
const mayHold = (hole: Token, token: Token | undefined): boolean =>
  token?.kind !== 'text' || (hole.kind === 'open' && hole.can(token.text))

/** Matches character by character, from places in pattern and text to their ends. */
const matchCharacters = (pattern: Text, text: Text, from = 0, at = 0): Tri => {
  const head = pattern[from]
  const first = text[at]
  if (head === undefined && first === undefined) return 'T'
  const ways: Tri[] = []
  if (head?.kind === 'star') {
    ways.push(matchCharacters(pattern, text, from + 1, at), first ? matchCharacters(pattern, text, from, at + 1) : 'F')
  }
  if (head?.kind === 'open') {
    if (first?.kind === 'open' && first.id === head.id) ways.push(matchCharacters(pattern, text, from + 1, at + 1))
    for (let end = at; end <= text.length; end++) {
      ways.push(and('U', matchCharacters(pattern, text, from + 1, end)))
      if (!mayHold(head, text[end])) break
    }
  }
  if (first?.kind === 'open') {
    for (let end = from; end <= pattern.length; end++) {
      ways.push(and('U', matchCharacters(pattern, text, end, at + 1)))
      if (!mayHold(first, pattern[end])) break
    }
  }
  if (head && first && head.kind !== 'star') {
    const same = matchOne(head, first)
    ways.push(same === 'F' ? 'F' : and(same, matchCharacters(pattern, text, from + 1, at + 1)))
  }
  return or(...ways)
}

/** Matches a whole text against a wildcard pattern; what depends on a hole is unknown. */
export const match = (pattern: Text, text: Text): Tri => {
  const value = known(text)
  if (value === null || !isPlain(pattern)) return matchCharacters(characters(pattern), characters(text))
  return tri(known(pattern) === value || asRegExp(pattern).test(value))
}

/** Splits an ARN, or the pattern of one, at its first five colons. */
export const splitArn = (text: Text): readonly Text[] => {
  const fields: Token[][] = [[]]
  for (const token of text) {
    if (token.kind !== 'text') {
      fields.at(-1)?.push(token)
      continue
    }
    const parts = token.text.split(':')
    const room = 6 - fields.length
    const [same = '', ...next] = [...parts.slice(0, room), parts.slice(room).join(':')].slice(
      0,
      Math.min(parts.length, room + 1),
    )
    fields.at(-1)?.push({ kind: 'text', text: same })
    for (const field of next) fields.push([{ kind: 'text', text: field }])
  }
  return fields
}

/** The request context: case is irrelevant in key names. */
export type Lookup = (key: string) => ContextValue

/** What a policy string with variables can mean: a pattern, nothing because a variable has no value, or not confirmed. */
export type Reading = Text | 'no value' | 'unconfirmed'

const variableReadings = (body: string, lookup: Lookup): readonly Reading[] => {
  if (body === '*' || body === '?' || body === '$') return [literal(body)]
  const parts = /^(?<key>[^\s,'${}]+)(?:, '(?<otherwise>[^']*)')?$/u.exec(body)?.groups
  if (!parts) return ['no value']
  const otherwise: Reading = parts['otherwise'] === undefined ? 'no value' : literal(parts['otherwise'])
  const value = lookup(parts['key'] ?? '')
  if (value === null || Array.isArray(value)) return [otherwise]
  if (value === '') return ['unconfirmed']
  if (typeof value !== 'object') return [literal(String(value))]
  if (isTemplate(value)) return [textOf(value)]
  if ('unknown' in value) {
    const some = [openHole(`variable ${body}`)]
    return value.unknown === 'present' ? [some] : [otherwise, some]
  }
  return [otherwise]
}

const concatenate = (left: Reading, right: Reading): Reading => {
  if (left === 'no value' || right === 'no value') return 'no value'
  return left === 'unconfirmed' || right === 'unconfirmed' ? 'unconfirmed' : [...left, ...right]
}

/** All readings of a policy string: with variables replaced if `lookup` is given, with wildcards if `wild`. */
export const readings = (value: string | Template, lookup: Lookup | null, wild: boolean): readonly Reading[] => {
  const plain = wild ? wildcards : literal
  if (typeof value === 'string' && (!lookup || !value.includes('${'))) return [plain(value)]
  return pieces(value)
    .flatMap((piece): readonly (readonly Reading[])[] => {
      if (typeof piece !== 'string') return [[[piece]]]
      if (!lookup) return [[plain(piece)]]
      return piece
        .split(/(\$\{[^}]*\})/u)
        .map((part) => (/^\$\{.*\}$/su.test(part) ? variableReadings(part.slice(2, -1), lookup) : [plain(part)]))
    })
    .reduce<readonly Reading[]>(
      (soFar, next) => soFar.flatMap((left) => next.map((right) => concatenate(left, right))),
      [[]],
    )
}

/** The common result over all readings; a string whose variable has no value matches nothing. */
export const overReadings = (all: readonly Reading[], matches: (pattern: Text) => Tri): Tri =>
  common(all.map((reading) => (reading === 'no value' ? 'F' : reading === 'unconfirmed' ? 'U' : matches(reading))))
