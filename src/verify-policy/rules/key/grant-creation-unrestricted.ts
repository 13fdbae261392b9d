import { compile, contextOf, evaluate, printText } from '../../../policy/index.ts'
import type { Key, PolicySet, Verdict } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { becauseOf } from '../../wording.ts'
import { narrowestPlace, rolesNamedIn, statementsOf, withRole } from '../readers.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'grant-creation-unrestricted',
  code: 'KMS-006',
  severity: 'high',
  title: 'a principal of the key policy can grant the key to anybody',
} as const

/**
 * The key policy itself lets a role create grants for any principal and operation: also through `kms:Create*`. A grant is
 * access that no policy shows.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grant-best-practices.html
 */
export const grantCreationUnrestricted: Rule = {
  ...RULE,
  check: ({ scene: { policies } }: World) =>
    policies.keys.flatMap((key) => {
      const roles = new Set(statementsOf(key.policy).flatMap(({ statement }) => rolesNamedIn(statement)))
      return [...roles].flatMap((role) => {
        const verdict = grantToAnybody(policies, key, role)
        if (verdict.kind !== 'allowed') return []
        return [
          findingOf(RULE, {
            message: `Role ${quoted(role)} can create grants on the key for any principal: ${becauseOf(verdict)}.`,
            location: narrowestPlace(verdict, role, [key]),
            fix: {
              text: 'Require `Bool` `kms:GrantIsForAWSResource` `true`, or name `kms:GranteePrincipal` and `kms:GrantOperations`.',
              snippets: [],
              verified: false,
            },
            subject: `${role} with ${printText(key.arn)}`,
            resources: [role, printText(key.arn)],
          }),
        ]
      })
    }),
}

/** A grant to a stranger, by a role that has nothing but the key policy. */
const grantToAnybody = (policies: PolicySet, key: Key, role: string): Verdict => {
  const alone = withRole(policies, { arn: role, trust: NONE, identity: NONE, boundary: NONE })
  const context = contextOf(
    [
      ['kms:GrantIsForAWSResource', { kind: 'present', value: 'false' }],
      ['kms:GranteePrincipal', { kind: 'present', value: 'arn:aws:iam::999988887777:role/stranger' }],
      ['kms:GrantOperations', { kind: 'list', values: ['Decrypt'], open: false }],
      ['kms:ViaService', { kind: 'missing' }],
      ['aws:PrincipalArn', { kind: 'present', value: role }],
    ],
    'maybe',
  )
  return evaluate(
    { principal: { kind: 'session', role, name: 'session' }, action: 'kms:CreateGrant', resource: key.arn, context },
    compile(alone),
  )
}

const NONE = { kind: 'empty' } as const
