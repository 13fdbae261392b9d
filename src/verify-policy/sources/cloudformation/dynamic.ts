import type { Hole } from '../../../text/node.ts'

/** A value that CloudFormation looks up when it deploys: `{{resolve:ssm:/app/role}}`. */
const REFERENCE = /(\{\{resolve:[^{}]+\}\})/

/** A text with such references as holes: what they hold is never fetched, and equal references hold the same. */
export const dynamicParts = (text: string): readonly (string | Hole)[] =>
  text.split(REFERENCE).flatMap((part, index) => (part === '' ? [] : [index % 2 === 0 ? part : { hole: part }]))
