/** The documents around a difference: those of the entity it belongs to and of its account, and what they name. */
import { compileAction } from '../action.ts'
import { parseArn } from '../arn.ts'
import type { Layer, LevelLayer, PolicyDocument, PolicySet, Text } from '../document.ts'
import { remembered } from '../remembered.ts'
import { keyOfText, plainOf } from '../symbolic-string.ts'
import type { Scope } from './changes.ts'

/** A document that is evaluated. */
export type Document = Extract<PolicyDocument, { kind: 'document' }>

const given = (layer: Layer): readonly Document[] =>
  layer.kind === 'given' ? layer.documents.filter((document) => document.kind === 'document') : []

const levels = (layer: LevelLayer): readonly Document[] =>
  layer.kind === 'given'
    ? layer.levels.flatMap(({ documents }) => documents).filter((document) => document.kind === 'document')
    : []

/** Account id of an ARN; empty where it has none or it is not known. */
export const accountIn = (arn: Text): string => plainOf(parseArn(arn)?.account ?? '') ?? ''

/** Documents of entities by the keys of their ARNs: of principals their own, of resources those attached to them. */
interface Attached {
  readonly principals: ReadonlyMap<string, readonly Document[]>
  readonly resources: ReadonlyMap<string, readonly Document[]>
}

type Documents = Map<string, readonly Document[]>

const byArn = <E extends { readonly arn: Text }>(
  entities: readonly E[],
  documents: (entity: E) => readonly Document[],
): Documents => {
  const map: Documents = new Map()
  for (const entity of entities) {
    const key = keyOfText(entity.arn)
    map.set(key, [...(map.get(key) ?? []), ...documents(entity)])
  }
  return map
}

const attachedIn = remembered(({ roles, users, secrets, keys, resources }: PolicySet): Attached => ({
  principals: byArn([...roles, ...users], ({ identity, boundary }) => [...given(identity), ...given(boundary)]),
  resources: new Map([
    ...byArn([...secrets, ...keys, ...resources], ({ policy }) => given(policy)),
    ...byArn(roles, ({ trust }) => given(trust)),
  ]),
}))

/** Documents of the entity itself and of its account. */
export const documentsAt = (scope: Scope, policies: PolicySet): readonly Document[] => {
  const account = (id: string): readonly Document[] =>
    policies.accounts.filter((one) => one.id === id).flatMap(({ scp, rcp }) => [...levels(scp), ...levels(rcp)])
  switch (scope.kind) {
    case 'principal':
      return [...(attachedIn(policies).principals.get(keyOfText(scope.arn)) ?? []), ...account(accountIn(scope.arn))]
    case 'resource':
      return [...(attachedIn(policies).resources.get(keyOfText(scope.arn)) ?? []), ...account(accountIn(scope.arn))]
    case 'principals-of':
    case 'resources-of':
      return account(scope.account)
    case 'endpoint':
      return policies.endpoints.filter(({ id }) => id === scope.id).flatMap(({ policy }) => given(policy))
    case 'provider':
    case 'all':
      return policies.roles.flatMap(({ trust }) => given(trust))
  }
}

/** Action patterns in documents, as written. */
export const actionPatterns = (documents: readonly Document[]): readonly string[] =>
  documents.flatMap(({ statements }) =>
    statements.flatMap((statement) =>
      statement.kind === 'unknown'
        ? []
        : statement.action.values.flatMap((leaf) => (leaf.kind === 'text' ? (plainOf(leaf.text) ?? []) : [])),
    ),
  )

/** Resource patterns of statements about a service; a variable in one may stand for any text. */
export const resourcePatterns = (documents: readonly Document[], service: string): readonly string[] => [
  ...new Set(
    documents.flatMap(({ statements }) =>
      statements.flatMap((statement) => {
        if (statement.kind === 'unknown' || statement.resource === undefined) return []
        const { services } = compileAction(statement.action)
        if (services !== undefined && !services.has(service)) return []
        return statement.resource.values.flatMap((leaf) =>
          leaf.kind === 'text' ? (plainOf(leaf.text)?.replaceAll(/\$\{[^}]*\}/g, '*') ?? []) : [],
        )
      }),
    ),
  ),
]
