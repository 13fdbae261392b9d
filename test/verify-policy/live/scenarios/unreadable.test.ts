import { describe, expect, test } from '@jest/globals'
import { Failure, failureText } from '../../../../src/failure.ts'
import { addFault } from '../../../standin/builders.ts'
import type { Fault } from '../../../standin/faults.ts'
import { policy, readSecret, ROLE, SECRET } from '../../workspace.ts'
import { account, MANAGED, verifyLive } from '../world.ts'

const LENIENT = { 'fail-on': 'none' }

/** Reads without which an answer cannot be known, with what is then not known. */
const DECIDING: readonly (readonly [action: string, answers: readonly string[]])[] = [
  ['iam:GetRole', ['assume unknown', 'get unknown', 'decrypt unknown']],
  ['iam:ListRolePolicies', ['assume allowed', 'get unknown', 'decrypt unknown']],
  ['iam:GetRolePolicy', ['assume allowed', 'get unknown', 'decrypt unknown']],
  ['iam:ListAttachedRolePolicies', ['assume allowed', 'get unknown', 'decrypt unknown']],
  ['iam:GetPolicy', ['assume allowed', 'get unknown', 'decrypt unknown']],
  ['iam:GetPolicyVersion', ['assume allowed', 'get unknown', 'decrypt unknown']],
  ['iam:GetOpenIDConnectProvider', ['assume unknown', 'get allowed', 'decrypt allowed']],
  ['secretsmanager:DescribeSecret', ['assume allowed', 'get unknown', 'decrypt unknown']],
  ['secretsmanager:GetResourcePolicy', ['assume allowed', 'get unknown', 'decrypt allowed']],
  ['kms:DescribeKey', ['assume allowed', 'get allowed', 'decrypt unknown']],
  ['kms:GetKeyPolicy', ['assume allowed', 'get allowed', 'decrypt unknown']],
]

/** Reads on which no answer of this world rests. */
const INCIDENTAL = ['kms:ListGrants', 'kms:ListAliases', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags']

describe('a denied call', () => {
  test.each(DECIDING)('%s makes what it would have told unknown, and never allowed', async (action, expected) => {
    const { state, credentials } = account()
    state.denied.set(action, { deny: `because no identity-based policy allows the ${action} action` })
    const { report, answers, notices } = await verifyLive(credentials, LENIENT)
    expect(answers).toEqual(expected)
    expect(report.verdict).toBe('unknown')
    expect(notices.filter((notice) => notice.includes(action))).toHaveLength(1)
  })

  test.each(INCIDENTAL)('%s is named once and takes nothing from the answers', async (action) => {
    const { state, credentials } = account()
    state.denied.set(action, { deny: `because no identity-based policy allows the ${action} action` })
    const { answers, notices } = await verifyLive(credentials, LENIENT)
    expect(answers).toEqual(['assume allowed', 'get allowed', 'decrypt allowed'])
    expect(notices.filter((notice) => notice.includes(action))).toHaveLength(1)
  })

  test('ListSecrets leaves open which secrets a prefix stands for', async () => {
    const { state, credentials } = account()
    state.denied.set('secretsmanager:ListSecrets', { deny: 'because no identity-based policy allows it' })
    const { answers, report } = await verifyLive(credentials, { ...LENIENT, 'secret-ids': 'prod/*' })
    expect(answers).toEqual(['assume allowed', 'list denied', 'get unknown', 'decrypt unknown'])
    expect(report.verdict).not.toBe('pass')
  })

  test('fails the step as long as nobody says otherwise, and says why', async () => {
    const { state, credentials } = account()
    state.denied.set('kms:GetKeyPolicy', { deny: 'with an explicit deny in a service control policy' })
    const { runner, notices } = await verifyLive(credentials)
    expect(runner.effects).toContainEqual(expect.objectContaining({ kind: 'fail' }))
    expect(notices[0]).toMatch(
      /^Live AWS: `kms:GetKeyPolicy` was denied \(denied-explicit\)\. Not known: policy of the key `[0-9a-f-]{36}`\.$/,
    )
  })
})

describe('an answer that cannot be used', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ['throttling', { kind: 'throttle' }],
    ['an error of the service', { kind: 'unavailable' }],
    ['half a body', { kind: 'truncated' }],
    ['a foreign page', { kind: 'foreign-body', body: '<html>planted-by-a-proxy</html>', status: 200 }],
    ['no body', { kind: 'empty' }],
    ['a broken connection', { kind: 'reset' }],
  ]
  test.each(faults)('%s makes the key policy unknown', async (_, fault) => {
    const { state, credentials } = account()
    addFault(state, 'kms:GetKeyPolicy', fault)
    const { runner, answers } = await verifyLive(credentials, LENIENT)
    expect(answers).toEqual(['assume allowed', 'get allowed', 'decrypt unknown'])
    expect(JSON.stringify(runner.effects)).not.toContain('planted-by-a-proxy')
  })

  test.each([
    ['no JSON', 'planted { not json'],
    ['half a document', '{"Statement": ['],
    ['the same member twice', '{"Statement": [], "Statement": []}'],
    ['nothing', ''],
  ])('a key policy that is %s is not known', async (_, text) => {
    const { state, key, credentials } = account()
    state.keys.set(key.arn, { ...key, policy: text })
    const { runner, answers } = await verifyLive(credentials, LENIENT)
    expect(answers[2]).toBe('decrypt unknown')
    expect(JSON.stringify(runner.effects)).not.toContain('planted')
  })

  test('a list that ends early without a word is not taken for all of it', async () => {
    const { state, credentials } = account()
    addFault(state, 'iam:ListRolePolicies', {
      kind: 'rewrite',
      change: (body) => body.replace(/<IsTruncated>false<\/IsTruncated>/, '<IsTruncated>true</IsTruncated>'),
    })
    expect((await verifyLive(credentials, LENIENT)).answers).toEqual([
      'assume allowed',
      'get unknown',
      'decrypt unknown',
    ])
  })

  test('is over when the time is', async () => {
    const { state, credentials } = account()
    addFault(state, 'kms:DescribeKey', { kind: 'hang', where: 'before-headers' })
    const before = performance.now()
    const { answers } = await verifyLive(credentials, { ...LENIENT, 'action-timeout-s': '1' })
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(answers[2]).toBe('decrypt unknown')
  })
})

/** What the user reads of a step that does not begin. */
const refusal = async (world: ReturnType<typeof account>, inputs = {}): Promise<string> => {
  const ending = await verifyLive(world.credentials, inputs).catch((error: unknown) => error)
  return ending instanceof Failure ? failureText(ending) : 'It went on.'
}

describe('what is not there', () => {
  test.each([
    ['a role', (world: ReturnType<typeof account>) => world.state.roles.delete(ROLE), `there is no role \`${ROLE}\``],
    [
      'a secret',
      (world: ReturnType<typeof account>) => world.state.secrets.delete(SECRET),
      'there is no secret `prod/db`',
    ],
  ])('%s that does not exist is a mistake in the inputs', async (_, remove, expected) => {
    const world = account()
    remove(world)
    expect(await refusal(world)).toContain(expected)
  })

  test('a role of the same name under another path is another role', async () => {
    const world = account()
    expect(await refusal(world, { 'role-to-assume': ROLE.replace('role/', 'role/team/') })).toContain(
      'there is no role',
    )
  })
})

describe('managed policies of AWS', () => {
  const OF_AWS = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

  test('that cannot be read allow nothing for certain, and are taken to deny nothing', async () => {
    const { state, credentials } = account()
    state.roles.get(ROLE)?.attachedPolicies.splice(0, 1, OF_AWS)
    const { answers, report } = await verifyLive(credentials, LENIENT)
    expect(answers).toEqual(['assume allowed', 'get allowed', 'decrypt allowed'])
    state.roles.get(ROLE)?.inlinePolicies.clear()
    expect((await verifyLive(credentials, LENIENT)).answers[1]).toBe('get unknown')
    expect(report.assumptions.join('\n')).toContain('ReadOnlyAccess')
  })

  test('of the account itself may deny, until somebody reads them', async () => {
    const { state, credentials } = account()
    state.managedPolicies.delete(MANAGED)
    expect((await verifyLive(credentials, LENIENT)).answers[1]).toBe('get unknown')
  })
})

describe('nothing to read', () => {
  test('a step that asks about nobody does not pass because of it', async () => {
    const world = account()
    expect(
      await refusal(world, { 'role-to-assume': undefined, 'secret-ids': undefined, subject: undefined }),
    ).toContain('there is nothing to check')
  })

  test('a region is needed, and auto says that there is none', async () => {
    const world = account()
    expect(await refusal(world, { 'aws-region': undefined, 'secret-ids': SECRET })).toContain('which region?')
    const { notices } = await verifyLive(
      world.credentials,
      { live: 'auto', 'aws-region': undefined, 'secret-ids': SECRET, 'policy-files': 'iam/deploy.json', ...LENIENT },
      { 'iam/deploy.json': policy(readSecret) },
    )
    expect(notices).toContain('Live AWS is not read: no region is given.')
  })
})

describe('hostile names', () => {
  test('change nothing in what is printed', async () => {
    const { state, key, credentials } = account()
    const hostile = '::error::planted\n::stop-commands::x](https://example.com)<b>'
    state.roles.get(ROLE)?.inlinePolicies.set(hostile, policy({ ...readSecret, Sid: hostile, Effect: 'Deny' }))
    key.aliases.push(`alias/${hostile}`)
    const { runner, answers } = await verifyLive(credentials, LENIENT)
    expect(answers[1]).toBe('get denied')
    const printed = runner.effects.flatMap((effect) => {
      if (effect.kind === 'log') return [effect.text]
      return effect.kind === 'group' ? effect.lines : []
    })
    expect(printed.filter((line) => line.startsWith('::') || line.includes('\n'))).toEqual([])
  })
})

describe('without credentials', () => {
  test('everything is unknown, the notice names it, and the step fails', async () => {
    account()
    const { runner, report, answers, notices } = await verifyLive(undefined)
    expect(answers).toEqual(['assume unknown', 'get unknown', 'decrypt unknown'])
    expect(report.verdict).toBe('unknown')
    expect(runner.effects).toContainEqual(expect.objectContaining({ kind: 'fail' }))
    expect(notices[0]).toContain('the job has no AWS credentials that can be used (no-credentials). Not known: ')
    expect(notices[0]).toContain('inline policies of `deploy`')
  })

  test('expired ones count as none', async () => {
    const { credentials, state } = account()
    credentials.expires = 0
    const { answers, notices } = await verifyLive(credentials, LENIENT)
    expect(answers).toEqual(['assume unknown', 'get unknown', 'decrypt unknown'])
    expect(notices[0]).toContain('(sts-source-expired)')
    expect(state.log.map(({ operation }) => operation)).toEqual(['sts:GetCallerIdentity'])
  })

  test('auto leaves AWS alone and says so', async () => {
    account()
    const { notices, answers } = await verifyLive(
      undefined,
      { live: 'auto', 'policy-files': 'identity=iam/deploy.json', ...LENIENT },
      { 'iam/deploy.json': '{"Version":"2012-10-17","Statement":[]}' },
    )
    expect(notices).toContainEqual(
      'Live AWS is not read: the job has no AWS credentials that can be used (no-credentials).',
    )
    expect(answers[0]).toBe('assume unknown')
  })
})
