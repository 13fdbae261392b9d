/** Strings with holes, wildcard patterns, policy variables. */
import type { ContextValue, Template } from '../format.ts'
import { and, common, or, type Tri } from './logic.ts'

/** One element of a text or pattern. `hole`: one unknown character. `open`: an unknown text. `star`, `one`: wildcards. */
export type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'hole'; readonly id: string; readonly can: (char: string) => boolean }
  | { readonly kind: 'open'; readonly id: string; readonly can: (char: string) => boolean }
  | { readonly kind: 'star' }
  | { readonly kind: 'one' }

export type Text = readonly Token[]

export const literal = (text: string): Text => Array.from(text, (char) => ({ kind: 'char', char }))

export const openHole = (id: string): Token => ({ kind: 'open', id, can: () => true })

export const isTemplate = (value: unknown): value is Template =>
  typeof value === 'object' && value !== null && 'template' in value

/** Splits a string or template into literal stretches and hole tokens. */
const pieces = (value: string | Template): readonly (string | Token)[] =>
  (typeof value === 'string' ? [value] : value.template).flatMap((part): readonly (string | Token)[] => {
    if (typeof part === 'string') return [part]
    const allowed = part.charset === undefined ? /^/u : new RegExp(`[${part.charset}]`, 'u')
    const can = (char: string): boolean => allowed.test(char)
    if (part.length === undefined) return [{ kind: 'open', id: part.hole, can }]
    return Array.from({ length: part.length }, (_, at) => ({ kind: 'hole', id: `${part.hole}[${at}]`, can }))
  })

/** A text without wildcards or variables, such as a value of the request. */
export const textOf = (value: string | Template): Text =>
  pieces(value).flatMap((piece) => (typeof piece === 'string' ? literal(piece) : [piece]))

/** The text as a string, or null if a part of it is unknown. */
export const known = (text: Text): string | null =>
  text.every((token) => token.kind === 'char') ? text.map((token) => token.char).join('') : null

export const lowerCase = (text: Text): Text =>
  text.map((token) => (token.kind === 'char' ? { kind: 'char', char: token.char.toLowerCase() } : token))

const wildcards = (text: string): Text =>
  literal(text).map((token) =>
    token.kind === 'char' && token.char === '*'
      ? { kind: 'star' }
      : token.kind === 'char' && token.char === '?'
        ? { kind: 'one' }
        : token,
  )

const isPlain = (text: Text): boolean => text.every((token) => token.kind !== 'hole' && token.kind !== 'open')

const asRegExp = (pattern: Text): RegExp => {
  const source = pattern.map((token) =>
    token.kind === 'star'
      ? '[^]*'
      : token.kind === 'one'
        ? '[^]'
        : token.kind === 'char'
          ? token.char.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
          : '',
  )
  return new RegExp(`^${source.join('')}$`, 'u')
}

const matchOne = (pattern: Token, token: Token): Tri => {
  if (pattern.kind === 'one') return 'T'
  if (pattern.kind === 'char' && token.kind === 'char') return pattern.char === token.char ? 'T' : 'F'
  if (pattern.kind === 'hole' && token.kind === 'hole') return pattern.id === token.id ? 'T' : 'U'
  if (pattern.kind === 'hole' && token.kind === 'char') return pattern.can(token.char) ? 'U' : 'F'
  if (pattern.kind === 'char' && token.kind === 'hole') return token.can(pattern.char) ? 'U' : 'F'
  return 'F'
}

/** Whether an open hole may stand for these tokens. */
const mayBe = (hole: Token, tokens: Text): boolean =>
  tokens.every((token) => token.kind !== 'char' || (hole.kind === 'open' && hole.can(token.char)))

/** Matches a whole text against a wildcard pattern; what depends on a hole is unknown. */
export const match = (pattern: Text, text: Text): Tri => {
  if (isPlain(pattern) && isPlain(text)) return asRegExp(pattern).test(known(text) ?? '') ? 'T' : 'F'
  const [head, ...rest] = pattern
  const [first, ...more] = text
  const ways: Tri[] = []
  if (head === undefined && first === undefined) return 'T'
  if (head?.kind === 'star') ways.push(match(rest, text), first ? match(pattern, more) : 'F')
  if (head?.kind === 'open') {
    if (first?.kind === 'open' && first.id === head.id) ways.push(match(rest, more))
    for (let length = 0; length <= text.length && mayBe(head, text.slice(0, length)); length++) {
      ways.push(and('U', match(rest, text.slice(length))))
    }
  }
  if (first?.kind === 'open') {
    for (let length = 0; length <= pattern.length && mayBe(first, pattern.slice(0, length)); length++) {
      ways.push(and('U', match(pattern.slice(length), more)))
    }
  }
  if (head && first && head.kind !== 'star') ways.push(and(matchOne(head, first), match(rest, more)))
  return or(...ways)
}

/** Splits an ARN, or the pattern of one, at its first five colons. */
export const splitArn = (text: Text): readonly Text[] => {
  const fields: Token[][] = [[]]
  for (const token of text) {
    if (token.kind === 'char' && token.char === ':' && fields.length < 6) fields.push([])
    else fields.at(-1)?.push(token)
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
  if (typeof value !== 'object') return [value === '' ? 'unconfirmed' : literal(String(value))]
  if (isTemplate(value)) return [textOf(value)]
  if ('unknown' in value) {
    const some = [openHole(`variable ${body}`)]
    return value.unknown === 'present' ? [some] : [otherwise, some]
  }
  return [otherwise]
}

const concatenate = (left: Reading, right: Reading): Reading =>
  left === 'no value' || right === 'no value'
    ? 'no value'
    : left === 'unconfirmed' || right === 'unconfirmed'
      ? 'unconfirmed'
      : [...left, ...right]

/** All readings of a policy string: with variables replaced if `lookup` is given, with wildcards if `wild`. */
export const readings = (value: string | Template, lookup: Lookup | null, wild: boolean): readonly Reading[] => {
  const plain = wild ? wildcards : literal
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
