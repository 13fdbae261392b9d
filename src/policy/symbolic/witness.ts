/** A witness in words. */
import type { ContextValue, Request } from '../request.ts'
import { printText } from '../symbolic-string.ts'
import { callerText, type Quote } from './callers.ts'

const stateText = (state: ContextValue, quote: Quote): string | undefined => {
  switch (state.kind) {
    case 'present':
      return quote(printText(state.value))
    case 'list':
      return state.values.map((value) => quote(printText(value))).join(' and ')
    case 'either':
      return state.states.map((one) => stateText(one, quote) ?? 'missing').join(' or ')
    case 'present-unknown':
    case 'maybe':
      return 'not known'
    case 'missing':
      return undefined
  }
}

/** Keys that say again who the caller is. */
const isAboutCaller = (key: string): boolean => key.startsWith('aws:principal') || key === 'kms:calleraccount'

/** How a request is told. */
export interface Telling {
  /** Makes foreign text safe to show, and sets it off. */
  readonly quote: Quote
  /** Between the caller and the action; `calls` by default. */
  readonly verb?: string
  /** How many other actions the same holds for. */
  readonly others?: number
}

/** A request as one sentence without full stop: who calls what on what, with which values of condition keys. */
export const requestText = (
  { principal, action, resource, context }: Request,
  { quote, verb = 'calls', others = 0 }: Telling,
): string => {
  const keys = Object.entries(context.values).flatMap(([key, state]) => {
    const text = isAboutCaller(key) ? undefined : stateText(state, quote)
    return text === undefined ? [] : [`${quote(key)} = ${text}`]
  })
  const more = others === 0 ? '' : others === 1 ? ' and 1 more action' : ` and ${others} more actions`
  const target = resource === '*' ? '' : ` on ${quote(printText(resource))}`
  const conditions = keys.length === 0 ? '' : `, with ${keys.join(', ')}`
  return `${callerText(principal, quote)} ${verb} ${quote(action)}${more}${target}${conditions}`
}
