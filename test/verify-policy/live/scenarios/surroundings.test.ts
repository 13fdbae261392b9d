import { describe, expect, test } from '@jest/globals'
import { requestsFor } from '../../../standin/builders.ts'
import { addEventRule, addTrail, addVpcEndpoint } from '../../../standin/resource-builders.ts'
import { policy, ROLE } from '../../workspace.ts'
import { account, operationsIn, verifyLive } from '../world.ts'

const FULL = { live: 'full', 'fail-on': 'none' }
const ALLOWED = ['assume allowed', 'get allowed', 'decrypt allowed']

const codesOf = ({ findings }: { readonly findings: readonly { readonly code: string }[] }) =>
  findings.map(({ code }) => code)

const ENDPOINT = 'vpce-0123456789abcdef0'
const THROUGH = {
  'config-file': 'pipelines.yml',
  'role-to-assume': undefined,
  'secret-ids': undefined,
  subject: undefined,
}
const CONFIG = `version: 1
pipelines:
  - name: deploy
    role: ${ROLE}
    claims: { repository: octo-org/app, repository_id: "42", repository_owner_id: "7", ref: refs/heads/main }
    secrets: [prod/db]
    network: { vpc-endpoint: ${ENDPOINT} }
`

describe('VPC endpoints', () => {
  test('are judged by their policies', async () => {
    const { state, credentials } = account()
    for (const service of ['secretsmanager', 'kms', 'sts', 'logs']) addVpcEndpoint(state, service)
    addVpcEndpoint(state, 's3', { type: 'Gateway' })
    const { report, answers } = await verifyLive(credentials, FULL)
    expect(answers).toEqual(ALLOWED)
    expect(codesOf(report).filter((code) => code.startsWith('VPC'))).toEqual(['VPC-001', 'VPC-001', 'VPC-001'])
  })

  test('that are gone do not count', async () => {
    const { state, credentials } = account()
    addVpcEndpoint(state, 'secretsmanager', { state: 'deleted' })
    addVpcEndpoint(state, 'kms', { state: 'Failed' })
    const { report } = await verifyLive(credentials, FULL)
    expect(codesOf(report).filter((code) => code.startsWith('VPC'))).toEqual([])
  })

  test('are one layer of what is called through them', async () => {
    const { state, credentials } = account()
    const nothing = policy({ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:ListSecrets', Resource: '*' })
    addVpcEndpoint(state, 'secretsmanager', { id: ENDPOINT, policy: nothing })
    const { answers } = await verifyLive(credentials, { ...FULL, ...THROUGH }, { 'pipelines.yml': CONFIG })
    expect(answers[1]).toBe('get denied')
  })

  test('that a job calls through and AWS does not list leave the answer open', async () => {
    const { credentials } = account()
    const { answers } = await verifyLive(credentials, { ...FULL, ...THROUGH }, { 'pipelines.yml': CONFIG })
    expect(answers[1]).toBe('get unknown')
  })

  test('are not known where they may not be read', async () => {
    const { state, credentials } = account()
    addVpcEndpoint(state, 'secretsmanager', { id: ENDPOINT })
    state.denied.set('ec2:DescribeVpcEndpoints', 'deny')
    const { answers, notices } = await verifyLive(credentials, { ...FULL, ...THROUGH }, { 'pipelines.yml': CONFIG })
    expect(answers[1]).toBe('get unknown')
    expect(notices.join()).toContain('`ec2:DescribeVpcEndpoints` was denied')
  })
})

describe('trails and event rules', () => {
  test('that do all they should give no finding', async () => {
    const { state, credentials } = account()
    addTrail(state)
    addTrail(state, {
      name: 'data',
      selectors: {
        AdvancedEventSelectors: [{ Name: 'objects', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }],
      },
    })
    const { report } = await verifyLive(credentials, FULL)
    expect(codesOf(report).filter((code) => code.startsWith('MON'))).toEqual([])
  })

  test.each([
    ['is switched off', { isLogging: false }],
    ['records one region', { isMultiRegion: false }],
    [
      'records no reads',
      { selectors: { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] } },
    ],
    [
      'leaves out keys',
      {
        selectors: {
          AdvancedEventSelectors: [
            {
              FieldSelectors: [
                { Field: 'eventCategory', Equals: ['Management'] },
                { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
              ],
            },
          ],
        },
      },
    ],
  ])('a trail that %s is found', async (_, spec) => {
    const { state, credentials } = account()
    addTrail(state, spec)
    expect(codesOf((await verifyLive(credentials, FULL)).report)).toContain('MON-001')
  })

  test('a pattern that can never match is found, and an event that nobody waits for', async () => {
    const { state, credentials } = account()
    state.pageSize = 1
    state.emptyPages = true
    addEventRule(state, { source: ['aws.ec2'] }, { name: 'unrelated' })
    addEventRule(state, undefined, { name: 'nightly' })
    addEventRule(state, {
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventSource: ['secretsmanager.amazonaws.com'], eventName: ['DeleteSecret', 'ScheduleKeyDeletion'] },
    })
    const { report } = await verifyLive(credentials, FULL)
    expect(codesOf(report).filter((code) => code.startsWith('MON'))).toEqual(['MON-002', 'MON-003'])
    expect(requestsFor(state, 'events:ListTargetsByRule').map(({ input }) => input['Rule'])).toContain('alarm')
    expect(requestsFor(state, 'events:ListTargetsByRule').map(({ input }) => input['Rule'])).not.toContain('unrelated')
  })

  test.each([
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetTrailStatus',
    'cloudtrail:GetEventSelectors',
    'events:ListRules',
    'events:ListTargetsByRule',
  ])('where %s is denied nothing is certain, and that is said', async (action) => {
    const { state, credentials } = account()
    addTrail(state)
    const source = ['aws.secretsmanager', 'aws.kms', 'aws.iam']
    addEventRule(state, { source, 'detail-type': ['AWS API Call via CloudTrail'] })
    state.denied.set(action, 'deny')
    const { report, notices, answers } = await verifyLive(credentials, FULL)
    expect(answers).toEqual(ALLOWED)
    expect(notices.join()).toContain(`\`${action}\` was denied`)
    const certain = report.findings.filter(({ code, message }) => code.startsWith('MON') && !/not known/.test(message))
    expect(certain).toEqual([])
  })

  test('are read for `full` only', async () => {
    const { state, credentials } = account()
    await verifyLive(credentials)
    expect(operationsIn(state).filter((operation) => /^(?:ec2|cloudtrail|events):/.test(operation))).toEqual([])
  })
})
