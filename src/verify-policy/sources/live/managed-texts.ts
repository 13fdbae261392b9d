import type { Node } from '../../../text/node.ts'
import type { Bundle } from '../source.ts'

/** Texts of managed policies by ARN. */
export type ManagedTexts = ReadonlyMap<string, Node>

/** The same bundle, in which policies that were only named have their text. */
export const withTexts = (bundle: Bundle, texts: ManagedTexts): Bundle => ({
  ...bundle,
  documents: bundle.documents.map((document) => {
    const { managed, ...others } = document
    const node = typeof managed === 'string' ? texts.get(managed) : undefined
    return node === undefined ? document : { ...others, unplaced: true, node }
  }),
})
