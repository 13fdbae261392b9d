/** The contexts an expression reads: plain objects of strings and further objects. */
export type Contexts = Readonly<Record<string, unknown>>

/** How the job stands when a condition is asked. */
export type JobStatus = 'success' | 'failure'

/**
 * Replaces every `${{ … }}` of a text. Understands what our workflows use: paths such as `steps.x.outputs.y`, literals,
 * `== != && || !`, parentheses and the functions below.
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */
export const interpolate = (text: string, contexts: Contexts, status: JobStatus = 'success'): string =>
  text.replace(EXPRESSION, (_, expression: string) => toText(evaluate(expression, contexts, status)))

/** Whether a step runs: without one of the status functions, `success()` is part of every condition. */
export const isWanted = (condition: string | undefined, contexts: Contexts, status: JobStatus): boolean => {
  const expression = (condition ?? '').replace(/^\s*\$\{\{|\}\}\s*$/g, '').trim()
  const asksStatus = /\b(?:always|success|failure|cancelled)\s*\(/.test(expression)
  if (!asksStatus && status === 'failure') return false
  return expression === '' || isTrue(evaluate(expression, contexts, status))
}

const evaluate = (expression: string, contexts: Contexts, status: JobStatus): unknown => {
  const tokens = expression.match(TOKEN) ?? []
  let at = 0
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false
    at += 1
    return true
  }

  const either = (): unknown => {
    let value = both()
    while (take('||')) {
      const other = both()
      value = isTrue(value) ? value : other
    }
    return value
  }
  const both = (): unknown => {
    let value = comparison()
    while (take('&&')) {
      const other = comparison()
      value = isTrue(value) ? other : value
    }
    return value
  }
  const comparison = (): unknown => {
    const value = operand()
    if (take('==')) return isEqual(value, operand())
    if (take('!=')) return !isEqual(value, operand())
    return value
  }
  const operand = (): unknown => {
    if (take('!')) return !isTrue(operand())
    if (take('(')) {
      const value = either()
      if (!take(')')) throw unknown(expression)
      return value
    }
    const token = tokens[at++] ?? ''
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
    if (/^\d/.test(token)) return Number(token)
    if (token === 'true' || token === 'false') return token === 'true'
    if (token === 'null') return null
    if (take('(')) {
      const given: unknown[] = []
      while (!take(')')) {
        given.push(either())
        take(',')
        if (at > tokens.length) throw unknown(expression)
      }
      return call(token, given, status)
    }
    if (!/^[A-Za-z_]/.test(token)) throw unknown(expression)
    return token.split('.').reduce<unknown>(memberOf, contexts)
  }

  const value = either()
  if (at !== tokens.length) throw unknown(expression)
  return value
}

/** Braces inside a literal do not end it. */
const EXPRESSION = /\$\{\{((?:'(?:[^']|'')*'|[^'])*?|.*?)\}\}/gs

const TOKEN = /'(?:[^']|'')*'|\|\||&&|==|!=|[!(),]|\d+(?:\.\d+)?|[A-Za-z_][\w-]*(?:\.[\w-]+)*|\S/g

const unknown = (expression: string): Error => new Error(`The miniature runner does not understand \`${expression}\`.`)

const call = (name: string, given: readonly unknown[], status: JobStatus): unknown => {
  const [first, second] = given.map(toText)
  switch (name) {
    case 'always':
      return true
    case 'success':
      return status === 'success'
    case 'failure':
      return status === 'failure'
    case 'cancelled':
      return false
    case 'contains':
      return (first ?? '').toLowerCase().includes((second ?? '').toLowerCase())
    case 'startsWith':
      return (first ?? '').toLowerCase().startsWith((second ?? '').toLowerCase())
    case 'format':
      return formatted(first ?? '', given.slice(1).map(toText))
    case 'toJSON':
      return JSON.stringify(given[0], null, 2)
    default:
      throw unknown(`${name}()`)
  }
}

/** Fills in `{0}`, `{1}`, …; `{{` and `}}` stand for braces. */
const formatted = (pattern: string, values: readonly string[]): string =>
  pattern.replace(/\{\{|\}\}|\{(\d+)\}/g, (found, index?: string) =>
    index === undefined ? found.slice(1) : (values[Number(index)] ?? ''),
  )

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined

const isEqual = (one: unknown, other: unknown): boolean => toText(one).toLowerCase() === toText(other).toLowerCase()

const isTrue = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && value !== false && value !== 0

const toText = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
