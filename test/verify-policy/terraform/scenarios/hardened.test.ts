import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { verify } from '../../workspace.ts'

const ROOT = new URL('../../../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')
const FOLDER = 'examples/terraform'
const SOURCE = Object.fromEntries(
  globSync(`${FOLDER}/*.tf`, { cwd: fileURLToPath(ROOT) }).map((path) => [path, read(path)]),
)
const ALLOWED = ['allowed', 'allowed', 'allowed']
const FIXTURES = 'test/verify-policy/terraform/fixtures/hardened/'

/** The verdict, the codes of the findings and the answers. */
const verifyExample = async (plan: string, change: (text: string) => string = (text) => text) => {
  const nothing = { 'iam/trust.json': undefined, 'iam/deploy.json': undefined, 'kms/prod.json': undefined }
  const files = { ...SOURCE, 'infra/plan.json': read(`${FIXTURES}${plan}`) }
  const changed = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(text)]))
  const runner = await verify(
    {
      'secret-ids': 'prod/database/credentials',
      'policy-files': undefined,
      'terraform-plan': 'infra/plan.json',
      'terraform-directory': FOLDER,
      subject: 'repo:octo-org@65/app@74:environment:production',
      'report-file': 'report.json',
      'fail-on': 'none',
    },
    { ...nothing, ...changed },
  )
  const [report] = runner.effects.flatMap((effect) => (effect.kind === 'report' ? [JSON.parse(effect.text)] : []))
  const questions: readonly { verdict: { kind: string } }[] = report.chains.flatMap(
    (chain: { questions: readonly unknown[] }) => chain.questions,
  )
  return {
    verdict: report.verdict as string,
    codes: report.findings.map(({ code }: { code: string }) => code) as readonly string[],
    answers: questions.map(({ verdict }) => verdict.kind),
  }
}

describe('the example for Terraform', () => {
  test('its first plan: the job reads its secret, and all that is found is access that nobody had before', async () => {
    const { verdict, codes, answers } = await verifyExample('plan.json')
    expect([verdict, new Set(codes), answers]).toEqual(['pass', new Set(['DIFF-001']), ALLOWED])
  })

  test('once it is there: nothing is found at all', async () => {
    const { verdict, codes, answers } = await verifyExample('plan-applied.json')
    expect([verdict, codes, answers]).toEqual(['pass', [], ALLOWED])
  })
})

type Change = readonly [what: string, code: string, before: RegExp | string, after: string]

/** What each rule that the example keeps would say without it. */
const IN_PLAN: readonly Change[] = [
  ['a trail of one region', 'MON-001', '"is_multi_region_trail": true', '"is_multi_region_trail": false'],
  ['an alarm that is switched off', 'MON-003', '"state": "ENABLED"', '"state": "DISABLED"'],
  ['events of KMS from other sources', 'MON-002', String.raw`\"aws.kms\",`, ''],
  ['no endpoint for sessions', 'VPC-002', 'com.amazonaws.us-east-1.sts', 'com.amazonaws.us-east-1.sqs'],
  ['a key that is not rotated', 'KMS-012', '"enable_key_rotation": true', '"enable_key_rotation": false'],
  ['a secret that is gone at once', 'SEC-005', '"recovery_window_in_days": 30', '"recovery_window_in_days": 0'],
  ['a policy that may be public', 'SEC-012', '"block_public_policy": true', '"block_public_policy": false'],
]
const IN_SOURCE: readonly Change[] = [
  ['an endpoint for anybody', 'VPC-001', /"aws:(?:Principal|Resource)Account" += local.account\n/g, ''],
  ['a pattern that is none', 'OIDC-011', /environment:\$\{var.environment\}"/g, '*${var.environment}"'],
  ['a key that decrypts by itself', 'KMS-008', /StringEquals = \{ "kms:ViaService" = local.via_service \}/g, ''],
]

describe('the example, spoilt', () => {
  test.each([
    ['plan', 'plan-applied.json', IN_PLAN],
    ['source', 'plan.json', IN_SOURCE],
  ] as const)('in its %s: each rule speaks up', async (_, plan, changes) => {
    const spoil = (text: string): string =>
      changes.reduce((spoilt, [, , before, after]) => spoilt.replaceAll(before, after), text)
    const { codes } = await verifyExample(plan, spoil)
    expect(changes.filter(([, code]) => !codes.includes(code))).toEqual([])
  })
})
