import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { ROOT } from '../standin/our-actions.ts'
import { MiniatureRunner } from '../standin/runner.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const SOURCE = Object.fromEntries(
  globSync('*.tf', { cwd: join(ROOT, 'examples/terraform') }).map((name) => [
    `infra/${name}`,
    read(`examples/terraform/${name}`),
  ]),
)

let runner: MiniatureRunner | undefined
afterEach(() => runner?.close())

/** The action on the example and one of its plans. */
const verifyPlan = async (plan: string) => {
  runner = new MiniatureRunner({
    workspace: { ...SOURCE, 'infra/plan.json': read(`test/verify-policy/terraform/fixtures/hardened/${plan}`) },
  })
  return runner.runAction({
    action: 'verify-policy',
    with: {
      'aws-region': 'us-east-1',
      'role-to-assume': 'arn:aws:iam::111122223333:role/deploy',
      'secret-ids': 'prod/database/credentials',
      'terraform-plan': 'infra/plan.json',
      subject: 'repo:octo-org/app:environment:production',
      'fail-on': 'info,unknown',
    },
  })
}

test('the example as it is once it is there has no finding, whatever counts as one', async () => {
  const { conclusion, outputs, stdout } = await verifyPlan('plan-applied.json')
  expect(stdout).toContain('✓ allowed  Decrypt `prod/database/credentials`')
  expect(JSON.parse(outputs['findings'] ?? '')).toMatchObject({ critical: 0, high: 0, medium: 0, low: 0, info: 0 })
  expect([conclusion, outputs['verdict']]).toEqual(['success', 'pass'])
}, 60_000)

test('its first plan passes too: all that is found is access that nobody had before', async () => {
  const { conclusion, outputs, stdout } = await verifyPlan('plan.json')
  const codes = [...stdout.matchAll(/title=([A-Z]+-\d+)/g)].map(([, code]) => code)
  expect(new Set(codes)).toEqual(new Set(['DIFF-001']))
  expect([conclusion, outputs['verdict']]).toEqual(['success', 'pass'])
}, 60_000)
