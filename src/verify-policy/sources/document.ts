import type { PolicyKind, Text } from '../../policy/index.ts'
import type { Node } from '../../text/node.ts'

/** What a document can be; `grants` is the list of grants of a key. */
export const DOCUMENT_KINDS = [
  'trust',
  'identity',
  'boundary',
  'session',
  'scp',
  'rcp',
  'endpoint',
  'secret',
  'key',
  'grants',
] as const satisfies readonly (PolicyKind | 'grants')[]
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/** A document as a source found it, not yet judged. */
export interface SourceDocument {
  readonly kind: DocumentKind
  /** Whose it is: ARN or name of a role, secret or key, an alias, or an account id. Absent where nothing says so. */
  readonly subject?: Text
  /** What answers call it, where its file holds more than one; absent: the file. */
  readonly name?: string
  /** Its places are not those of a file that people read, such as a plan. */
  readonly unplaced?: boolean
  /** ARN of a managed policy whose text is not at hand; there is no node then. */
  readonly managed?: Text
  /** Why it could not be read, although it is looked for; there is no node then. */
  readonly unreadable?: string
  /** For SCPs and RCPs: the root, organizational unit or account it is attached to. */
  readonly level?: string
  readonly file: string
  /** Absent: it is known that there is no document of this kind. */
  readonly node?: Node
}
