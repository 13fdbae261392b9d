import { describe, expect, test } from '@jest/globals'
import { addRole, requestsFor } from '../../../standin/builders.ts'
import { addOrganization, attachPolicy } from '../../../standin/resource-builders.ts'
import { policy } from '../../workspace.ts'
import { account, operationsIn, verifyLive } from '../world.ts'

const ALLOWED = ['assume allowed', 'get allowed', 'decrypt allowed']
const MANAGEMENT = '123456789012'
const UNIT = 'ou-ab12-11111111'
const READER = `arn:aws:iam::${MANAGEMENT}:role/policy-reader`
const WITH_READER = { live: 'full', 'live-roles': `${MANAGEMENT} = ${READER}`, 'fail-on': 'none' }

const denyRead = policy({ Sid: 'NoSecrets', Effect: 'Deny', Action: 'secretsmanager:*', Resource: '*' })

const denyWhere = (operator: string, key: string, value: string): string =>
  policy({
    Effect: 'Deny',
    Action: 'secretsmanager:GetSecretValue',
    Resource: '*',
    Condition: { [operator]: { [key]: value } },
  })

/** An account in an organization whose management account can be read. */
const member = () => {
  const world = account()
  addRole(world.state, READER)
  return { ...world, organization: addOrganization(world.state) }
}

describe('policies of the organization', () => {
  test('that allow everything change nothing', async () => {
    const { credentials } = member()
    const { answers, report } = await verifyLive(credentials, WITH_READER)
    expect(answers).toEqual(ALLOWED)
    expect(report.unknowns.join()).not.toMatch(/scp|SCP/)
  })

  test.each(['r-ab12', UNIT, '111122223333'])('that deny at %s deny', async (target) => {
    const { credentials, organization } = member()
    attachPolicy(organization, target, 'Guard', denyRead)
    const { answers, report } = await verifyLive(credentials, WITH_READER)
    expect(answers[1]).toBe('get denied')
    expect(report.chains[0]?.questions[1]?.because).toContain(`\`Guard of ${target} (live)\` (Sid \`NoSecrets\`)`)
  })

  test('of another unit are not read', async () => {
    const { state, credentials, organization } = member()
    attachPolicy(organization, 'ou-ab12-22222222', 'Guard', denyRead)
    expect((await verifyLive(credentials, WITH_READER)).answers).toEqual(ALLOWED)
    const read = requestsFor(state, 'organizations:DescribePolicy').map(({ input }) => input['PolicyId'])
    expect(read).toEqual(['p-FullAWSAccess'])
  })

  test('have to allow at every level', async () => {
    const { credentials, organization } = member()
    organization.attached.set(UNIT, [])
    const only = policy({ Effect: 'Allow', Action: ['sts:*', 'kms:*'], Resource: '*' })
    attachPolicy(organization, UNIT, 'SomeServices', only)
    expect((await verifyLive(credentials, WITH_READER)).answers).toEqual([
      'assume allowed',
      'get denied',
      'decrypt allowed',
    ])
  })

  test('about resources are read as well', async () => {
    const { credentials, organization } = member()
    const type = 'RESOURCE_CONTROL_POLICY'
    const everything = policy({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' })
    for (const target of ['r-ab12', UNIT, '111122223333'])
      attachPolicy(organization, target, `RCPFullAWSAccess-${target}`, everything, type)
    const guard = policy({
      Sid: 'OnlyOurs',
      Effect: 'Deny',
      Principal: '*',
      Action: 'secretsmanager:GetSecretValue',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-other' } },
    })
    attachPolicy(organization, 'r-ab12', 'Perimeter', guard, type)
    expect((await verifyLive(credentials, WITH_READER)).answers[1]).toBe('get denied')
  })

  test('name the organization and the way to the account for conditions', async () => {
    const { credentials, organization } = member()
    attachPolicy(organization, 'r-ab12', 'Id', denyWhere('StringNotEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5'))
    const path = `o-a1b2c3d4e5/r-ab12/${UNIT}/`
    attachPolicy(organization, 'r-ab12', 'Path', denyWhere('ForAllValues:StringNotLike', 'aws:PrincipalOrgPaths', path))
    expect((await verifyLive(credentials, WITH_READER)).answers).toEqual(ALLOWED)
  })

  test('do not apply to the management account', async () => {
    const world = account()
    const organization = addOrganization(world.state, '111122223333')
    attachPolicy(organization, 'r-ab12', 'Guard', denyRead)
    expect((await verifyLive(world.credentials, { live: 'full', 'fail-on': 'none' })).answers).toEqual(ALLOWED)
  })

  test('are none where there is no organization', async () => {
    const { credentials, state } = account()
    const { answers, notices } = await verifyLive(credentials, { live: 'full', 'fail-on': 'none' })
    expect(answers).toEqual(ALLOWED)
    expect(operationsIn(state)).toContain('organizations:DescribeOrganization')
    expect(notices.join()).not.toContain('organizations:')
  })

  test('are not read for `chain`', async () => {
    const { state, credentials } = member()
    await verifyLive(credentials)
    expect(operationsIn(state).filter((operation) => operation.startsWith('organizations:'))).toEqual([])
  })

  test('that a file gives are not read', async () => {
    const { state, credentials } = member()
    const { answers } = await verifyLive(
      credentials,
      { ...WITH_READER, 'policy-files': 'scp@111122223333=iam/scp.json' },
      { 'iam/scp.json': denyRead },
    )
    expect(answers[1]).toBe('get denied')
    expect(requestsFor(state, 'organizations:ListPoliciesForTarget')).toEqual([])
  })

  test('of many levels and pages are all read', async () => {
    const { state, credentials, organization } = member()
    state.pageSize = 1
    state.emptyPages = true
    attachPolicy(organization, UNIT, 'A', policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' }))
    attachPolicy(organization, UNIT, 'B', denyRead)
    expect((await verifyLive(credentials, WITH_READER)).answers[1]).toBe('get denied')
  })
})

describe('what cannot be read of an organization is not known', () => {
  test('from an account that may not look into it', async () => {
    const { state, credentials } = account()
    addOrganization(state)
    const { answers, notices } = await verifyLive(credentials, { live: 'full', 'fail-on': 'none' })
    expect(answers).toEqual(['assume unknown', 'get unknown', 'decrypt unknown'])
    expect(notices.join()).toContain('`organizations:ListRoots` was denied')
  })

  test.each(['DescribeOrganization', 'ListRoots', 'ListParents', 'ListPoliciesForTarget', 'DescribePolicy'])(
    'when %s is denied',
    async (operation) => {
      const { state, credentials } = member()
      state.denied.set(`organizations:${operation}`, 'deny')
      const { answers, notices } = await verifyLive(credentials, WITH_READER)
      expect(answers[1]).toBe('get unknown')
      expect(notices.join()).toContain(`\`organizations:${operation}\` was denied`)
    },
  )

  test('where AWS lists no policy of a level', async () => {
    const { credentials, organization } = member()
    organization.attached.set(UNIT, [])
    expect((await verifyLive(credentials, WITH_READER)).answers[1]).toBe('get unknown')
  })
})
