/** What is special about KMS keys: the policy of the AWS managed key, and grants. */
import type { CaseDocument, ContextValue, Template } from '../format.ts'
import type { Statement } from './documents.ts'
import { and, or, tri, type Tri } from './logic.ts'
import { namingOf, partitionOf } from './principals.ts'
import { completenessOf, type Question } from './question.ts'
import { known, textOf } from './text.ts'

/** The policy of the AWS managed key `aws/secretsmanager`. */
export const managedKeyPolicy = (key: string | Template, account: string): CaseDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*', 'kms:CreateGrant', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:ViaService': `secretsmanager.${known(textOf(key))?.split(':')[3]}.amazonaws.com`,
          'kms:CallerAccount': account,
        },
      },
    },
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:${partitionOf(key)}:iam::${account}:root` },
      Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
      Resource: '*',
    },
  ],
})

const isAbsent = (value: ContextValue): Tri =>
  value === null ? 'T' : typeof value === 'object' && 'unknown' in value && value.unknown === 'maybe' ? 'U' : 'F'

/** Whether a grant of the key allows the operation; the grantee may be an account, which needs its own IAM Allow too. */
export const keyGrants = (question: Question, allowedByOwnPolicies: Tri, limits: Tri): Tri => {
  const { situation, caller } = question
  if (caller.account === '') return 'F'
  switch (completenessOf(situation, 'grants')) {
    case 'empty':
    case 'not-given':
      return 'F'
    case 'unreadable':
      return 'U'
    case 'given':
  }
  const operation = situation.request.action.slice('kms:'.length)
  const context = Object.entries(situation.context)
    .filter(([key]) => key.startsWith('kms:EncryptionContext:'))
    .map(([key, value]): [string, ContextValue] => [key.slice('kms:EncryptionContext:'.length), value])
  const holds = (name: string, expected: string): Tri => {
    const value = context.find(([key]) => key === name)?.[1] ?? null
    return value === null ? 'F' : typeof value === 'object' ? 'U' : tri(value === expected)
  }
  const fromGrants = (situation.policies.grants ?? []).map(({ grantee, operations, subset = {}, equals }): Tri => {
    if (!operations.some((name) => name.toLowerCase() === operation.toLowerCase())) return 'F'
    const isFree = ['describekey', 'retiregrant'].includes(operation.toLowerCase())
    const pairs = Object.entries({ ...subset, ...equals })
    const others = equals === undefined ? [] : context.filter(([name]) => !Object.hasOwn(equals, name))
    const noOthers = others.map(([, value]) => isAbsent(value))
    const constraint = isFree ? 'T' : and(...pairs.map(([name, value]) => holds(name, value)), ...noOthers)
    const asStatement: Statement = { Effect: 'Allow', Principal: { AWS: grantee } }
    const names = namingOf(asStatement, 'Allow', 'keyPolicy', caller, question.owner, 'F')
    // Whether a boundary or a session policy without the action limits a grant is not confirmed.
    const isNamed = or(names.exact, caller.principal.kind === 'session' ? names.limited : 'F')
    const direct = and(isNamed, limits === 'T' ? 'T' : 'U')
    return and(constraint, or(direct, and(names.account, allowedByOwnPolicies)))
  })
  return or(...fromGrants)
}
