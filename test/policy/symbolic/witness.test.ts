import { expect, test } from '@jest/globals'
import { contextOf, type Request } from '../../../src/policy/index.ts'
import { requestText } from '../../../src/policy/symbolic/witness.ts'
import { ISSUER, KEY, PROVIDER, ROLE } from './sets.ts'

const quote = (text: string): string => `<${text}>`

const session = { kind: 'session', role: ROLE, name: 'any-session' } as const

test.each<[string, Request, string]>([
  [
    'a job token',
    {
      principal: { kind: 'web-identity', provider: PROVIDER },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: ROLE,
      context: contextOf([[`${ISSUER}:sub`, { kind: 'present', value: 'repo:acme/app-evil:pull_request' }]]),
    },
    `a token of <${PROVIDER}> calls <sts:AssumeRoleWithWebIdentity> on <${ROLE}>, with <${ISSUER}:sub> = <repo:acme/app-evil:pull_request>`,
  ],
  [
    'a session, of which the caller keys say nothing new',
    {
      principal: session,
      action: 'kms:Decrypt',
      resource: KEY,
      context: contextOf([
        ['aws:PrincipalArn', { kind: 'present', value: ROLE }],
        ['aws:TagKeys', { kind: 'list', values: ['a', 'b'], open: false }],
        ['kms:ViaService', { kind: 'missing' }],
      ]),
    },
    `a session of <${ROLE}> calls <kms:Decrypt> on <${KEY}>, with <aws:tagkeys> = <a> and <b>`,
  ],
  [
    'an action without resource',
    { principal: { kind: 'anonymous' }, action: 'secretsmanager:ListSecrets', resource: '*', context: contextOf([]) },
    'a caller without credentials calls <secretsmanager:ListSecrets>',
  ],
])('%s in words', (_, request, text) => {
  expect(requestText(request, { quote })).toBe(text)
})

test('the same for other actions, with another verb', () => {
  const request: Request = { principal: session, action: 'kms:Decrypt', resource: KEY, context: contextOf([]) }
  const telling = { quote, verb: 'is newly allowed', others: 2 }
  expect(requestText(request, telling)).toBe(
    `a session of <${ROLE}> is newly allowed <kms:Decrypt> and 2 more actions on <${KEY}>`,
  )
})
