import { expect, test } from '@jest/globals'
import type { AccountDetails } from '../../../src/aws/ports.ts'
import { EMPTY_SET } from '../../../src/policy/index.ts'
import { populationOf, withPopulation } from '../../../src/verify-policy/population.ts'

const DOCUMENT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
const ARN = 'arn:aws:iam::111122223333'

const details: AccountDetails = {
  users: [
    { arn: `${ARN}:user/ci`, tags: [], inline: [], attached: [`${ARN}:policy/shared`], groups: ['builders', 'gone'] },
    { arn: `${ARN}:user/idle`, tags: [], inline: [], attached: [], groups: [] },
  ],
  groups: [{ name: 'builders', inline: [{ name: 'group', document: DOCUMENT }], attached: [] }],
  roles: [
    {
      arn: `${ARN}:role/team/web`,
      tags: [],
      inline: [{ name: 'broken', document: 'not json' }],
      attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      boundary: `${ARN}:policy/shared`,
      trustPolicy: DOCUMENT,
    },
  ],
  policies: new Map([[`${ARN}:policy/shared`, DOCUMENT]]),
}

test('users have the policies of their groups as well, and may have none', () => {
  const { users, accounts } = populationOf(new Map([['111122223333', details]]))
  expect(accounts).toEqual(['111122223333'])
  expect(users[0]?.identity).toMatchObject({
    kind: 'given',
    documents: [{ id: 'shared of ci (live)' }, { id: 'group of ci (live)' }],
  })
  expect(users[1]).toMatchObject({ identity: { kind: 'empty' }, boundary: { kind: 'empty' } })
})

test('a policy whose text is not there, or is no JSON, is one of which nothing is known', () => {
  const [role] = populationOf(new Map([['111122223333', details]])).roles
  expect(role?.identity).toMatchObject({
    documents: [
      { kind: 'opaque', id: 'broken of web (live)', denies: 'unknown' },
      { kind: 'opaque', id: 'ReadOnlyAccess of web (live)', denies: 'assumed-not' },
    ],
  })
  expect(role).toMatchObject({ trust: { kind: 'given' }, boundary: { kind: 'given' } })
})

test('a role that is asked about is as the sources together tell', () => {
  const [role] = populationOf(new Map([['111122223333', details]])).roles
  if (role === undefined) throw new Error('there is a role')
  const asked = { ...role, identity: { kind: 'empty' } as const }
  const { roles } = withPopulation({ ...EMPTY_SET, roles: [asked] }, { accounts: [], roles: [role], users: [] })
  expect(roles).toEqual([asked])
})
