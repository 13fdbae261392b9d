import type { Span } from '../text/node.ts'

/** The place of what stands in no document: statements that AWS defines, and those made up to ask a question. */
export const NOWHERE: Span = { line: 1, column: 1, offset: 0, end: 0 }
