/** A witness in words. */
import type { ContextValue, Request } from '../request.ts'
import { printText } from '../symbolic-string.ts'
import { callerText } from './callers.ts'

const stateText = (state: ContextValue): string | undefined => {
  switch (state.kind) {
    case 'present':
      return `\`${printText(state.value)}\``
    case 'list':
      return state.values.map((value) => `\`${printText(value)}\``).join(' and ')
    case 'either':
      return state.states.map((one) => stateText(one) ?? 'missing').join(' or ')
    case 'present-unknown':
    case 'maybe':
      return 'not known'
    case 'missing':
      return undefined
  }
}

/** Keys that say again who the caller is. */
const isAboutCaller = (key: string): boolean => key.startsWith('aws:principal') || key === 'kms:calleraccount'

/** A request as one sentence without full stop: who calls what on what, with which values of condition keys. */
export const requestText = ({ principal, action, resource, context }: Request): string => {
  const keys = Object.entries(context.values).flatMap(([key, state]) => {
    const text = isAboutCaller(key) ? undefined : stateText(state)
    return text === undefined ? [] : [`${key} = ${text}`]
  })
  const target = resource === '*' ? '' : ` on ${printText(resource)}`
  return `${callerText(principal)} calls ${action}${target}${keys.length === 0 ? '' : `, with ${keys.join(', ')}`}`
}
