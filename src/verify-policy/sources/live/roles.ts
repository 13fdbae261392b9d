import type { RoleDescription } from '../../../aws/ports.ts'
import type { RoleArn } from '../../../input/role-arn.ts'
import { quoted } from '../../../text/printable.ts'
import type { SourceDocument } from '../document.ts'
import type { RoleFact } from '../facts.ts'
import type { AccountReader } from './accounts.ts'
import { liveAbsence, liveDocument } from './documents.ts'
import { foundOf, missingOf } from './found.ts'
import type { LiveFound } from './found.ts'
import type { ManagedPolicies } from './managed-policies.ts'
import { LIVE } from './place.ts'
import type { Reading } from './reads.ts'
import type { Told } from './told.ts'

/** A role with its policies and its boundary, as far as no other source tells them. */
export const readRole = async (
  role: RoleArn,
  { fact, has }: ReturnType<Told['role']>,
  account: AccountReader,
  managed: ManagedPolicies,
): Promise<LiveFound> => {
  const asksRole = fact === undefined || !has('trust')
  const asksBoundary = fact === undefined && !has('boundary')
  const [described, identity] = await Promise.all([
    asksRole ? describe(role, account) : undefined,
    has('identity') ? [] : readIdentity(role, account, managed),
  ])
  if (described === undefined) return foundOf({ documents: identity })
  // A role of a plan or of policy files may not be there yet.
  if (described.kind === 'missing')
    return fact === undefined && !has('trust') ? missingOf(`role ${quoted(role.arn)}`) : foundOf({})
  const trust = has('trust') ? [] : [liveDocument('trust', role.arn, trustName(role), trustOf(described))]
  const boundary = asksBoundary ? await readBoundary(role, described, managed) : []
  return foundOf({
    documents: [...trust, ...identity, ...boundary],
    roles: described.kind === 'read' ? [factOf(described.value)] : [],
  })
}

const trustName = ({ name }: RoleArn): string => `trust policy of ${name}`

const trustOf = (described: Reading<RoleDescription>): Reading<string> =>
  described.kind === 'read' ? { kind: 'read', value: described.value.trustPolicy } : described

/** IAM looks up names in the account, where another role may have the name under another path. */
const describe = async ({ arn, name }: RoleArn, account: AccountReader): Promise<Reading<RoleDescription>> => {
  const described = await account.iam('getRole', `trust policy, boundary and tags of ${quoted(name)}`, (iam) =>
    iam.getRole(name),
  )
  return described.kind === 'read' && described.value.arn !== arn ? { kind: 'missing' } : described
}

const factOf = ({ arn, id, boundary, tags }: RoleDescription): RoleFact => ({
  arn,
  location: LIVE,
  tags,
  ...(id === undefined ? {} : { id }),
  ...(boundary === undefined ? {} : { boundaryArn: boundary }),
})

const readBoundary = async (
  { arn, name }: RoleArn,
  described: Reading<RoleDescription>,
  managed: ManagedPolicies,
): Promise<readonly SourceDocument[]> => {
  if (described.kind !== 'read') return [liveDocument('boundary', arn, `boundary of ${name}`, described)]
  const { boundary } = described.value
  return boundary === undefined ? [] : [await managed(boundary, { kind: 'boundary', subject: arn, of: name })]
}

/** Inline and attached policies. A list that cannot be read stands for policies of which nothing is known. */
const readIdentity = async (
  { arn, name }: RoleArn,
  account: AccountReader,
  managed: ManagedPolicies,
): Promise<readonly SourceDocument[]> => {
  const [inline, attached] = await Promise.all([
    account.iam('listRolePolicies', `inline policies of ${quoted(name)}`, (iam) => iam.listRolePolicies(name)),
    account.iam('listAttachedRolePolicies', `attached policies of ${quoted(name)}`, (iam) =>
      iam.listAttachedRolePolicies(name),
    ),
  ])
  const documents = await Promise.all([
    ...itemsOf(inline).map(async (policy) =>
      liveDocument(
        'identity',
        arn,
        `${policy} of ${name}`,
        await account.iam('getRolePolicy', `policy ${quoted(policy)} of ${quoted(name)}`, (iam) =>
          iam.getRolePolicy(name, policy),
        ),
      ),
    ),
    ...itemsOf(attached).map((policy) => managed(policy, { kind: 'identity', subject: arn, of: name })),
  ])
  const lists: readonly (readonly [string, Reading<readonly string[]>])[] = [
    ['inline policies', inline],
    ['attached policies', attached],
  ]
  const unread = lists.flatMap(([what, list]) =>
    list.kind === 'unread' ? [liveDocument('identity', arn, `${what} of ${name}`, list)] : [],
  )
  const all = [...documents, ...unread]
  return all.length === 0 ? [liveAbsence('identity', arn)] : all
}

const itemsOf = (list: Reading<readonly string[]>): readonly string[] => (list.kind === 'read' ? list.value : [])
