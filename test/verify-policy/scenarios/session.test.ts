import { describe, expect, test } from '@jest/globals'
import { decrypt, MAIN, policy, ROLE, SECRET, SUBJECTS, trust, verify } from '../workspace.ts'
import type { Json } from '../workspace.ts'

const TOOLS = 'arn:aws:iam::444455556666:role/tools'
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'

/** What came out for each question, by the end of its id. */
const answers = async (
  inputs: Readonly<Record<string, string | undefined>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> => {
  const runner = await verify({ 'fail-on': 'none', 'report-file': 'report.json', ...inputs }, files)
  const report = runner.effects.flatMap((effect) => (effect.kind === 'report' ? [JSON.parse(effect.text)] : []))[0]
  return Object.fromEntries(
    report.chains[0].questions.map(({ id, verdict }: { id: string; verdict: { kind: string } }) => [
      id.replace('default/', ''),
      verdict.kind,
    ]),
  )
}

describe('scope-to-secrets', () => {
  test.each([
    ['the same secret', 'prod/db', 'allowed'],
    ['a prefix of it', 'prod/*', 'allowed'],
    ['its ARN, whose end no source tells', SECRET, 'unknown'],
    ['another secret', 'prod/api', 'denied'],
  ])('narrowed to %s, the session reads as much', async (_, scope, answer) => {
    const found = await answers({ 'scope-to-secrets': scope })
    expect(found).toMatchObject({ 'get:prod/db': answer, 'decrypt:prod/db': answer })
  })

  test('it cannot be combined with another session policy', async () => {
    const both = { 'scope-to-secrets': 'prod/db', 'inline-session-policy': '{"Statement": []}' }
    await expect(verify(both)).rejects.toThrow('together they would allow more')
  })
})

/** A role in another account that a job walks through to its own. */
const chained = (actions: readonly string[], condition: Json = {}): Readonly<Record<string, string>> => ({
  'iam/tools-trust.json': trust({ sub: SUBJECTS }).replaceAll('111122223333', '444455556666'),
  'iam/tools.json': policy({ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: ROLE }),
  'iam/trust.json': policy({
    Effect: 'Allow',
    Principal: { AWS: TOOLS },
    Action: actions,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  }),
})

const CHAIN = {
  'role-to-assume': TOOLS,
  'policy-files': `trust@${TOOLS}=iam/tools-trust.json\nidentity@${TOOLS}=iam/tools.json\ntrust@${ROLE}=iam/trust.json\nidentity@${ROLE}=iam/deploy.json\nkey=kms/prod.json\nsecret=none`,
}
const WITH_TAGS = { ...CHAIN, 'role-chain': `${ROLE} tags=on` }
const BOTH = ['sts:AssumeRole', 'sts:TagSession']

describe('session tags', () => {
  test('are sent to later roles only on request', async () => {
    expect(await answers({ ...CHAIN, 'role-chain': ROLE }, chained(['sts:AssumeRole']))).not.toHaveProperty([
      'hop-1:TagSession',
    ])
  })

  test('need sts:TagSession in the trust policy', async () => {
    expect(await answers(WITH_TAGS, chained(['sts:AssumeRole']))).toMatchObject({
      'hop-1': 'allowed',
      'hop-1:TagSession': 'denied',
    })
    expect(await answers(WITH_TAGS, chained(BOTH))).toMatchObject({ 'hop-1': 'allowed', 'hop-1:TagSession': 'allowed' })
  })

  test.each<[string, Readonly<Record<string, string>>, Json, string]>([
    [
      'a tag of the user',
      { 'custom-tags': '{"team": "web"}' },
      { StringEquals: { 'aws:RequestTag/team': 'web' } },
      'allowed',
    ],
    [
      'another value',
      { 'custom-tags': '{"team": "ops"}' },
      { StringEquals: { 'aws:RequestTag/team': 'web' } },
      'denied',
    ],
    ['no such tag', {}, { StringEquals: { 'aws:RequestTag/team': 'web' } }, 'denied'],
    ['a tag that a claim tells', {}, { StringEquals: { 'aws:RequestTag/Branch': 'refs/heads/main' } }, 'allowed'],
    ['a tag that only a run tells', {}, { StringEquals: { 'aws:RequestTag/Commit': 'abc' } }, 'unknown'],
    ['the keys that are sent', {}, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'Repository' } }, 'allowed'],
    ['keys that are not sent', {}, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } }, 'denied'],
    [
      'transitive keys',
      { 'transitive-tag-keys': 'Repository' },
      { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': 'Repository' } },
      'allowed',
    ],
    [
      'a transitive key too many',
      { 'transitive-tag-keys': 'Repository\nActor' },
      { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': 'Repository' } },
      'denied',
    ],
  ])('conditions see %s', async (_, inputs, condition, answer) => {
    const claims = {
      claims: '{"sub": "repo:octo-org/app:ref:refs/heads/main", "ref": "refs/heads/main"}',
      subject: undefined,
    }
    expect(await answers({ ...WITH_TAGS, ...claims, ...inputs }, chained(BOTH, condition))).toMatchObject({
      'hop-1:TagSession': answer,
    })
  })
})

describe('role-chaining', () => {
  const STRANGER = { 'iam/trust.json': policy({ Effect: 'Allow', Principal: { AWS: TOOLS }, Action: BOTH }) }

  test('asks no token, and knows not whose keys the runner has', async () => {
    const found = await answers({ 'role-chaining': 'true' }, STRANGER)
    expect(found).toMatchObject({ 'hop-1': 'unknown', 'hop-1:TagSession': 'unknown', 'get:prod/db': 'allowed' })
    expect(found).not.toHaveProperty(['assume'])
  })

  test('sends no tags where they are switched off', async () => {
    const found = await answers({ 'role-chaining': 'true', 'role-skip-session-tagging': 'true' }, STRANGER)
    expect(found).not.toHaveProperty(['hop-1:TagSession'])
  })
})

const inOrganization = (principal: string) => ({
  ...decrypt(),
  Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
  Principal: { AWS: principal },
})

describe('the organization', () => {
  test.each([
    [{ 'organization-id': 'o-exampleorgid' }, 'allowed'],
    [{ 'organization-id': 'o-anotherorgid' }, 'denied'],
    [{}, 'unknown'],
  ] as const)('conditions see it: %j', async (inputs, answer) => {
    const found = await answers(inputs, { 'kms/prod.json': policy(inOrganization(ROLE)) })
    expect(found).toMatchObject({ 'decrypt:prod/db': answer })
  })

  test.each([
    [undefined, 1],
    ['444455556666', 0],
  ])(
    'a key that is shared with the account of a stranger is told, with trusted accounts %s',
    async (trusted, count) => {
      const shared = { Effect: 'Allow', Principal: { AWS: TOOLS }, Action: 'kms:Decrypt', Resource: '*' }
      const runner = await verify(
        {
          'fail-on': 'none',
          'report-file': 'report.json',
          'trusted-accounts': trusted,
          subject: MAIN,
          'policy-files': `trust=iam/trust.json\nidentity=iam/deploy.json\nkey@${KEY}=kms/prod.json\nsecret=none`,
        },
        { 'kms/prod.json': policy(decrypt(), shared) },
      )
      const report = runner.effects.flatMap((effect) => (effect.kind === 'report' ? [JSON.parse(effect.text)] : []))[0]
      expect(report.findings.filter(({ code }: { code: string }) => code === 'KMS-016')).toHaveLength(count)
    },
  )
})
