import type { OrganizationPolicyType } from '../../../aws/ports.ts'
import { quoted } from '../../../text/printable.ts'
import type { SourceDocument } from '../document.ts'
import type { AccountFact } from '../facts.ts'
import { EMPTY_BUNDLE } from '../source.ts'
import type { Bundle } from '../source.ts'
import type { AccountReader } from './accounts.ts'
import { liveAbsence, liveDocument } from './documents.ts'
import { memo, once } from './found.ts'
import type { Reading } from './reads.ts'

type Kind = 'scp' | 'rcp'

const KINDS: readonly Kind[] = ['scp', 'rcp']
const TYPES: Readonly<Record<Kind, OrganizationPolicyType>> = {
  scp: 'SERVICE_CONTROL_POLICY',
  rcp: 'RESOURCE_CONTROL_POLICY',
}

/** The longest way from an account to the root. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const DEEPEST = 10

/** What is to be read. */
export interface OrganizationQuestion {
  readonly accounts: readonly string[]
  /** What the other sources tell: a kind of policy that they have for an account is not read for it. */
  readonly others: Bundle
  readonly accountOf: (account: string) => AccountReader
}

/** The organizations of some accounts, with the policies on the way from the root to each. */
export const readOrganizations = async ({ accounts, others, accountOf }: OrganizationQuestion): Promise<Bundle> => {
  const treeOf = memo(
    (reader: { readonly key: string; readonly account: AccountReader }) => treeReader(reader.account),
    ({ key }) => key,
  )
  const found = await Promise.all(
    accounts.map(async (account): Promise<Partial<Bundle>> => {
      const wanted = KINDS.filter((kind) => !isTold(kind, account, others))
      const own = accountOf(account)
      const described = await own.organizations(
        'describeOrganization',
        `organization of the account ${quoted(account)}`,
        (organizations) => organizations.describeOrganization(),
      )
      if (described.kind === 'missing') return { documents: wanted.map((kind) => liveAbsence(kind, account)) }
      if (described.kind === 'unread')
        return { documents: wanted.map((kind) => unknownLevel(kind, account, described.why)) }
      const { id, managementAccount } = described.value
      const fact: AccountFact = { id: account, organization: { id, managementAccount } }
      // Nothing limits the management account.
      if (account === managementAccount)
        return { accounts: [fact], documents: wanted.map((kind) => liveAbsence(kind, account)) }
      const managed = accountOf(managementAccount)
      const tree = treeOf(
        managed.isReadable ? { key: id, account: managed } : { key: `${id} ${account}`, account: own },
      )
      const [way, root] = await Promise.all([tree.wayTo(account), tree.root()])
      const paths = way.kind === 'read' ? { paths: [`${[id, ...way.value.slice(0, -1)].join('/')}/`] } : {}
      const documents = await Promise.all(
        wanted.map(async (kind): Promise<readonly SourceDocument[]> => {
          if (root.kind !== 'read') return [unknownLevel(kind, account, whyOf(root))]
          if (!root.value.policyTypes.includes(TYPES[kind])) return [liveAbsence(kind, account)]
          if (way.kind !== 'read') return [unknownLevel(kind, account, whyOf(way))]
          return (await Promise.all(way.value.map((level) => tree.policiesOf(level, kind, account)))).flat()
        }),
      )
      return {
        accounts: [{ ...fact, organization: { id, managementAccount, ...paths } }],
        documents: documents.flat(),
      }
    }),
  )
  return {
    ...EMPTY_BUNDLE,
    accounts: found.flatMap(({ accounts: facts = [] }) => facts),
    documents: found.flatMap(({ documents = [] }) => documents),
  }
}

const isTold = (kind: Kind, account: string, { documents }: Bundle): boolean =>
  documents.some((document) => document.kind === kind && (document.subject ?? account) === account)

const whyOf = (reading: Exclude<Reading<unknown>, { readonly kind: 'read' }>): string =>
  reading.kind === 'missing' ? 'AWS knows no such account in the organization' : reading.why

/** A layer of which nothing is known. */
const unknownLevel = (kind: Kind, account: string, why: string, level?: string): SourceDocument => ({
  ...liveDocument(kind, account, `${kind === 'scp' ? 'SCPs' : 'RCPs'} of ${level ?? account}`, { kind: 'unread', why }),
  ...(level === undefined ? {} : { level }),
})

interface Tree {
  root(): Promise<Reading<{ readonly id: string; readonly policyTypes: readonly string[] }>>
  /** The root, the units and the account, in this order. */
  wayTo(account: string): Promise<Reading<readonly string[]>>
  /** The policies of one level, as documents of an account. */
  policiesOf(level: string, kind: Kind, account: string): Promise<readonly SourceDocument[]>
}

/** An organization as one account sees it; everything is read once. */
const treeReader = (reader: AccountReader): Tree => {
  const root = once(() =>
    reader.organizations('listRoots', 'root of the organization', (organizations) => organizations.listRoots()),
  )
  const parentOf = memo(
    (child: string) =>
      reader.organizations('listParents', `place of ${quoted(child)} in the organization`, (organizations) =>
        organizations.listParents(child),
      ),
    (child) => child,
  )
  const listed = memo(
    ({ level, kind }: { readonly level: string; readonly kind: Kind }) =>
      reader.organizations('listPoliciesForTarget', `${TYPES[kind]} of ${quoted(level)}`, (organizations) =>
        organizations.listPoliciesForTarget(level, TYPES[kind]),
      ),
    ({ level, kind }) => `${kind} ${level}`,
  )
  const textOf = memo(
    (id: string) =>
      reader.organizations('describePolicy', `policy ${quoted(id)} of the organization`, (organizations) =>
        organizations.describePolicy(id),
      ),
    (id) => id,
  )
  return {
    root,
    wayTo: async (account) => {
      const way = [account]
      for (let node = account; way.length <= DEEPEST;) {
        const parent = await parentOf(node)
        if (parent.kind !== 'read') return parent
        way.unshift(parent.value.id)
        if (parent.value.kind === 'root') return { kind: 'read', value: way }
        node = parent.value.id
      }
      return { kind: 'unread', why: `the way from ${quoted(account)} to the root is longer than AWS allows` }
    },
    policiesOf: async (level, kind, account) => {
      const policies = await listed({ level, kind })
      if (policies.kind !== 'read') return [unknownLevel(kind, account, whyOf(policies), level)]
      // An entity has one policy at least while their type is enabled.
      if (policies.value.length === 0)
        return [unknownLevel(kind, account, `AWS lists no policy of ${quoted(level)}`, level)]
      return Promise.all(
        policies.value.map(async ({ id, name }) => ({
          ...liveDocument(kind, account, `${name} of ${level}`, await textOf(id)),
          level,
        })),
      )
    },
  }
}
