import { printable, quoted } from '../../text/printable.ts'

/** Sentences of ours, without what foreign text could use to leave its backticks. */
const OURS = /^[A-Za-z0-9 .,;:'"*?$(){}-]*$/

/** The text of a lint, which quotes the document, made safe to show. */
export const lintText = (text: string): string => {
  const outside = text.split('`').filter((_, index) => index % 2 === 0)
  return outside.every((part) => OURS.test(part)) ? printable(text, 500) : quoted(text, 500)
}
