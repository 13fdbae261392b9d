import type { AccountDetails, IdentityDetails } from '../aws/ports.ts'
import { keyOfText } from '../policy/index.ts'
import type { Layer, PolicySet, Role, User } from '../policy/index.ts'
import { layerOf } from './assemble/layers.ts'
import type { DocumentKind, SourceDocument } from './sources/document.ts'
import { liveAbsence, liveDocument, managedDocument } from './sources/live/documents.ts'

/** Everybody in some accounts, beside the roles that are asked about. */
export interface Population {
  /** Ids of the accounts of which nobody is missing. */
  readonly accounts: readonly string[]
  readonly roles: readonly Role[]
  readonly users: readonly User[]
}

/** Nothing is known of anybody else. */
export const NOBODY_ELSE: Population = { accounts: [], roles: [], users: [] }

/** Roles and users with their policies, by the account whose details AWS listed. */
export const populationOf = (details: ReadonlyMap<string, AccountDetails>): Population => ({
  accounts: [...details.keys()],
  roles: [...details.values()].flatMap((account) => account.roles.map((role) => roleOf(role, account))),
  users: [...details.values()].flatMap((account) => account.users.map((user) => userOf(user, account))),
})

/** The same policies, and everybody else; of those who are asked about, what the sources together tell counts. */
export const withPopulation = (policies: PolicySet, { roles, users }: Population): PolicySet => {
  const asked = new Set(policies.roles.map(({ arn }) => keyOfText(arn)))
  return {
    ...policies,
    roles: [...policies.roles, ...roles.filter(({ arn }) => !asked.has(keyOfText(arn)))],
    users: [...policies.users, ...users],
  }
}

type Policies = AccountDetails['policies']

const roleOf = (role: AccountDetails['roles'][number], { policies }: AccountDetails): Role => ({
  ...identityOf(role, policies),
  identity: layerOrEmpty(policiesOf(role, role, policies)),
  trust: layerOf([
    liveDocument('trust', role.arn, `trust policy of ${nameOf(role)}`, { kind: 'read', value: role.trustPolicy }),
  ]),
})

const userOf = (user: AccountDetails['users'][number], { groups, policies }: AccountDetails): User => ({
  ...identityOf(user, policies),
  identity: layerOrEmpty([
    ...policiesOf(user, user, policies),
    ...groups.filter(({ name }) => user.groups.includes(name)).flatMap((group) => policiesOf(user, group, policies)),
  ]),
})

const identityOf = (identity: IdentityDetails, policies: Policies): Pick<User, 'arn' | 'id' | 'tags' | 'boundary'> => {
  const { arn, id, tags, boundary } = identity
  return {
    arn,
    tags,
    boundary: layerOrEmpty(boundary === undefined ? [] : [managedOf('boundary', identity, boundary, policies)]),
    ...(id === undefined ? {} : { id }),
  }
}

/** The policies of an identity, or of one of its groups. */
const policiesOf = (
  identity: IdentityDetails,
  { inline, attached }: Pick<IdentityDetails, 'inline' | 'attached'>,
  policies: Policies,
): readonly SourceDocument[] => [
  ...inline.map(({ name, document }) =>
    liveDocument('identity', identity.arn, `${name} of ${nameOf(identity)}`, { kind: 'read', value: document }),
  ),
  ...attached.map((arn) => managedOf('identity', identity, arn, policies)),
]

const managedOf = (kind: DocumentKind, identity: IdentityDetails, arn: string, policies: Policies): SourceDocument => {
  const name = `${arn.slice(arn.indexOf(':policy/') + ':policy/'.length)} of ${nameOf(identity)}`
  const text = policies.get(arn)
  return text === undefined
    ? managedDocument(kind, identity.arn, name, arn)
    : liveDocument(kind, identity.arn, name, { kind: 'read', value: text })
}

const layerOrEmpty = (documents: readonly SourceDocument[]): Layer =>
  layerOf(documents.length === 0 ? [liveAbsence('identity', '')] : documents)

/** The name without the path. */
const nameOf = ({ arn }: Pick<IdentityDetails, 'arn'>): string => arn.slice(arn.lastIndexOf('/') + 1)
