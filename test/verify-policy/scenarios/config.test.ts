import { describe, expect, test } from '@jest/globals'
import { administerKey, SUBJECTS, decrypt, policy, readSecret, ROLE, SECRET, trust, verify } from '../workspace.ts'

const FILE = '.github/pipeline-access.yml'
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const HEAD = `version: 1
defaults: { region: us-east-1, account: "111122223333" }
`
const PIPELINE = `pipelines:
  - name: deploy-prod
    role: deploy
    claims: { repository: octo-org/app, ref: refs/heads/main }
    subject-format: classic
    secrets: [prod/db]
`
/** Nothing but the config file says what is asked. */
const NO_QUESTION = {
  'role-to-assume': undefined,
  'secret-ids': undefined,
  subject: undefined,
  'aws-region': undefined,
}
const LATE = { 'kms/prod.json': policy(decrypt('secretsmanager.eu-west-1.amazonaws.com'), administerKey) }

test('a pipeline of the config file is asked about', async () => {
  const runner = await verify(NO_QUESTION, { [FILE]: HEAD + PIPELINE })
  expect(runner.failures).toEqual([])
  expect(runner.outputs).toMatchObject({ verdict: 'pass', chains: '{"deploy-prod":"allowed"}' })
})

test('what `resources` says about a secret replaces the assumption about its key', async () => {
  const resources = `resources:\n  secrets: [{ arn: "${SECRET}", key: "${KEY}" }]\n  keys: [{ arn: "${KEY}", state: Disabled, policy-file: kms/prod.json }]\n`
  const inputs = { ...NO_QUESTION, 'policy-files': 'trust=iam/trust.json\nidentity=iam/deploy.json' }
  const runner = await verify(inputs, { [FILE]: HEAD + PIPELINE + resources })
  expect(runner.outputs['verdict']).toBe('fail')
  expect(runner.annotations[0]?.message).toContain('Decrypt')
})

test('a required layer that is not given leaves everything unknown', async () => {
  const runner = await verify(NO_QUESTION, { [FILE]: `${HEAD}require-layers: [scp]\n${PIPELINE}` })
  expect(runner.outputs['verdict']).toBe('unknown')
})

describe('expectations', () => {
  test.each([
    ['a pipeline that is allowed', 'allow: { pipeline: deploy-prod }', 'pass'],
    ['a pipeline that should be denied', 'deny: { pipeline: deploy-prod }', 'fail'],
    [
      'a decryption outside Secrets Manager',
      'deny: { pipeline: deploy-prod, action: "kms:Decrypt", resource: alias/prod, via: direct }',
      'pass',
    ],
    [
      'another secret',
      'deny: { pipeline: deploy-prod, action: "secretsmanager:GetSecretValue", resource: prod/other }',
      'pass',
    ],
    [
      'a secret that it reads',
      'deny: { pipeline: deploy-prod, action: "secretsmanager:GetSecretValue", resource: prod/db }',
      'fail',
    ],
    [
      'a pull request',
      'deny: { claims: { repository: octo-org/app, event_name: pull_request }, role: deploy }',
      'pass',
    ],
    [
      'a pull request that is let in',
      'allow: { claims: { repository: octo-org/app, event_name: pull_request }, role: deploy }',
      'fail',
    ],
  ])('%s', async (_, expectation, verdict) => {
    const inputs = {
      ...NO_QUESTION,
      'policy-files': `trust=iam/trust.json\nidentity=iam/deploy.json\nkey@alias/prod=kms/prod.json\nsecret@prod/db=none\nsecret@prod/other=none`,
    }
    const runner = await verify(inputs, { [FILE]: `${HEAD}${PIPELINE}expect:\n  - { id: e1, ${expectation} }\n` })
    expect(runner.outputs['verdict']).toBe(verdict)
    expect(runner.failures).toHaveLength(verdict === 'pass' ? 0 : 1)
  })

  test('a broken one fails whatever `fail-on` says, at its line', async () => {
    const config = `${HEAD}${PIPELINE}expect:\n  - { id: e1, deny: { pipeline: deploy-prod } }\n`
    const runner = await verify({ ...NO_QUESTION, 'fail-on': 'none' }, { [FILE]: config })
    expect(runner.failures).toHaveLength(1)
    expect(runner.annotations).toEqual([
      expect.objectContaining({
        title: 'EXPECT-001 an expectation of the config file does not hold',
        file: FILE,
        line: 10,
      }),
    ])
  })

  test('a denied pipeline that should be denied is no finding', async () => {
    const config = `${HEAD}${PIPELINE}expect:\n  - { id: e1, deny: { pipeline: deploy-prod } }\n`
    const runner = await verify(NO_QUESTION, { [FILE]: config, ...LATE })
    expect(runner.outputs['verdict']).toBe('pass')
    expect(runner.annotations).toEqual([])
  })
})

const suppress = (rest: string): string =>
  `${HEAD}suppress:\n  - { finding: OIDC-006, reason: "accepted, ticket 123", ${rest} }\n`

describe('suppressions', () => {
  const AUDIENCE = { 'iam/trust.json': trust({ aud: 'other', sub: SUBJECTS }) }

  test('a suppressed finding fails nothing and stays in sight', async () => {
    const config = suppress(`where: { file: iam/trust.json, resource: "${ROLE}" }, expires: 2026-06-30`)
    const runner = await verify({ 'fail-on': 'OIDC-006' }, { ...AUDIENCE, [FILE]: config })
    expect(runner.failures).toEqual([])
    expect(runner.annotations).toEqual([])
    expect(runner.outputs['suppressed']).toBe('1')
    expect(runner.summaryText).toContain('Suppressed (1)')
  })

  test.each([
    ['expired', 'expires: 2026-01-14', 'expired on 2026-01-14'],
    ['about another file', 'where: { file: iam/other.json }, expires: 2026-06-30', 'matches no finding'],
    ['about another resource', 'where: { resource: prod/db }, expires: 2026-06-30', 'matches no finding'],
  ])('one that is %s does nothing and is reported', async (_, rest, notice) => {
    const runner = await verify({ 'fail-on': 'OIDC-006' }, { ...AUDIENCE, [FILE]: suppress(rest) })
    expect(runner.failures).toHaveLength(1)
    expect(runner.logLines.join('\n')).toContain(notice)
  })

  test('severities can be changed', async () => {
    const config = `${HEAD}severity: { OIDC-006: critical }\n`
    const runner = await verify({ 'fail-on': 'critical' }, { ...AUDIENCE, [FILE]: config })
    expect(runner.failures).toHaveLength(1)
  })

  test('malformed documents and broken expectations cannot be suppressed', async () => {
    const config = `${HEAD}suppress:\n  - { finding: IAM-007, reason: "accepted, ticket 123", expires: 2026-06-30 }\n`
    const runner = await verify({}, { [FILE]: config, 'iam/deploy.json': policy({ ...readSecret, Effect: 'Maybe' }) })
    expect(runner.failures).toHaveLength(1)
  })
})

test('a config file that is named must be there, the default one need not', async () => {
  expect((await verify()).outputs['verdict']).toBe('pass')
  await expect(verify({ 'config-file': 'access.yml' })).rejects.toThrow('`access.yml` does not exist')
  await expect(verify({}, { [FILE]: 'version: 2' })).rejects.toThrow('expected version 1')
})
