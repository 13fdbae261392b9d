import { describe, expect, test } from '@jest/globals'
import { parsePolicy, type PolicyDocument, type PolicyKind } from '../../../src/policy/index.ts'
import { deadStatements, deadStatementsOf, difference, newAccessOfDocument } from '../../../src/policy/symbolic/dead.ts'
import { nodeOf } from '../../../src/text/node.ts'
import { ACCOUNT, policy, SECRET, setOf, type Json, type Setup } from './sets.ts'

const READ = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET }
const tag = (operator: string, value: string): Json => ({ [operator]: { 'aws:ResourceTag/k': value } })

const found = (setup: Setup): readonly string[] =>
  deadStatements(setOf(setup)).map(({ document, statement, why }) => `${document.policy} ${statement.index} ${why}`)

const parse = (kind: PolicyKind, json: Json): Extract<PolicyDocument, { kind: 'document' }> => {
  const document = parsePolicy(nodeOf(json), { id: kind, policy: kind })
  if (document.kind !== 'document') throw new Error(JSON.stringify(document))
  return document
}

describe('dead statements', () => {
  test.each<[string, Setup, readonly string[]]>([
    ['none in a policy that is all needed', { identity: policy(READ) }, []],
    [
      'conditions that contradict each other',
      { identity: policy({ ...READ, Condition: { ...tag('StringEquals', 'a'), ...tag('StringLike', 'b*') } }) },
      ['identity 0 unsatisfiable'],
    ],
    [
      'an Allow that a Deny takes back',
      { identity: policy(READ, { Effect: 'Deny', Action: 'secretsmanager:*', Resource: '*' }) },
      ['identity 0 shadowed'],
    ],
    [
      'an Allow inside another one',
      { identity: policy(READ, { ...READ, Action: 'secretsmanager:Get*', Resource: '*' }) },
      ['identity 0 redundant'],
    ],
    [
      'a Deny of what nobody is allowed',
      {
        boundary: policy(READ, { ...READ, Effect: 'Deny', Action: 'secretsmanager:DeleteSecret' }),
        identity: policy(READ),
      },
      ['boundary 1 redundant'],
    ],
  ])('%s', (_, setup, dead) => {
    expect(found(setup)).toEqual(dead)
  })
})

const deadOf = (kind: PolicyKind, ...statements: readonly Json[]): readonly string[] =>
  deadStatementsOf(parse(kind, policy(...statements))).map(({ statement, why }) => `${statement.index} ${why}`)

describe('dead statements of one document, whatever stands around it', () => {
  const deny = { ...READ, Effect: 'Deny' }

  test.each<[string, PolicyKind, readonly Json[], readonly string[]]>([
    ['of two that say the same, the later one', 'identity', [READ, READ], ['1 redundant']],
    ['a Deny without an Allow is needed: others may allow', 'identity', [deny], []],
    ['the same in an SCP', 'scp', [deny], []],
    ['a Deny inside another one', 'scp', [{ ...deny, Resource: '*' }, deny], ['1 redundant']],
    ['an Allow that a Deny takes back', 'identity', [READ, { ...deny, Resource: '*' }], ['0 shadowed']],
    [
      'a list action for one secret',
      'identity',
      [{ ...READ, Action: 'secretsmanager:ListSecrets' }],
      ['0 unsatisfiable'],
    ],
    [
      'an action of a service that is not known',
      'identity',
      [{ ...READ, Action: 's3:Get*', Resource: 'arn:aws:s3:::b/*' }],
      [],
    ],
    [
      'a Deny in a key policy that leaves the rest to IAM',
      'key',
      [
        { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' },
        { Effect: 'Deny', Principal: '*', Action: 'kms:ScheduleKeyDeletion', Resource: '*' },
      ],
      [],
    ],
  ])('%s', (_, kind, statements, expected) => {
    expect(deadOf(kind, ...statements)).toEqual(expected)
  })
})

test('two ways to say the same make no difference', () => {
  const one = setOf({ identity: policy({ ...READ, Condition: tag('StringNotEquals', 'a') }) })
  const other = setOf({ identity: policy({ ...READ, Condition: tag('StringNotLike', 'a') }) })
  expect(difference(one, one)).toEqual({ kind: 'included' })
  expect(difference(one, other)).toEqual({ kind: 'included' })
})

const allow = (principal: unknown, action: string): Json =>
  policy({ Effect: 'Allow', Principal: principal, Action: action, Resource: '*' })

describe('one document against another', () => {
  test.each<[string, PolicyKind, Json, Json, string]>([
    ['an identity policy that grows', 'identity', policy(READ), policy({ ...READ, Resource: '*' }), 'witness'],
    ['an identity policy that shrinks', 'identity', policy({ ...READ, Resource: '*' }), policy(READ), 'included'],
    ['a boundary that grows', 'boundary', policy(READ), policy({ ...READ, Action: '*' }), 'witness'],
    [
      'a key policy that lets an account in',
      'key',
      allow({ AWS: ACCOUNT }, 'kms:Decrypt'),
      allow({ AWS: [ACCOUNT, '444455556666'] }, 'kms:Decrypt'),
      'witness',
    ],
    [
      'a key policy for fewer actions',
      'key',
      allow({ AWS: ACCOUNT }, 'kms:*'),
      allow({ AWS: ACCOUNT }, 'kms:Decrypt'),
      'included',
    ],
    [
      'a secret policy for everyone',
      'secret',
      allow({ AWS: '444455556666' }, 'secretsmanager:*'),
      allow('*', 'secretsmanager:*'),
      'witness',
    ],
    [
      'an endpoint policy for another role',
      'endpoint',
      allow({ AWS: `arn:aws:iam::${ACCOUNT}:role/a` }, '*'),
      allow({ AWS: `arn:aws:iam::${ACCOUNT}:role/b` }, '*'),
      'witness',
    ],
  ])('%s', (_, kind, older, newer, answer) => {
    expect(newAccessOfDocument(parse(kind, older), parse(kind, newer)).kind).toBe(answer)
  })
})
