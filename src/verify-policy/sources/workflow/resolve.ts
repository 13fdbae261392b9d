import { parseTemplate } from './expression.ts'
import type { Expression, Template } from './expression.ts'

/** The text that a context stands for, where it is known before a run. */
export type Constants = (path: readonly string[]) => string | undefined

/** A text with its expressions replaced; undefined where one of them is known only in a run. */
export const resolve = (text: string, constants: Constants): string | undefined => {
  const parts = parseTemplate(text).map((part) => (typeof part === 'string' ? part : valueOf(part, constants)))
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined
}

/** The same with another text in place of what is not known. */
export const resolveOr = (text: string, constants: Constants, other: string): string =>
  parseTemplate(text)
    .map((part) => (typeof part === 'string' ? part : (valueOf(part, constants) ?? other)))
    .join('')

/** The contexts in a text that are not known before a run, such as `vars.ROLE`. */
export const unknownsIn = (text: string, constants: Constants): readonly string[] => {
  const template: Template = parseTemplate(text)
  return template.flatMap((part) =>
    typeof part === 'string' || valueOf(part, constants) !== undefined ? [] : [nameOf(part)],
  )
}

const valueOf = (expression: Expression, constants: Constants): string | undefined => {
  switch (expression.kind) {
    case 'literal':
      return expression.text
    case 'context':
      return constants(expression.path)
    case 'or': {
      // A value that is not empty is true.
      const [first] = expression.args.map((arg) => valueOf(arg, constants))
      return first === '' ? undefined : first
    }
    case 'and':
    case 'call':
    case 'test':
    case 'unclear':
      return undefined
  }
}

const nameOf = (expression: Expression): string =>
  expression.kind === 'context' ? expression.path.join('.') : 'an expression'
