import { describe, expect, test } from '@jest/globals'
import { verify, WORKSPACE } from '../../workspace.ts'
import { planText } from '../plan-builder.ts'

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-??????'
const policy = (...resources: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: resources },
  })

/** The findings about a plan that changes the policy of the deploy role. */
const findingsOf = async (
  before: string,
  after: string,
  baseDirectory: string | undefined,
): Promise<readonly string[]> => {
  const plan = planText([
    {
      address: 'aws_iam_role_policy.read',
      actions: ['update'],
      before: { name: 'read', role: 'deploy', policy: before },
      after: { name: 'read', role: 'deploy', policy: after },
    },
  ])
  const inputs = {
    'terraform-plan': 'tf/plan.json',
    'policy-files': 'trust=iam/trust.json\nkey=kms/prod.json\nsecret=none',
    'base-directory': baseDirectory,
    'report-file': 'report.json',
    'fail-on': 'none',
  }
  const files = { 'tf/plan.json': plan }
  const base = { 'base/iam/trust.json': 'iam/trust.json', 'base/kms/prod.json': 'kms/prod.json' }
  const runner = await verify(inputs, { ...files, ...copied(base) })
  const report = runner.effects.flatMap((effect) =>
    effect.kind === 'report' && effect.path.endsWith('.json') ? [JSON.parse(effect.text)] : [],
  )[0]
  return report.findings.map(({ code, message }: { code: string; message: string }) => `${code} ${message}`)
}

const copied = (paths: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(paths).map(([to, from]) => [to, WORKSPACE[from] ?? '']))

describe.each([
  ['a base branch', 'base'],
  ['nothing to compare with but the plan itself', undefined],
])('with %s', (_, base) => {
  test('access that a plan adds is new', async () => {
    const found = await findingsOf(policy(SECRET), policy(SECRET, SECRET.replace('prod/db', 'prod/api')), base)
    expect(found.filter((each) => each.startsWith('DIFF-001')).join('\n')).toContain('prod/api')
  })

  test('a plan that changes nothing adds nothing', async () => {
    const found = await findingsOf(policy(SECRET), policy(SECRET), base)
    expect(found.filter((each) => each.startsWith('DIFF'))).toEqual([])
  })

  test('access that a plan takes away is lost', async () => {
    const found = await findingsOf(policy(SECRET), policy(SECRET.replace('prod/db', 'prod/api')), base)
    expect(found.some((each) => each.startsWith('DIFF-002'))).toBe(true)
  })
})
