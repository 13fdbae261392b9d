/** The documents around a difference: those of the entity it belongs to and of its account, and what they name. */
import { compileAction } from '../action.ts'
import { parseArn } from '../arn.ts'
import type { Layer, LevelLayer, PolicyDocument, PolicySet, Text } from '../document.ts'
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

/** Documents of the entity itself and of its account. */
export const documentsAt = (scope: Scope, policies: PolicySet): readonly Document[] => {
  const account = (id: string): readonly Document[] =>
    policies.accounts.filter((one) => one.id === id).flatMap(({ scp, rcp }) => [...levels(scp), ...levels(rcp)])
  switch (scope.kind) {
    case 'principal': {
      const is = isEntity(scope.arn)
      return [
        ...policies.roles.filter(is).flatMap(({ identity, boundary }) => [...given(identity), ...given(boundary)]),
        ...policies.users.filter(is).flatMap(({ identity, boundary }) => [...given(identity), ...given(boundary)]),
        ...account(accountIn(scope.arn)),
      ]
    }
    case 'resource': {
      const is = isEntity(scope.arn)
      return [
        ...[...policies.secrets, ...policies.keys, ...policies.resources]
          .filter(is)
          .flatMap(({ policy }) => given(policy)),
        ...policies.roles.filter(is).flatMap(({ trust }) => given(trust)),
        ...account(accountIn(scope.arn)),
      ]
    }
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

const isEntity = (arn: Text): ((entity: { readonly arn: Text }) => boolean) => {
  const key = keyOfText(arn)
  return (entity) => keyOfText(entity.arn) === key
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
