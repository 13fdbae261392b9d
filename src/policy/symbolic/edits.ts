/** Policy sets with their documents changed in memory. */
import type { Layer, LevelLayer, PolicyDocument, PolicySet, Statement } from '../document.ts'

type Document = Extract<PolicyDocument, { kind: 'document' }>

/** The set with every evaluated document replaced by what `change` makes of it. */
export const mapDocuments = (policies: PolicySet, change: (document: Document) => Document): PolicySet => {
  const one = (document: PolicyDocument): PolicyDocument => (document.kind === 'document' ? change(document) : document)
  const layer = (source: Layer): Layer =>
    source.kind === 'given' ? { kind: 'given', documents: source.documents.map(one) } : source
  const levels = (source: LevelLayer): LevelLayer =>
    source.kind === 'given'
      ? { kind: 'given', levels: source.levels.map((level) => ({ ...level, documents: level.documents.map(one) })) }
      : source
  const withPolicy = <T extends { readonly policy: Layer }>(entity: T): T => ({
    ...entity,
    policy: layer(entity.policy),
  })
  return {
    ...policies,
    accounts: policies.accounts.map((account) => ({ ...account, scp: levels(account.scp), rcp: levels(account.rcp) })),
    roles: policies.roles.map((role) => ({
      ...role,
      trust: layer(role.trust),
      identity: layer(role.identity),
      boundary: layer(role.boundary),
    })),
    users: policies.users.map((user) => ({ ...user, identity: layer(user.identity), boundary: layer(user.boundary) })),
    secrets: policies.secrets.map(withPolicy),
    keys: policies.keys.map(withPolicy),
    endpoints: policies.endpoints.map(withPolicy),
    resources: policies.resources.map(withPolicy),
  }
}

/** The set with the statements of one document changed, wherever it is attached. */
export const withStatements = (
  policies: PolicySet,
  document: Document,
  change: (statements: readonly Statement[]) => readonly Statement[],
): PolicySet =>
  mapDocuments(policies, (other) =>
    other === document ? { ...document, statements: change(document.statements) } : other,
  )

/** All evaluated documents of a set, each once. */
export const documentsIn = (policies: PolicySet): readonly Document[] => {
  const documents = new Set<Document>()
  mapDocuments(policies, (document) => {
    documents.add(document)
    return document
  })
  return [...documents]
}
