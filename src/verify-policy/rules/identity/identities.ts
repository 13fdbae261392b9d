import { compile, parsePolicy, printText } from '../../../policy/index.ts'
import type { Compiled, Key, Layer, PolicySet, Role, Secret, Text } from '../../../policy/index.ts'
import { nodeOf } from '../../../text/node.ts'
import { layerOf } from '../../assemble/layers.ts'
import type { Document } from '../found.ts'
import type { SourceDocument } from '../../sources/document.ts'
import { perWorld } from '../per-world.ts'
import type { World } from '../rule.ts'
import { accountIn, documentsIn } from '../statements.ts'

/** A role with its identity-based policies. */
export interface Identity {
  readonly role: Role
  /** How sentences call it. */
  readonly name: string
  readonly account: string
  readonly documents: readonly Document[]
  /** All that is known, with resources that no policy can have meant. */
  readonly policies: Compiled
  readonly region: string
  readonly freshKey: Text
  readonly freshSecret: Text
}

/** A role with its name in sentences. */
type Named = Pick<Identity, 'role' | 'name'>

const NONE: Layer = { kind: 'empty' }
/** Stands in for the account of a role that only a file without a name tells of. */
const SOME_ACCOUNT = '111122223333'

/** The roles whose identity-based policies are given, and those of files that no role is asked for. */
export const identitiesOf = perWorld((world): readonly Identity[] => {
  const { scene, site } = world
  const roles = [...scene.policies.roles.map((role) => ({ role, name: printText(role.arn) })), ...rolesOfFiles(world)]
  const region = site.region || 'us-east-1'
  const fresh = new Map(
    [...new Set(roles.map(({ role }) => accountOf(role)))].map((account) => [account, freshIn(account, region)]),
  )
  const set: PolicySet = {
    ...scene.policies,
    roles: roles.map(({ role }) => role),
    keys: [...scene.policies.keys, ...[...fresh.values()].map(({ key }) => key)],
    secrets: [...scene.policies.secrets, ...[...fresh.values()].map(({ secret }) => secret)],
  }
  const policies = compile(set)
  return roles.flatMap(({ role, name }) => {
    const documents = documentsIn(role.identity)
    const account = accountOf(role)
    const { key, secret } = fresh.get(account) ?? freshIn(account, region)
    return documents.length === 0
      ? []
      : [{ role, name, account, documents, policies, region, freshKey: key.arn, freshSecret: secret.arn }]
  })
})

/** Those of them that pipelines end in. */
export const identitiesOfPipelines = (world: World): readonly Identity[] => {
  const pipelines = new Set(world.chains.map(({ role }) => role))
  return identitiesOf(world).filter(({ role }) => pipelines.has(printText(role.arn)))
}

/** The roles of files that no question is about, each with all that the files say of it. */
const rolesOfFiles = ({ scene, bundle }: World): readonly Named[] => {
  const { roles } = scene.policies
  const attached = new Set(roles.flatMap(({ identity }) => documentsIn(identity).map(({ id }) => id)))
  const taken = new Set(roles.map(({ arn }) => printText(arn)))
  const sources = new Map<string, SourceDocument[]>()
  for (const source of bundle.documents) {
    const { kind, node, name, file, subject } = source
    if (kind !== 'identity' || node === undefined || attached.has(name ?? file)) continue
    const role = subject === undefined ? `the role of ${file}` : printText(subject)
    sources.set(role, [...(sources.get(role) ?? []), source])
  }
  return [...sources].map(([name, own], index) => {
    const subject = own[0]?.subject
    const isArn = subject !== undefined && name.startsWith('arn:') && !taken.has(name)
    const arn = isArn ? subject : `arn:aws:iam::${SOME_ACCOUNT}:role/not-named-${index + 1}`
    return { role: { arn, trust: NONE, identity: layerOf(own), boundary: NONE }, name }
  })
}

const accountOf = ({ arn }: Role): string => accountIn(arn) || SOME_ACCOUNT

/** A key and a secret in an account that no policy can have meant. */
const freshIn = (account: string, region: string): { readonly key: Key; readonly secret: Secret } => {
  const key = delegatedKey(`arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-00000000f2e5`, account)
  const arn = `arn:aws:secretsmanager:${region}:${account}:secret:unlisted/secret-x7Yz9A`
  return { key, secret: { arn, policy: NONE, key: { kind: 'key', arn: key.arn }, state: 'active', tags: [] } }
}

/** A key that leaves the decision to IAM of its account, with an alias and tags that nobody means. */
const delegatedKey = (arn: Text, account: string): Key => {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  }
  const document = parsePolicy(nodeOf({ Version: '2012-10-17', Statement: [statement] }), {
    id: 'policy of another key',
    policy: 'key',
  })
  return {
    arn,
    policy: { kind: 'given', documents: [document] },
    grants: { kind: 'empty' },
    state: 'Enabled',
    aliases: ['alias/unlisted'],
    tags: [],
    manager: 'customer',
  }
}

/** A session of the role. */
export const sessionOf = ({ role }: Identity) =>
  ({ principal: { kind: 'session', role: role.arn, name: 'any-session' } }) as const
