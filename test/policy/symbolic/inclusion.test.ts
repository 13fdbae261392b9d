import { describe, expect, test } from '@jest/globals'
import { evaluate, type PolicySet } from '../../../src/policy/index.ts'
import { lostAccess, newAccess, type Hit, type Inclusion } from '../../../src/policy/symbolic/inclusion.ts'
import { suppose } from '../../../src/policy/symbolic/suppositions.ts'
import { ACCOUNT, ISSUER, KEY, policy, PROVIDER, SECRET, setOf, type Json, type Setup } from './sets.ts'

const ROOT = `arn:aws:iam::${ACCOUNT}:root`

/** Asks both sets again, as a reader of the report would. */
const replay = (older: PolicySet, newer: PolicySet, { request, supposing, before, after }: Hit): void => {
  const [one, other] = supposing === undefined ? [older, newer] : [suppose(older, supposing), suppose(newer, supposing)]
  expect(evaluate(request, one).kind).toBe(before)
  expect(evaluate(request, other).kind).toBe(after)
}

const ask = (older: Setup, newer: Setup): Inclusion => {
  const [before, after] = [setOf(older), setOf(newer)]
  const answer = newAccess(before, after)
  if (answer.kind === 'witness') for (const hit of answer.hits) replay(before, after, hit)
  return answer
}

const hitsOf = (answer: Inclusion): readonly Hit[] => (answer.kind === 'witness' ? answer.hits : [])

const trust = (condition: Json): Json =>
  policy({
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  })

const aud = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } }

const subject = (pattern: string): Json => trust({ ...aud, StringLike: { [`${ISSUER}:sub`]: pattern } })

const read = (...resources: readonly string[]): Json => ({
  Effect: 'Allow',
  Action: 'secretsmanager:GetSecretValue',
  Resource: resources,
})

const secretArn = (name: string): string => `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${name}`

const viaService = (operator: string, value: string): Json =>
  policy({
    Sid: 'UseThroughSecretsManager',
    Effect: 'Allow',
    Principal: { AWS: ROOT },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { [operator]: { 'kms:ViaService': value } },
  })

const deny: Json = {
  Effect: 'Deny',
  Action: 'secretsmanager:GetSecretValue',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
}

const tagged = (operator: string): Json =>
  policy({ ...read(SECRET), Condition: { [operator]: { 'aws:ResourceTag/team': 'a*' } } })

describe('no new access', () => {
  test.each<[string, Setup, Setup]>([
    ['a set against itself', { identity: policy(read(SECRET)) }, { identity: policy(read(SECRET)) }],
    [
      'a prefix narrowed to two exact names',
      { identity: policy(read(secretArn('prod/*'))) },
      { identity: policy(read(secretArn('prod/db-??????'), secretArn('prod/api-??????'))) },
    ],
    [
      'statements in another order, with other names and spellings',
      { identity: policy({ Sid: 'A', ...read(SECRET) }, { Sid: 'B', ...deny }) },
      {
        identity: policy(
          { Sid: 'X', ...deny },
          { Sid: 'Y', ...read(SECRET), Action: ['SecretsManager:getsecretvalue'], Resource: SECRET },
        ),
      },
    ],
    [
      'one statement split in two',
      { identity: policy(read(secretArn('a-??????'), secretArn('b-??????'))) },
      { identity: policy(read(secretArn('b-??????')), read(secretArn('a-??????'))) },
    ],
    ['a Deny added', { identity: policy(read(SECRET)) }, { identity: policy(read(SECRET), deny) }],
    ['an Allow removed', { identity: policy(read(SECRET)) }, { identity: policy() }],
    ['a boundary added', { identity: policy(read(SECRET)) }, { identity: policy(read(SECRET)), boundary: policy() }],
    [
      'an Allow that another one already covers',
      { identity: policy(read(secretArn('prod/*'))) },
      { identity: policy(read(secretArn('prod/*')), read(secretArn('prod/db-*'))) },
    ],
    [
      'a new Allow whose conditions contradict each other',
      { identity: policy() },
      {
        identity: policy({
          ...read(SECRET),
          Condition: { StringEquals: { 'aws:ResourceTag/k': 'a' }, StringLike: { 'aws:ResourceTag/k': 'b*' } },
        }),
      },
    ],
    ['a trust policy narrowed', { trust: subject('repo:acme/app:*') }, { trust: subject('repo:acme/app:ref:*') }],
    [
      'a negated condition said the other way round',
      { key: viaService('StringNotEquals', 'ssm.us-east-1.amazonaws.com') },
      { key: viaService('StringNotLike', 'ssm.us-east-1.amazonaws.com') },
    ],
  ])('%s', (_, older, newer) => {
    expect(ask(older, newer)).toEqual({ kind: 'included' })
  })
})

describe('new access, with a witness that both sides confirm', () => {
  test('a ViaService condition that loses its region', () => {
    const answer = ask(
      { key: viaService('StringEquals', 'secretsmanager.us-east-1.amazonaws.com') },
      { key: viaService('StringLike', 'secretsmanager.*.amazonaws.com') },
    )
    const [hit] = hitsOf(answer)
    expect(hit).toMatchObject({ certainty: 'definite', before: 'denied', after: 'allowed', actions: ['kms:Decrypt'] })
    expect(hit?.request.context.values['kms:viaservice']).toEqual({
      kind: 'present',
      value: 'secretsmanager.eu-west-1.amazonaws.com',
    })
    expect(hit?.cause).toMatchObject({ side: 'new', statement: { sid: 'UseThroughSecretsManager', index: 0 } })
  })

  test('a ViaService condition that is gone', () => {
    const [hit] = hitsOf(
      ask(
        { key: viaService('StringEquals', 'secretsmanager.us-east-1.amazonaws.com') },
        { key: policy({ Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'kms:Decrypt', Resource: '*' }) },
      ),
    )
    expect(hit?.request).toMatchObject({ action: 'kms:Decrypt', resource: KEY })
    expect(hit?.request.context.values['kms:viaservice']).toBeUndefined()
  })

  test('a Deny that is removed is the cause, where it stood', () => {
    const [hit] = hitsOf(ask({ identity: policy(read(SECRET), deny) }, { identity: policy(read(SECRET)) }))
    expect(hit).toMatchObject({ what: 'statement removed', cause: { side: 'old', statement: { index: 1 } } })
    expect(hit?.request.context.values['aws:securetransport']).toEqual({ kind: 'present', value: 'false' })
  })

  test('a literal star that becomes a wildcard', () => {
    const [hit] = hitsOf(ask({ identity: tagged('StringEquals') }, { identity: tagged('StringLike') }))
    expect(hit?.request.context.values['aws:resourcetag/team']).toEqual({ kind: 'present', value: 'a' })
  })

  test('three tests of one multi-valued key that only three values together pass', () => {
    const three = policy({
      ...read(SECRET),
      Condition: {
        'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' },
        'ForAnyValue:StringLike': { 'aws:TagKeys': 'b*' },
        'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': 'c' },
      },
    })
    const [hit] = hitsOf(ask({ identity: policy() }, { identity: three }))
    const state = hit?.request.context.values['aws:tagkeys']
    expect(state?.kind === 'list' && state.values.length).toBe(3)
  })

  test('a trust policy that is one character wider', () => {
    const [hit] = hitsOf(ask({ trust: subject('repo:acme/app:*') }, { trust: subject('repo:acme/app*') }))
    expect(hit?.request.context.values[`${ISSUER}:sub`]).toEqual({
      kind: 'present',
      value: 'repo:acme/app-evil:ref:refs/heads/main',
    })
    expect(hit?.actions).toEqual(['sts:AssumeRoleWithWebIdentity'])
  })

  test('a boundary that is removed', () => {
    const [hit] = hitsOf(
      ask({ identity: policy(read(SECRET)), boundary: policy() }, { identity: policy(read(SECRET)) }),
    )
    expect(hit).toMatchObject({ what: 'the boundary is gone', certainty: 'definite' })
  })

  test('a wildcard shows every action it adds, the worst first', () => {
    const answer = ask(
      { identity: policy(read(SECRET)) },
      { identity: policy({ ...read(SECRET), Action: 'secretsmanager:*' }) },
    )
    const actions = hitsOf(answer).flatMap((hit) => hit.actions)
    expect(actions[0]).toBe('secretsmanager:PutResourcePolicy')
    expect(actions).not.toContain('secretsmanager:GetSecretValue')
    expect(actions).toContain('secretsmanager:DeleteSecret')
  })

  test('an Allow to everyone reaches strangers', () => {
    const open = policy({ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' })
    const principals = hitsOf(ask({}, { secret: open })).map(({ request }) => request.principal)
    expect(principals).toContainEqual({ kind: 'anonymous' })
    expect(principals).toContainEqual({
      kind: 'session',
      role: 'arn:aws:iam::999988887777:role/any-role',
      name: 'any-session',
    })
  })
})

describe('what cannot be decided is not a pass', () => {
  test('an added document that is not known makes access possible', () => {
    const opaque = setOf({})
    const [role] = opaque.roles
    const after: PolicySet = {
      ...opaque,
      roles:
        role === undefined
          ? []
          : [
              {
                ...role,
                identity: {
                  kind: 'given',
                  documents: [{ kind: 'opaque', id: 'managed', why: 'not read', denies: 'assumed-not' }],
                },
              },
            ],
    }
    const answer = newAccess(opaque, after)
    expect(hitsOf(answer).length).toBeGreaterThan(0)
    expect(hitsOf(answer).every(({ certainty }) => certainty === 'possible')).toBe(true)
  })

  test('patterns that overlap in too many ways reach the bound', () => {
    const values = Array.from({ length: 17 }, (_, index) => `*${String.fromCharCode(97 + index)}*`)
    const allows = values.map((value) => ({
      ...read(SECRET),
      Condition: { StringLike: { 'aws:ResourceTag/t': value } },
    }))
    const answer = newAccess(
      setOf({ identity: policy(...allows) }),
      setOf({
        identity: policy(...allows, { ...read(SECRET), Condition: { StringLike: { 'aws:ResourceTag/t': '*a*b*' } } }),
      }),
    )
    expect(answer).toEqual({ kind: 'unknown', limits: ['cap-states'] })
  })
})

describe('access lost', () => {
  test('what a narrowed policy no longer allows', () => {
    const [before, after] = [
      setOf({ identity: policy(read(secretArn('prod/*'))) }),
      setOf({ identity: policy(read(secretArn('prod/api-??????'))) }),
    ]
    const [hit] = hitsOf(lostAccess(before, after))
    expect(hit).toMatchObject({
      before: 'allowed',
      after: 'denied',
      request: { resource: SECRET },
      cause: { side: 'old', statement: { index: 0 } },
    })
    expect(lostAccess(after, before)).toEqual({ kind: 'included' })
  })
})
