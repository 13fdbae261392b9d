/**
 * The AWS managed key `aws/secretsmanager`. Its policy is AWS's and cannot be changed, so it need not be read.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
import { NOWHERE } from './nowhere.ts'
import type { Condition, Leaf, ListElement, PolicyDocument, PrincipalElement, Text } from './document.ts'

const leaf = (text: string): Leaf => ({ kind: 'text', text, at: NOWHERE })

const list = (...values: readonly string[]): ListElement => ({ negated: false, values: values.map(leaf), at: NOWHERE })

const principal = (type: 'everyone' | 'AWS', text: string): PrincipalElement => ({
  negated: false,
  entries: [{ type, value: leaf(text) }],
  at: NOWHERE,
})

const equals = (key: string, value: string): Condition => ({
  kind: 'condition',
  operator: { name: 'StringEquals', ifExists: false },
  key,
  values: [leaf(value)],
  at: NOWHERE,
  pointer: `/Statement/0/Condition/StringEquals/${key}`,
})

/** ARN of the managed key; its key id is not known and need not be. */
export const managedKeyArn = (partition: string, region: string, account: string): Text => ({
  parts: [
    `arn:${partition}:kms:${region}:${account}:key/`,
    { hole: `the AWS managed key aws/secretsmanager of ${account} in ${region}`, length: 36, charset: '0-9a-f-' },
  ],
})

/** The policy of the managed key: use through Secrets Manager of the same account and region, by everybody there. */
export const managedKeyPolicy = (partition: string, region: string, account: string): PolicyDocument => ({
  kind: 'document',
  id: 'the policy of the AWS managed key aws/secretsmanager',
  policy: 'key',
  version: '2012-10-17',
  size: { bytes: 0, characters: 0 },
  statements: [
    {
      kind: 'statement',
      index: 0,
      sid: 'Allow access through AWS Secrets Manager for all principals in the account',
      effect: 'Allow',
      principal: principal('everyone', '*'),
      action: list('kms:Decrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*', 'kms:CreateGrant', 'kms:DescribeKey'),
      resource: list('*'),
      conditions: [
        equals('kms:CallerAccount', account),
        equals('kms:ViaService', `secretsmanager.${region}.amazonaws.com`),
      ],
      at: NOWHERE,
      pointer: '/Statement/0',
    },
    {
      kind: 'statement',
      index: 1,
      sid: 'Allow direct access to key metadata to the account',
      effect: 'Allow',
      principal: principal('AWS', `arn:${partition}:iam::${account}:root`),
      action: list('kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'),
      resource: list('*'),
      conditions: [],
      at: NOWHERE,
      pointer: '/Statement/1',
    },
  ],
})
