import { describe, expect, test } from '@jest/globals'
import { policyOf } from '../../../../src/verify-policy/sources/live/calls.ts'
import { addRole, addSecret, requestsFor } from '../../../standin/builders.ts'
import { addKey } from '../../../standin/resource-builders.ts'
import { decrypt, policy, readSecret, ROLE, SECRET, SUBJECTS, trust } from '../../workspace.ts'
import { account, MANAGED, operationsIn, verifyLive } from '../world.ts'

const ALLOWED = ['assume allowed', 'get allowed', 'decrypt allowed']

describe('live: chain', () => {
  test('answers from what AWS has today', async () => {
    const { credentials } = account()
    const { report, answers } = await verifyLive(credentials)
    expect(answers).toEqual(ALLOWED)
    expect(report.verdict).toBe('pass')
    const because = report.chains[0]?.questions.map((question) => question.because)
    expect(because).toEqual([
      'allowed by `trust policy of deploy (live)` (Sid `Deploy`)',
      'allowed by `Read of deploy (live)` (Sid `ReadDb`)',
      expect.stringMatching(/^allowed by `policy of key [0-9a-f-]{36} \(live\)` \(Sid `DecryptDb`\)$/),
    ])
  })

  test('points at no file, because there is none', async () => {
    const { credentials, key } = account()
    key.rotation = { enabled: false }
    const { runner, report } = await verifyLive(credentials)
    expect(report.findings.map(({ code }) => code)).toContain('KMS-012')
    expect(report.findings.filter(({ location }) => location !== undefined)).toEqual([])
    const sarif = runner.effects.flatMap((effect) =>
      effect.kind === 'report' && effect.path.endsWith('.sarif') ? [effect.text] : [],
    )
    expect(sarif[0]).toContain('key-not-rotated')
    expect(sarif[0]).not.toMatch(/"uri": "live/)
    const annotated = runner.effects.filter((effect) => effect.kind === 'annotation')
    expect(JSON.stringify(annotated)).not.toContain('live AWS')
  })

  test('needs no more than sixty requests for a job with ten secrets, and reads no value', async () => {
    const { state, key, credentials } = account()
    const names = Array.from({ length: 10 }, (_, index) => `prod/db-${index}`)
    for (const name of names) addSecret(state, name, { key: key.arn, rotation: { enabled: true, days: 30 } })
    await verifyLive(credentials, { 'secret-ids': names.join('\n') })
    expect(state.log.length).toBeLessThanOrEqual(60)
    const allowed: { readonly Action: readonly string[] } = JSON.parse(policyOf('chain')).Statement[0]
    const made = operationsIn(state).filter((operation) => operation !== 'sts:GetCallerIdentity')
    expect(made.filter((operation) => !allowed.Action.includes(operation))).toEqual([])
  })

  test('reads all pages, also empty ones', async () => {
    const { state, key, credentials } = account()
    state.pageSize = 1
    state.emptyPages = true
    const role = state.roles.get(ROLE)
    role?.inlinePolicies.set('Deny', policy({ ...readSecret, Sid: 'Locked', Effect: 'Deny' }))
    key.aliases.push('alias/a', 'alias/b')
    const { report } = await verifyLive(credentials, { 'fail-on': 'none' })
    expect(report.chains[0]?.questions[1]?.because).toContain('`Deny of deploy (live)` (Sid `Locked`)')
  })

  test('follows a prefix to the secrets behind it', async () => {
    const { state, key, credentials } = account()
    addSecret(state, 'prod/other', { key: key.arn })
    addSecret(state, 'production', { key: key.arn })
    const { report } = await verifyLive(credentials, { 'secret-ids': 'prod/*', 'fail-on': 'none' })
    const asked = report.chains[0]?.questions.map(({ id }) => id.replace(/^[^/]*\//, ''))
    expect(asked).toEqual(expect.arrayContaining(['list', 'get:prod/db', 'get:prod/other']))
    expect(asked).not.toContain('get:production')
  })

  test('looks up the key behind an alias', async () => {
    const { state, key, credentials } = account()
    key.aliases.push('alias/prod')
    state.secrets.delete(SECRET)
    addSecret(state, 'prod/db', { arn: SECRET, key: 'alias/prod' })
    expect((await verifyLive(credentials)).answers).toEqual(ALLOWED)
  })

  test('knows an old version by its key', async () => {
    const { state, key, credentials } = account()
    const former = addKey(state, { policy: policy(decrypt()) })
    state.secrets.delete(SECRET)
    addSecret(state, 'prod/db', {
      arn: SECRET,
      key: key.arn,
      versions: [
        { value: 'new', stages: ['AWSCURRENT'], id: '11111111-2222-4333-8444-555555555555' },
        { value: 'old', stages: [], id: '22222222-2222-4333-8444-555555555555', keyIds: [former.arn] },
      ],
    })
    const of = async (version: string) =>
      (await verifyLive(credentials, { 'secret-ids': `prod/db:::${version}`, 'fail-on': 'none' })).answers
    expect(await of('11111111-2222-4333-8444-555555555555')).toEqual(ALLOWED)
    expect(await of('22222222-2222-4333-8444-555555555555')).toEqual([
      'assume allowed',
      'get allowed',
      'decrypt unknown',
    ])
  })

  test('sees a grant, a boundary and tags', async () => {
    const { state, key, credentials } = account()
    const role = state.roles.get(ROLE)
    if (role !== undefined) role.boundary = MANAGED
    const bounded = await verifyLive(credentials, { 'fail-on': 'none' })
    expect(bounded.answers).toEqual(['assume allowed', 'get denied', 'decrypt denied'])
    expect(bounded.report.chains[0]?.questions[1]?.because).toContain('permissions boundary')
    if (role !== undefined) role.boundary = undefined
    key.policy = policy()
    key.grants.push({ id: 'g1', grantee: ROLE, operations: ['Decrypt'], created: new Date(0) })
    expect((await verifyLive(credentials, { 'fail-on': 'none' })).answers).toEqual(ALLOWED)
  })

  test('says that a provider does not exist', async () => {
    const { state, credentials } = account()
    state.providers.clear()
    const { answers } = await verifyLive(credentials, { 'fail-on': 'none' })
    expect(answers[0]).toBe('assume denied')
  })
})

describe('what other sources tell', () => {
  test('wins over AWS, which is not even asked', async () => {
    const { state, credentials } = account()
    const { report, answers } = await verifyLive(
      credentials,
      { 'policy-files': 'identity=iam/deploy.json', 'fail-on': 'none' },
      { 'iam/deploy.json': policy({ ...readSecret, Action: 'secretsmanager:DescribeSecret' }) },
    )
    expect(answers).toEqual(['assume allowed', 'get denied', 'decrypt allowed'])
    expect(report.chains[0]?.questions[1]?.because).toContain('iam/deploy.json')
    expect(requestsFor(state, 'iam:ListRolePolicies')).toEqual([])
    expect(requestsFor(state, 'iam:GetRole')).toHaveLength(1)
  })

  test('is completed by policies of which a template says only that the role has them', async () => {
    const { state, credentials } = account()
    const template = {
      Resources: {
        Deploy: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: 'deploy',
            AssumeRolePolicyDocument: JSON.parse(trust({ sub: SUBJECTS })) as unknown,
            ManagedPolicyArns: [MANAGED],
          },
        },
      },
    }
    state.managedPolicies.get(MANAGED)?.versions.set('v1', policy(readSecret))
    const { answers, report } = await verifyLive(
      credentials,
      { 'cloudformation-templates': 'stack.json', 'fail-on': 'none' },
      { 'stack.json': JSON.stringify(template) },
    )
    expect(answers).toEqual(ALLOWED)
    expect(report.chains[0]?.questions[0]?.because).toContain('stack.json')
    expect(requestsFor(state, 'iam:GetRole')).toEqual([])
  })

  test('is enough for a role that is not there yet', async () => {
    const { state, credentials } = account()
    state.roles.delete(ROLE)
    const files = { 'iam/trust.json': trust({ sub: SUBJECTS }), 'iam/deploy.json': policy(readSecret) }
    const { answers } = await verifyLive(
      credentials,
      { 'policy-files': 'trust=iam/trust.json\nidentity=iam/deploy.json' },
      files,
    )
    expect(answers).toEqual(ALLOWED)
  })
})

describe('other accounts', () => {
  const FOREIGN = 'arn:aws:secretsmanager:us-east-1:444455556666:secret:prod/db-AbCdEf'
  const foreign = () => {
    const made = account()
    const { state } = made
    const allow = { Effect: 'Allow', Principal: { AWS: ROLE }, Resource: '*' }
    const key = addKey(state, {
      account: '444455556666',
      policy: policy({ ...allow, Sid: 'Foreign', Action: 'kms:Decrypt' }),
    })
    addSecret(state, 'prod/db', {
      arn: FOREIGN,
      key: key.arn,
      policy: policy({ ...allow, Sid: 'Share', Action: 'secretsmanager:GetSecretValue' }),
    })
    state.roles
      .get(ROLE)
      ?.inlinePolicies.set(
        'Read',
        policy(
          { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: FOREIGN },
          { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key.arn },
        ),
      )
    addRole(state, 'arn:aws:iam::444455556666:role/auditor')
    return made
  }

  test('are read with their role, whose session can do nothing else', async () => {
    const { state, credentials } = foreign()
    const { runner, answers } = await verifyLive(credentials, {
      'secret-ids': FOREIGN,
      'live-roles': '444455556666 = arn:aws:iam::444455556666:role/auditor',
      'fail-on': 'none',
    })
    expect(answers).toEqual(ALLOWED)
    const [assumed, ...others] = requestsFor(state, 'sts:AssumeRole')
    expect(others).toEqual([])
    expect(assumed?.input['Policy']).toBe(policyOf('chain'))
    const masked = runner.effects.flatMap((effect) => (effect.kind === 'mask' ? effect.values : []))
    expect(masked.length).toBeGreaterThanOrEqual(3)
  })

  test('without a role are not known, and nothing is asked of them', async () => {
    const { state, credentials } = foreign()
    const { answers, notices } = await verifyLive(credentials, { 'secret-ids': FOREIGN, 'fail-on': 'none' })
    expect(answers).toEqual(['assume allowed', 'get unknown', 'decrypt unknown'])
    expect(requestsFor(state, 'secretsmanager:DescribeSecret')).toEqual([])
    expect(notices).toContainEqual(
      'Live AWS: `live-roles` names no role for the account `444455556666`. Not known: policy of `prod/db`, state, tags and key of `prod/db`.',
    )
  })

  test('stay unknown where the role cannot be assumed', async () => {
    const { state, credentials } = foreign()
    const role = state.roles.get('arn:aws:iam::444455556666:role/auditor')
    if (role !== undefined) role.trust = 'deny'
    const { answers, report } = await verifyLive(credentials, {
      'secret-ids': FOREIGN,
      'live-roles': '444455556666 = arn:aws:iam::444455556666:role/auditor',
      'fail-on': 'none',
    })
    expect(answers).toEqual(['assume allowed', 'get unknown', 'decrypt unknown'])
    expect(report.verdict).not.toBe('pass')
  })
})
