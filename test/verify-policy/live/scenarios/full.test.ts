import { describe, expect, test } from '@jest/globals'
import { addRole } from '../../../standin/builders.ts'
import { addManagedPolicy } from '../../../standin/resource-builders.ts'
import { policy, ROLE } from '../../workspace.ts'
import { account, operationsIn, verifyLive } from '../world.ts'

const DELEGATED = {
  Sid: 'Account',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
}
const EVERYTHING = policy({ Sid: 'All', Effect: 'Allow', Action: ['secretsmanager:*', 'kms:*'], Resource: '*' })
const SHARED = 'arn:aws:iam::111122223333:policy/everything'

/** An account whose key leaves the decision to IAM, in which `ops` may do everything and `web` nothing. */
const inhabited = () => {
  const made = account()
  const { state, key } = made
  state.keys.set(key.arn, { ...key, policy: policy(DELEGATED) })
  state.roles
    .get(ROLE)
    ?.inlinePolicies.set('Decrypt', policy({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }))
  addManagedPolicy(state, SHARED, EVERYTHING)
  addRole(state, 'team/ops', { attachedPolicies: [SHARED] })
  addRole(state, 'web')
  return made
}

const readersIn = (report: Awaited<ReturnType<typeof verifyLive>>['report']): readonly string[] =>
  report.reach.reached.filter(({ what }) => what.startsWith('reads')).flatMap(({ by }) => by.map(({ who }) => who))

describe('live: full', () => {
  test('names everybody in the account who reads the secret, and nobody whom it only supposes', async () => {
    const { state, credentials } = inhabited()
    state.pageSize = 2
    const { report } = await verifyLive(credentials, { live: 'full', 'fail-on': 'none' })
    const readers = readersIn(report)
    expect(readers).toEqual(
      expect.arrayContaining([`role \`${ROLE}\``, 'role `arn:aws:iam::111122223333:role/team/ops`']),
    )
    expect(readers.filter((who) => /any role of account|role\/web|role\/auditor/.test(who))).toEqual([])
    expect(operationsIn(state)).toContain('iam:GetAccountAuthorizationDetails')
  })

  test('chain leaves open who else there is', async () => {
    const { state, credentials } = inhabited()
    const { report } = await verifyLive(credentials, { 'fail-on': 'none' })
    expect(readersIn(report)).toContain('any role of account `111122223333` whose own policies allow it')
    expect(operationsIn(state)).not.toContain('iam:GetAccountAuthorizationDetails')
  })

  test('is as chain where the account cannot be listed, and says so', async () => {
    const { state, credentials } = inhabited()
    state.denied.set('iam:GetAccountAuthorizationDetails', { deny: 'because no identity-based policy allows it' })
    const { report, notices } = await verifyLive(credentials, { live: 'full', 'fail-on': 'none' })
    expect(readersIn(report)).toContain('any role of account `111122223333` whose own policies allow it')
    expect(notices).toContainEqual(
      'Live AWS: `iam:GetAccountAuthorizationDetails` was denied (denied-identity). Not known: other roles and users of `111122223333`.',
    )
  })
})
