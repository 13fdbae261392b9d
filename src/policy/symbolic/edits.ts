/** Policy sets with their documents changed in memory. */
import type { Layer, LevelLayer, PolicyDocument, PolicySet, Statement } from '../document.ts'

type Document = Extract<PolicyDocument, { kind: 'document' }>

/** A list with its members changed; the list itself where none is. */
const mapped = <T>(list: readonly T[], change: (member: T) => T): readonly T[] => {
  const all = list.map(change)
  return all.every((member, index) => member === list[index]) ? list : all
}

/** An object with some of its properties changed; the object itself where none is. */
const changed = <T extends object>(object: T, properties: Partial<T>): T =>
  Object.entries(properties).every(([name, value]) => object[name as keyof T] === value)
    ? object
    : { ...object, ...properties }

/**
 * The set with every evaluated document replaced by what `change` makes of it. What has no changed document stays the same
 * object, and so need not be compiled again.
 */
export const mapDocuments = (policies: PolicySet, change: (document: Document) => Document): PolicySet => {
  const one = (document: PolicyDocument): PolicyDocument => (document.kind === 'document' ? change(document) : document)
  const layer = (source: Layer): Layer =>
    source.kind === 'given' ? changed(source, { documents: mapped(source.documents, one) }) : source
  const levels = (source: LevelLayer): LevelLayer =>
    source.kind === 'given'
      ? changed(source, {
          levels: mapped(source.levels, (level) => changed(level, { documents: mapped(level.documents, one) })),
        })
      : source
  const withPolicy = <T extends { readonly policy: Layer }>(entity: T): T =>
    changed<{ readonly policy: Layer }>(entity, { policy: layer(entity.policy) }) as T
  return {
    ...policies,
    accounts: mapped(policies.accounts, (account) =>
      changed(account, { scp: levels(account.scp), rcp: levels(account.rcp) }),
    ),
    roles: mapped(policies.roles, (role) =>
      changed(role, { trust: layer(role.trust), identity: layer(role.identity), boundary: layer(role.boundary) }),
    ),
    users: mapped(policies.users, (user) =>
      changed(user, { identity: layer(user.identity), boundary: layer(user.boundary) }),
    ),
    secrets: mapped(policies.secrets, withPolicy),
    keys: mapped(policies.keys, withPolicy),
    endpoints: mapped(policies.endpoints, withPolicy),
    resources: mapped(policies.resources, withPolicy),
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
