import { describe, expect, test } from '@jest/globals'
import type { FakeRunner } from '../../fake/fake-runner.ts'
import { administerKey, decrypt, policy, readSecret, SECRET, SUBJECTS, trust, verify } from '../workspace.ts'

/** What the base branch holds. */
const BASE = {
  'base/iam/trust.json': trust({ sub: SUBJECTS }),
  'base/iam/deploy.json': policy(readSecret),
  'base/kms/prod.json': policy(decrypt(), administerKey),
}

const compare = (
  files: Readonly<Record<string, string | undefined>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<FakeRunner> => verify({ 'base-directory': 'base/', ...inputs }, { ...BASE, ...files })

const messages = (runner: FakeRunner, code: string): readonly string[] =>
  runner.annotations.filter(({ title }) => title?.startsWith(code)).map(({ message }) => message)

test('no change is no finding', async () => {
  const runner = await compare({})
  expect(runner.outputs).toMatchObject({ verdict: 'pass', 'new-access': '0', 'access-lost': '0' })
})

test.each([['nowhere'], ['iam']])('a folder %s without the policy files is bad input', async (folder) => {
  await expect(compare({}, { 'base-directory': folder })).rejects.toThrow('holds none of the policy files')
})

describe('new access', () => {
  const wider = { 'iam/deploy.json': policy({ ...readSecret, Resource: `${SECRET.slice(0, -9)}*` }) }

  test('is one finding per cause, at the statement that gives it', async () => {
    const both = {
      ...wider,
      'kms/prod.json': policy(decrypt(), administerKey, {
        Sid: 'Anybody',
        Effect: 'Allow',
        Principal: '*',
        Action: 'kms:*',
        Resource: '*',
      }),
    }
    const found = (await compare(both)).annotations.filter(({ title }) => title?.startsWith('DIFF-001'))
    expect(found.map(({ file, line }) => [file, line])).toEqual([
      ['iam/deploy.json', 4],
      ['kms/prod.json', 34],
    ])
  })

  test('through a Deny that is gone is told at the statement that now decides, and names the Deny', async () => {
    const deny = { Sid: 'NotByHand', Effect: 'Deny', Action: 'secretsmanager:GetSecretValue', Resource: '*' }
    const runner = await compare({ 'base/iam/deploy.json': policy(readSecret, deny) })
    expect(messages(runner, 'DIFF-001')).toEqual([
      expect.stringContaining('the deny `base/iam/deploy.json:10` (Sid `NotByHand`) is gone'),
    ])
  })

  test('is shown with the request that shows it', async () => {
    const runner = await compare(wider)
    expect(messages(runner, 'DIFF-001').join(' ')).toContain(
      'a session of `arn:aws:iam::111122223333:role/deploy` is newly allowed `secretsmanager:GetSecretValue` on',
    )
    expect(Number(runner.outputs['new-access'])).toBeGreaterThan(0)
  })

  test('fails the step only where `fail-on` names it', async () => {
    expect((await compare(wider)).failures).toEqual([])
    expect((await compare(wider, { 'fail-on': 'new-access' })).failures).toHaveLength(1)
    expect((await compare(wider, { 'fail-on': 'DIFF-001' })).failures).toHaveLength(1)
  })

  test('also comes from a file that the base branch does not have', async () => {
    const runner = await compare({ 'base/kms/prod.json': undefined })
    expect(messages(runner, 'DIFF-001').join(' ')).toContain('kms:Decrypt')
  })
})

test('a step that was allowed on the base branch and is denied now is access lost', async () => {
  const runner = await compare({
    'kms/prod.json': policy(decrypt('secretsmanager.eu-west-1.amazonaws.com'), administerKey),
  })
  expect(messages(runner, 'DIFF-002')).toEqual([
    expect.stringContaining('was allowed before the change and is denied now'),
  ])
  expect(runner.outputs['access-lost']).toBe('1')
})

test('steps that are lost for one reason are one finding', async () => {
  const files = {
    'base/iam/deploy.json': policy({ ...readSecret, Resource: '*' }),
    'iam/deploy.json': policy({ ...readSecret, Action: 'secretsmanager:DescribeSecret', Resource: '*' }),
  }
  const policyFiles = 'trust=iam/trust.json\nidentity=iam/deploy.json\nsecret@prod/db=none\nsecret@prod/api=none'
  const runner = await compare(files, { 'secret-ids': 'prod/db\nprod/api', 'policy-files': policyFiles })
  expect(messages(runner, 'DIFF-002')).toEqual([
    expect.stringMatching(/^GetSecretValue `prod\/db` and 1 more step as role .* were allowed before the change/),
  ])
})

const config = (lines: string): string => `version: 1\n${lines}\n`

describe('suppressions in the config file', () => {
  const CONFIG = '.github/pipeline-access.yml'
  const open = { 'iam/trust.json': trust({}), 'base/iam/trust.json': trust({}) }
  const suppress = config(
    'suppress: [{ finding: OIDC-001, where: { file: iam/trust.json }, reason: "reviewed by the platform team", expires: 2026-12-31 }]',
  )

  test('of the base branch hold', async () => {
    const runner = await compare({ ...open, [CONFIG]: suppress, [`base/${CONFIG}`]: suppress })
    expect(runner.outputs['suppressed']).not.toBe('0')
    expect(messages(runner, 'OIDC-001')).toEqual([])
  })

  test('that come with the change hide nothing grave, and are named', async () => {
    const runner = await compare({ ...open, [CONFIG]: suppress })
    expect(runner.outputs).toMatchObject({ verdict: 'fail', suppressed: '0' })
    expect(runner.logLines.join('\n')).toContain('the suppression of OIDC-001 is new in this change')
  })

  test('milder severities count only once they are merged', async () => {
    const milder = config('severity: { OIDC-001: low }')
    expect((await compare({ ...open, [CONFIG]: milder })).outputs['verdict']).toBe('fail')
    expect((await compare({ ...open, [CONFIG]: milder, [`base/${CONFIG}`]: milder })).outputs['verdict']).toBe('pass')
  })

  test('a base branch with a broken config file is bad input', async () => {
    await expect(compare({ [`base/${CONFIG}`]: 'version: 7' })).rejects.toThrow('base/.github/pipeline-access.yml')
  })
})
