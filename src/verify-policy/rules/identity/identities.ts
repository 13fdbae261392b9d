import { compile, parsePolicy, printText } from '../../../policy/index.ts'
import type { Compiled, Key, Layer, PolicySet, Role, Secret, Text } from '../../../policy/index.ts'
import { nodeOf } from '../../../text/node.ts'
import { layerOf } from '../../assemble/layers.ts'
import type { Document } from '../found.ts'
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

const memory = new WeakMap<World, readonly Identity[]>()
const NONE: Layer = { kind: 'empty' }
/** Stands in for the account of a role that only a file without a name tells of. */
const SOME_ACCOUNT = '111122223333'

/** The roles whose identity-based policies are given, and those of files that no role is asked for. */
export const identitiesOf = (world: World): readonly Identity[] => {
  const known = memory.get(world) ?? search(world)
  memory.set(world, known)
  return known
}

/** Those of them that pipelines end in. */
export const identitiesOfPipelines = (world: World): readonly Identity[] => {
  const pipelines = new Set(world.chains.map(({ role }) => role))
  return identitiesOf(world).filter(({ role }) => pipelines.has(printText(role.arn)))
}

const search = (world: World): readonly Identity[] => {
  const { scene, bundle } = world
  const { roles } = scene.policies
  const attached = new Set(roles.flatMap(({ identity }) => documentsIn(identity).map(({ id }) => id)))
  const others = bundle.documents
    .filter(({ kind, node, name, file }) => kind === 'identity' && node !== undefined && !attached.has(name ?? file))
    .map((source) => {
      const arn =
        source.subject !== undefined && printText(source.subject).startsWith('arn:')
          ? source.subject
          : `arn:aws:iam::${SOME_ACCOUNT}:role/not-named`
      const name = source.subject === undefined ? `the role of ${source.file}` : printText(source.subject)
      return { role: { arn, trust: NONE, identity: layerOf([source]), boundary: NONE }, name }
    })
  return [...roles.map((role) => ({ role, name: printText(role.arn) })), ...others]
    .filter(({ role }) => documentsIn(role.identity).length > 0)
    .map(({ role, name }) => identityOf(role, name, world))
}

const identityOf = (role: Role, name: string, { scene, site }: World): Identity => {
  const account = accountIn(role.arn) || SOME_ACCOUNT
  const region = site.region || 'us-east-1'
  const freshKey = `arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-00000000f2e5`
  const freshSecret = `arn:aws:secretsmanager:${region}:${account}:secret:unlisted/secret-x7Yz9A`
  const key = delegatedKey(freshKey, account)
  const secret: Secret = {
    arn: freshSecret,
    policy: NONE,
    key: { kind: 'key', arn: freshKey },
    state: 'active',
    tags: [],
  }
  const set: PolicySet = {
    ...scene.policies,
    roles: [...scene.policies.roles.filter((each) => each !== role), role],
    keys: [...scene.policies.keys, key],
    secrets: [...scene.policies.secrets, secret],
  }
  return {
    role,
    name,
    account,
    region,
    documents: documentsIn(role.identity),
    policies: compile(set),
    freshKey,
    freshSecret,
  }
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
