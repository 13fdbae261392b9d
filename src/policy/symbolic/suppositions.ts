/**
 * Principals and resources that no policy set lists but that may exist: the answer is about them, too. Each comes in the
 * form that decides: a principal whose own policies allow everything, or nothing; a resource that leaves the decision to
 * the policy in question.
 */
import { NOWHERE } from '../nowhere.ts'
import type { Layer, Leaf, PolicyDocument, PolicySet, PrincipalElement } from '../document.ts'
import type { StatementRef } from '../verdict.ts'

/** What is added to both policy sets before a request is tried. */
export interface Supposition {
  /** ARNs of roles. */
  readonly roles: readonly string[]
  /** ARNs of IAM users. */
  readonly users: readonly string[]
  /** What the supposed principals' own policies allow. */
  readonly own: 'everything' | 'nothing'
  /** ARNs of secrets, keys, roles and other resources. */
  readonly resources: readonly string[]
  /** The supposed resources allow everybody whom IAM allows, or leave the decision to IAM of their own account. */
  readonly open: boolean
}

/** Whether a statement belongs to a policy that is only supposed. */
export const isSupposed = ({ document }: Pick<StatementRef, 'document'>): boolean => document.startsWith(SUPPOSED)

const SUPPOSED = 'supposed '

const leaf = (text: string): Leaf => ({ kind: 'text', text, at: NOWHERE })

/** An identity policy that allows everything. */
export const allowEverything = (): PolicyDocument => allowing('identity')

const allow = (policy: 'identity' | 'secret' | 'key' | 'trust', principal?: string): Layer => ({
  kind: 'given',
  documents: [allowing(policy, principal)],
})

const allowing = (policy: 'identity' | 'secret' | 'key' | 'trust', principal?: string): PolicyDocument => {
  const named: PrincipalElement | undefined =
    principal === undefined
      ? undefined
      : {
          negated: false,
          entries: [{ type: principal === '*' ? 'everyone' : 'AWS', value: leaf(principal) }],
          at: NOWHERE,
        }
  const list = { negated: false, values: [leaf('*')], at: NOWHERE }
  return {
    kind: 'document',
    id: `${SUPPOSED}${policy} policy`,
    policy,
    version: '2012-10-17',
    size: { bytes: 0, characters: 0 },
    statements: [
      {
        kind: 'statement',
        index: 0,
        effect: 'Allow',
        ...(named === undefined ? {} : { principal: named }),
        action: list,
        ...(policy === 'trust' ? {} : { resource: list }),
        conditions: [],
        at: NOWHERE,
        pointer: '/Statement/0',
      },
    ],
  }
}

const NONE: Layer = { kind: 'empty' }

/** Account id in an ARN; empty where there is none. */
export const accountOf = (arn: string): string => arn.split(':')[4] ?? ''

const serviceOf = (arn: string): string => arn.split(':')[2] ?? ''

/** The policy set with the supposed entities. What the set lists itself stays as it is. */
export const suppose = (policies: PolicySet, supposition: Supposition): PolicySet => {
  const { roles, users, own, resources, open } = supposition
  const identity = own === 'everything' ? allow('identity') : NONE
  const listed = new Set<unknown>(
    [policies.roles, policies.users, policies.secrets, policies.keys, policies.resources].flatMap((list) =>
      list.map(({ arn }) => arn),
    ),
  )
  const fresh = (arns: readonly string[]): readonly string[] => [...new Set(arns)].filter((arn) => !listed.has(arn))
  const principals = new Set(roles)
  const policyOf = (arn: string, kind: 'secret' | 'key' | 'trust'): Layer => {
    if (open) return allow(kind, '*')
    return kind === 'secret' ? NONE : allow(kind, `arn:aws:iam::${accountOf(arn)}:root`)
  }
  const of = (service: string): readonly string[] => fresh(resources).filter((arn) => serviceOf(arn) === service)
  const others = fresh(resources).filter((arn) => !['secretsmanager', 'kms', 'iam', ''].includes(serviceOf(arn)))
  return {
    ...policies,
    roles: [
      ...policies.roles,
      ...fresh(roles).map((arn) => ({ arn, trust: NONE, identity, boundary: NONE })),
      ...of('iam')
        .filter((arn) => /:role\//.test(arn) && !principals.has(arn))
        .map((arn) => ({ arn, trust: policyOf(arn, 'trust'), identity: NONE, boundary: NONE })),
    ],
    users: [...policies.users, ...fresh(users).map((arn) => ({ arn, identity, boundary: NONE }))],
    secrets: [
      ...policies.secrets,
      ...of('secretsmanager').map((arn) => ({
        arn,
        policy: policyOf(arn, 'secret'),
        key: { kind: 'key' as const, arn: `arn:aws:kms:us-east-1:${accountOf(arn)}:key/any` },
        state: 'active' as const,
      })),
    ],
    keys: [
      ...policies.keys,
      ...of('kms').map((arn) => ({
        arn,
        policy: policyOf(arn, 'key'),
        grants: { kind: 'empty' as const },
        state: 'Enabled' as const,
        manager: 'customer' as const,
      })),
    ],
    resources: [...policies.resources, ...others.map((arn) => ({ arn, policy: policyOf(arn, 'secret') }))],
  }
}
