import { describe, expect, test } from '@jest/globals'
import { administerKey, decrypt, policy, readSecret, ROLE, SECRET, SUBJECTS, trust, verify } from '../workspace.ts'

test('a complete chain passes and says who allows each step', async () => {
  const runner = await verify()
  expect(runner.failures).toEqual([])
  expect(runner.annotations).toEqual([])
  expect(runner.outputs).toMatchObject({ verdict: 'pass', chains: '{"default":"allowed"}' })
  expect(runner.effects).toContainEqual({
    kind: 'group',
    title: 'default: the described job of `default`: allowed',
    lines: [
      '✓ allowed  AssumeRoleWithWebIdentity `deploy`  allowed by `iam/trust.json:4` (Sid `Deploy`)',
      '✓ allowed  GetSecretValue `prod/db`  allowed by `iam/deploy.json:4` (Sid `ReadDb`)',
      '✓ allowed  Decrypt `prod/db`  allowed by `kms/prod.json:4` (Sid `DecryptDb`)',
    ],
  })
  expect(runner.logLines.at(-1)).toBe('Verdict: pass. Findings: none.')
})

describe('what is denied is explained at its line, with the statement to add', () => {
  test.each([
    [
      'the key policy names another region',
      { 'kms/prod.json': policy(decrypt('secretsmanager.eu-west-1.amazonaws.com'), administerKey) },
      { file: 'kms/prod.json', line: 14, title: 'SEC-004 the job cannot read a secret it needs' },
      [
        'condition `StringEquals kms:ViaService` expects `secretsmanager.eu-west-1.amazonaws.com`, got `secretsmanager.us-east-1.amazonaws.com`',
        'or the statement `DecryptProdDb` to the key policy.',
      ],
    ],
    [
      'the identity policy names another secret',
      { 'iam/deploy.json': policy({ ...readSecret, Resource: `${SECRET.slice(0, -9)}other-??????` }) },
      { file: 'iam/deploy.json', line: 8, title: 'SEC-004 the job cannot read a secret it needs' },
      ['no identity-based policy allows it', 'Add the statement `GetSecretValueProdDb` to the identity-based policy.'],
    ],
    [
      'a deny takes the secret away',
      {
        'iam/deploy.json': policy(readSecret, {
          Sid: 'NoProd',
          Effect: 'Deny',
          Action: 'secretsmanager:*',
          Resource: '*',
        }),
      },
      { file: 'iam/deploy.json', line: 10, title: 'SEC-004 the job cannot read a secret it needs' },
      ['explicit deny in the identity-based policy `iam/deploy.json:10` (Sid `NoProd`)', 'Narrow the deny'],
    ],
    [
      'the trust policy expects an environment',
      {
        'iam/trust.json': trust({
          sub: ['repo:octo-org/app:environment:prod', 'repo:octo-org@65/app@74:environment:prod'],
        }),
      },
      { file: 'iam/trust.json', line: 14, title: 'OIDC-004 the trust policy does not match the token of the job' },
      [
        '`repo:octo-org@65/app@74:environment:prod`, got `repo:octo-org/app:ref:refs/heads/main`',
        'Add the value `repo:octo-org/app:ref:refs/heads/main` at `iam/trust.json:14`',
        'or the statement `AssumeRoleWithWebIdentity` to the trust policy.',
      ],
    ],
    [
      'the trust policy expects another audience',
      { 'iam/trust.json': trust({ aud: 'https://github.com/octo-org', sub: SUBJECTS }) },
      { file: 'iam/trust.json', line: 13, title: 'OIDC-006 the trust policy expects another audience' },
      ['expects `https://github.com/octo-org`, got `sts.amazonaws.com`'],
    ],
  ])('%s', async (_, files, annotation, texts) => {
    const runner = await verify({}, files)
    expect(runner.outputs['verdict']).toBe('fail')
    // What a deny takes away is a statement without effect as well.
    const grave = runner.annotations.filter(({ level }) => level !== 'notice')
    expect(grave).toEqual([expect.objectContaining(annotation)])
    for (const text of texts) expect(grave[0]?.message).toContain(text)
  })
})

test('the statement to add is one that settles the question', async () => {
  const denied = await verify(
    {},
    { 'iam/deploy.json': policy({ ...readSecret, Action: 'secretsmanager:DescribeSecret' }) },
  )
  const snippet = /```json\n([\s\S]*?)\n```/.exec(denied.summaryText)?.[1] ?? ''
  expect(denied.summaryText).toContain('(verified)')
  const mended = await verify({}, { 'iam/deploy.json': policy(JSON.parse(snippet)) })
  expect(mended.outputs['verdict']).toBe('pass')
})

describe('what is not known never passes', () => {
  test.each([
    ['no key policy is given', { 'policy-files': 'trust=iam/trust.json\nidentity=iam/deploy.json' }],
    ['no identity policy is given', { 'policy-files': 'trust=iam/trust.json\nkey=kms/prod.json' }],
    ['no trust policy is given', { 'policy-files': 'identity=iam/deploy.json\nkey=kms/prod.json' }],
  ])('%s', async (_, inputs) => {
    const runner = await verify(inputs)
    expect(runner.outputs['verdict']).toBe('unknown')
    expect(runner.failures).toHaveLength(1)
    expect(runner.summaryText.startsWith('**NOT VERIFIED**')).toBe(true)
    expect(runner.annotations).toContainEqual(expect.objectContaining({ level: 'warning', title: 'NOT VERIFIED' }))
    expect((await verify({ ...inputs, 'fail-on': 'high' })).failures).toEqual([])
    expect((await verify({ ...inputs, 'fail-on': 'none' })).outputs['verdict']).toBe('unknown')
  })
})

test('with `fail-on: none` a denied question still gives the verdict', async () => {
  const runner = await verify(
    { 'fail-on': 'none' },
    { 'kms/prod.json': policy(decrypt('secretsmanager.eu-west-1.amazonaws.com'), administerKey) },
  )
  expect(runner.failures).toEqual([])
  expect(runner.outputs['verdict']).toBe('fail')
})

test('a single rule can fail the step', async () => {
  const files = { 'iam/trust.json': trust({ aud: 'other', sub: SUBJECTS }) }
  expect((await verify({ 'fail-on': 'high' }, files)).failures).toEqual([])
  expect((await verify({ 'fail-on': 'OIDC-006' }, files)).failures).toHaveLength(1)
  expect((await verify({ 'fail-on': 'trust-audience-cannot-match' }, files)).failures).toHaveLength(1)
})

test('a malformed document fails whatever `fail-on` says, and hides nothing of the rest', async () => {
  const runner = await verify({ 'fail-on': 'none' }, { 'kms/prod.json': '{\n  "Statement": [],\n  "Statement": []\n}' })
  expect(runner.failures).toHaveLength(1)
  expect(runner.annotations[0]).toMatchObject({ level: 'error', file: 'kms/prod.json', line: 3 })
  expect(runner.outputs['verdict']).toBe('fail')
})

test('the account id can be masked', async () => {
  const runner = await verify({ 'mask-aws-account-id': 'true' })
  expect(runner.effects[0]).toEqual({ kind: 'mask', values: ['111122223333'] })
})

test('a role by name needs its account', async () => {
  expect((await verify({ 'role-to-assume': 'deploy', 'account-id': '111122223333' })).outputs['verdict']).toBe('pass')
  await expect(verify({ 'role-to-assume': 'deploy' })).rejects.toThrow('is a bare name')
})

test('problems of the inputs are reported together and nothing is judged', async () => {
  const broken = { 'role-to-assume': `${ROLE}*`, 'fail-on': 'severe', summary: 'yes', 'secret-ids': 'ab*', claims: '{' }
  await expect(verify(broken)).rejects.toThrow(/^5 problems:/)
})

test('nothing to check is an error that names what matched nothing', async () => {
  await expect(verify({ 'policy-files': '' })).rejects.toThrow('there is nothing to check')
  await expect(verify({ 'policy-files': 'policies/*.json' })).rejects.toThrow('`policies/*.json` matches no file')
})
