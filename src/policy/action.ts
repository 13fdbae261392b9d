/** `Action` and `NotAction`: `prefix:Name`, compared without regard to case. */
import type { Leaf, ListElement } from './document.ts'
import { MAYBE, NO, YES, and, not, or, type Truth } from './kleene.ts'
import { compilePattern, matchRange, type Pattern } from './pattern.ts'
import { isSymbolic, itemsOfText, matchItems, MANY, ONE, type Item } from './symbolic-string.ts'
import { WILDCARD_SERVICE_AND_ACTION } from './unconfirmed.ts'

/** One action pattern; names are lower-case. */
type ActionPattern =
  | { readonly kind: 'all' }
  | { readonly kind: 'never' }
  | { readonly kind: 'maybe' }
  | { readonly kind: 'name'; readonly service: string; readonly name: Exclude<Pattern, { kind: 'dynamic' }> }
  | { readonly kind: 'symbolic'; readonly items: readonly Item[]; readonly service: string | undefined }

/** A compiled `Action` or `NotAction`. */
export interface ActionElement {
  readonly negated: boolean
  readonly patterns: readonly ActionPattern[]
  /** The services whose actions can match; `undefined`: any. */
  readonly services: ReadonlySet<string> | undefined
  /** It either matches an action or does not; nothing about it is unknown. */
  readonly certain: boolean
}

/** An action taken apart; both parts lower-case. */
export interface ActionName {
  readonly service: string
  readonly name: string
  readonly full: string
}

/** `kms:Decrypt` → its parts. An action without colon has an empty service. */
export const actionNameOf = (action: string): ActionName => {
  const full = action.toLowerCase()
  const colon = full.indexOf(':')
  return { service: colon < 0 ? '' : full.slice(0, colon), name: full.slice(colon + 1), full }
}

/** Compiles the element. */
export const compileAction = ({ negated, values }: ListElement): ActionElement => {
  const patterns = values.map(compileOne)
  const certain = patterns.every(({ kind }) => kind !== 'maybe' && kind !== 'symbolic')
  const services = patterns.map(serviceOf)
  const isOpen = negated || services.includes(undefined)
  return {
    negated,
    patterns,
    certain,
    services: isOpen ? undefined : new Set(services.flatMap((service) => service || [])),
  }
}

/** The one service that a pattern can match; none for a pattern that never matches; `undefined`: any. */
const serviceOf = (pattern: ActionPattern): string | undefined => {
  switch (pattern.kind) {
    case 'all':
    case 'maybe':
      return undefined
    case 'never':
      return ''
    case 'name':
    case 'symbolic':
      return pattern.service
  }
}

const compileOne = (leaf: Leaf): ActionPattern => {
  if (leaf.kind === 'unknown') return { kind: 'maybe' }
  if (isSymbolic(leaf.text)) {
    const head = leaf.text.parts[0]
    const colon = typeof head === 'string' ? head.indexOf(':') : -1
    const items = itemsOfText(leaf.text).map((item): Item =>
      item === 42
        ? MANY
        : item === 63
          ? ONE
          : typeof item === 'object' && item.kind === 'open'
            ? { ...item, wild: true }
            : item,
    )
    return { kind: 'symbolic', items, service: colon < 0 ? undefined : (head as string).slice(0, colon).toLowerCase() }
  }
  const text = leaf.text
  if (text === '*') return { kind: 'all' }
  if (text === '*:*') return WILDCARD_SERVICE_AND_ACTION.value === MAYBE ? { kind: 'maybe' } : { kind: 'all' }
  const { service, name } = actionNameOf(text)
  if (service === '' || /[*?]/.test(service) || /\s/.test(text)) return { kind: 'never' }
  const pattern = compilePattern(name, { wildcards: true, variables: false })
  return pattern.kind === 'dynamic' ? { kind: 'maybe' } : { kind: 'name', service, name: pattern }
}

/** Whether the element covers an action. An empty list covers nothing, negated or not. */
export const matchAction = ({ negated, patterns }: ActionElement, action: ActionName): Truth => {
  if (patterns.length === 0) return NO
  let result: Truth = NO
  for (let i = 0; i < patterns.length && result !== YES; i++)
    result = or(result, matchOne(patterns[i] as ActionPattern, action))
  return negated ? not(result) : result
}

const matchOne = (pattern: ActionPattern, action: ActionName): Truth => {
  switch (pattern.kind) {
    case 'all':
      return YES
    case 'never':
      return NO
    case 'maybe':
      return MAYBE
    case 'name':
      return pattern.service === action.service && matchRange(pattern.name, action.name, 0, action.name.length)
        ? YES
        : NO
    case 'symbolic':
      // Which service it names may be part of what is not known.
      return and(MAYBE, matchItems(pattern.items, itemsOfText(action.full), true))
  }
}
