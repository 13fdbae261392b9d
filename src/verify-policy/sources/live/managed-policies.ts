import type { Text } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { DocumentKind, SourceDocument } from '../document.ts'
import type { AccountReader } from './accounts.ts'
import { liveDocument, managedDocument } from './documents.ts'
import type { Reading } from './reads.ts'

const OF_AWS = /^arn:[^:]+:iam::aws:policy\//
/** It allows everything, which nobody has to look up. */
const ADMINISTRATOR = /^arn:[^:]+:iam::aws:policy\/AdministratorAccess$/

/** A managed policy as a document of a role. `of`: whom it belongs to, for its name. */
export type ManagedPolicies = (
  arn: string,
  about: { readonly kind: DocumentKind; readonly subject: Text; readonly of: string },
) => Promise<SourceDocument>

/** Reads the default versions of managed policies, each once. Those of AWS are less of a riddle where they cannot be read. */
export const managedPolicies = (account: AccountReader): ManagedPolicies => {
  const texts = new Map<string, Promise<Reading<string>>>()
  const textOf = (arn: string): Promise<Reading<string>> => {
    const text = texts.get(arn) ?? readText(arn, account)
    texts.set(arn, text)
    return text
  }
  return async (arn, { kind, subject, of }) => {
    const name = `${nameOf(arn)} of ${of}`
    if (ADMINISTRATOR.test(arn)) return managedDocument(kind, subject, name, arn)
    const text = await textOf(arn)
    return OF_AWS.test(arn) && text.kind !== 'read'
      ? managedDocument(kind, subject, name, arn)
      : liveDocument(kind, subject, name, text)
  }
}

const readText = async (arn: string, account: AccountReader): Promise<Reading<string>> => {
  const what = `policy ${quoted(nameOf(arn))}`
  const version = await account.iam('getPolicy', what, (iam) => iam.getPolicy(arn))
  return version.kind === 'read'
    ? account.iam('getPolicyVersion', what, (iam) => iam.getPolicyVersion(arn, version.value))
    : version
}

/** The name with its path. */
const nameOf = (arn: string): string => arn.slice(arn.indexOf(':policy/') + ':policy/'.length)
