import { parseTemplate } from './expression.ts'
import type { Expression } from './expression.ts'

/** The text that a context stands for, where it is known before a run. */
export type Constants = (path: readonly string[]) => string | undefined

/** A text with its expressions replaced, and another text in place of what is not known. */
export const resolveOr = (text: string, constants: Constants, other: string): string =>
  parseTemplate(text)
    .map((part) => (typeof part === 'string' ? part : (valueOf(part, constants) ?? other)))
    .join('')

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
