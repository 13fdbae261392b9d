import { expect, test } from '@jest/globals'
import { printText } from '../../../src/policy/index.ts'
import { whoReads } from '../../../src/policy/symbolic/who-reads.ts'
import { ACCOUNT, policy, ROLE, SECRET, setOf, type Json, type Setup } from './sets.ts'

const SITE = { now: '2026-11-23T00:00:00Z', region: 'us-east-1', network: { kind: 'unspecified' } } as const

const read = policy({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET })
const decrypt = (Principal: unknown, Condition: Json = {}): Json =>
  policy({ Effect: 'Allow', Principal, Action: 'kms:Decrypt', Resource: '*', Condition })
const role = { AWS: ROLE }
const via = (service: string): Json => ({ StringEquals: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` } })
const contextOf = (secret: string): Json => ({ StringEquals: { 'kms:EncryptionContext:SecretARN': secret } })

/** The ARNs of the readers; `possible` ones in brackets. */
const readers = (setup: Setup): readonly string[] =>
  whoReads(setOf(setup), [SECRET], SITE).flatMap(({ accesses }) =>
    accesses.map(({ principal, certainty }) => {
      const who = principal.kind === 'session' ? printText(principal.role) : principal.kind
      return certainty === 'definite' ? who : `(${who})`
    }),
  )

test.each<[string, Setup, readonly string[]]>([
  ['the secret and the key both name the role', { identity: read, key: decrypt(role) }, [ROLE]],
  ['a key that nobody may use', { identity: read, key: policy() }, []],
  ['a secret that nobody may read', { identity: policy(), key: decrypt(role) }, []],
  ['a key that only Secrets Manager may use', { identity: read, key: decrypt(role, via('secretsmanager')) }, [ROLE]],
  ['a key that only another service may use', { identity: read, key: decrypt(role, via('ssm')) }, []],
  ['a key for this secret alone', { identity: read, key: decrypt(role, contextOf(SECRET)) }, [ROLE]],
  ['a key for another secret alone', { identity: read, key: decrypt(role, contextOf(`${SECRET}x`)) }, []],
  [
    'a key that the account delegates to IAM: whoever IAM lets read the secret as well',
    {
      identity: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
      key: decrypt({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
    },
    [ROLE, `arn:aws:iam::${ACCOUNT}:role/any-role`],
  ],
  [
    'a role of another account needs the secret, the key and its own policies',
    {
      secret: policy({
        Effect: 'Allow',
        Principal: { AWS: '444455556666' },
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
      }),
      key: decrypt({ AWS: 'arn:aws:iam::444455556666:role/tooling' }),
    },
    ['arn:aws:iam::444455556666:role/tooling'],
  ],
])('%s', (_, setup, expected) => {
  expect(readers(setup)).toEqual(expected)
})

test('the statements of both calls are on the way', () => {
  const [answer] = whoReads(setOf({ identity: read, key: decrypt(role) }), [SECRET], SITE)
  expect(answer?.accesses[0]?.through.map(({ layer }) => layer)).toEqual(['identity', 'keyPolicy'])
  expect(answer?.limits).toEqual([])
})
