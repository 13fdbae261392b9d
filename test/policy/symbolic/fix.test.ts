import { describe, expect, test } from '@jest/globals'
import {
  compile,
  decryptSecret,
  evaluate,
  getSecretValue,
  type PolicySet,
  type Request,
} from '../../../src/policy/index.ts'
import { judgeFix, valueFixes } from '../../../src/policy/symbolic/fix.ts'
import { ACCOUNT, KEY, policy, ROLE, SECRET, setOf, type Json } from './sets.ts'

const SITE = { now: '2026-11-23T00:00:00Z', region: 'us-east-1', network: { kind: 'unspecified' } } as const
const caller = { principal: { kind: 'session', role: ROLE, name: 'any-session' } } as const

const read = (policies: PolicySet): Request => getSecretValue(caller, { secret: SECRET }, SITE, compile(policies))
const decrypt = (policies: PolicySet): Request => decryptSecret(caller, { secret: SECRET }, SITE, compile(policies))

const NAME = `${SECRET.slice(0, -6)}??????`
const other = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/api-??????`

const allow = (
  resource: string | readonly string[],
  action: string | readonly string[] = 'secretsmanager:GetSecretValue',
): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
})

const keyPolicy = (condition: Json): Json =>
  policy({ Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:Decrypt', Resource: '*', Condition: condition })

describe('a statement that is meant to allow one request', () => {
  const before = setOf({ identity: policy(allow(other)) })
  const judged = (statement: Json): string => {
    const after = setOf({ identity: policy(allow(other), statement) })
    return judgeFix(before, after, read(before)).kind
  }

  test.each<[string, Json, string]>([
    ['the secret itself', allow(SECRET), 'verified'],
    ['the secret by its name, with any suffix', allow(NAME), 'verified'],
    ['the folder of the secret', allow(`arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/*`), 'too-wide'],
    [
      'the secret, with an action more',
      allow(SECRET, ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue']),
      'too-wide',
    ],
    ['another secret', allow(`arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:x-??????`), 'not-enough'],
  ])('%s', (_, statement, kind) => {
    expect(judged(statement)).toBe(kind)
  })

  test('a key statement must keep to Secrets Manager and to the secret', () => {
    const via = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' }
    const none = setOf({ key: policy() })
    const kinds = [
      {},
      { StringEquals: via },
      { StringEquals: { ...via, 'kms:EncryptionContext:SecretARN': SECRET } },
    ].map((condition) => judgeFix(none, setOf({ key: keyPolicy(condition) }), decrypt(none)).kind)
    expect(kinds).toEqual(['too-wide', 'too-wide', 'verified'])
  })
})

describe('the smallest edit', () => {
  test('a resource more in the list of the statement that came nearest', () => {
    const policies = setOf({ identity: policy(allow(other)) })
    const request = read(policies)
    const [fix] = valueFixes(policies, request, evaluate(request, policies))
    expect(fix).toMatchObject({
      edit: { layer: 'identity', document: 'identity 0', pointer: '/Statement/0/Resource', value: SECRET },
      verdict: { kind: 'verified' },
    })
    expect(fix && evaluate(request, fix.patched).kind).toBe('allowed')
  })

  test('a value that would let in more is offered only with its witness', () => {
    const policies = setOf({
      identity: policy(allow([SECRET, other], 'secretsmanager:DescribeSecret')),
    })
    const request = read(policies)
    const [fix] = valueFixes(policies, request, evaluate(request, policies))
    expect(fix).toMatchObject({
      edit: { pointer: '/Statement/0/Action', value: 'secretsmanager:GetSecretValue' },
      verdict: { kind: 'too-wide', hit: { certainty: 'definite' } },
    })
  })

  test('an explicit Deny has no such fix', () => {
    const policies = setOf({ identity: policy(allow(SECRET), { ...allow(KEY), Effect: 'Deny', Resource: '*' }) })
    const request = read(policies)
    expect(valueFixes(policies, request, evaluate(request, policies))).toEqual([])
  })
})
