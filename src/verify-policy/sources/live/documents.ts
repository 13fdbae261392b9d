import type { Text } from '../../../policy/index.ts'
import { readJson } from '../../../text/json.ts'
import type { DocumentKind, SourceDocument } from '../document.ts'
import { LIVE } from './place.ts'
import type { Reading } from './reads.ts'

/** What every live document has: `trust policy of deploy (live)`. */
const frame = (kind: DocumentKind, subject: Text, name: string) => ({
  kind,
  subject,
  name: `${name} (live)`,
  file: LIVE.file,
  unplaced: true,
})

/** A document as AWS has it, from its text; a text that is no JSON is one that could not be read. */
export const liveDocument = (
  kind: DocumentKind,
  subject: Text,
  name: string,
  text: Reading<string>,
): SourceDocument => {
  if (text.kind === 'unread') return { ...frame(kind, subject, name), unreadable: text.why }
  if (text.kind === 'missing') return { ...frame(kind, subject, name), unreadable: `AWS knows no ${name}` }
  const { node, problems } = readJson(text.value)
  return node === undefined || problems.length > 0
    ? { ...frame(kind, subject, name), unreadable: `what AWS has as ${name} is not JSON` }
    : { ...frame(kind, subject, name), node }
}

/** That there is no document of this kind. */
export const liveAbsence = (kind: DocumentKind, subject: Text): SourceDocument => ({ kind, subject, file: LIVE.file })

/** A managed policy of AWS whose text is not at hand. */
export const managedDocument = (kind: DocumentKind, subject: Text, name: string, arn: string): SourceDocument => ({
  ...frame(kind, subject, name),
  managed: arn,
})
