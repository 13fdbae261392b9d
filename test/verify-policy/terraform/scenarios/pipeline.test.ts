import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../../../src/findings/finding.ts'
import { verify } from '../../workspace.ts'

const FIXTURE = new URL('../../../../../examples/reports/tutorial/infra/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, FIXTURE), 'utf8')
const PLANTED = 'Example-Password-2026!'

/** The whole action on a plan of a pipeline with its key, secret and role, of which nothing exists yet. */
const verifyPipeline = async (files: Readonly<Record<string, string>>) => {
  const inputs = {
    'role-to-assume': 'arn:aws:iam::112233445566:role/CodeBuildPipelineExecutionRole',
    'secret-ids': 'prod/database/credentials',
    'policy-files': undefined,
    'terraform-plan': 'infra/*.json',
    'report-file': 'report.json',
    'sarif-file': 'report.sarif',
    'fail-on': 'none',
  }
  const nothing = { 'iam/trust.json': undefined, 'iam/deploy.json': undefined, 'kms/prod.json': undefined }
  const runner = await verify(inputs, { ...nothing, ...files })
  const report = runner.effects.flatMap((effect) =>
    effect.kind === 'report' && effect.path.endsWith('.json') ? [JSON.parse(effect.text)] : [],
  )[0]
  const answers = Object.fromEntries(
    report.chains[0].questions.map(({ id, verdict }: { id: string; verdict: { kind: string } }) => [
      id.replace(/^.*\/(assume|get|decrypt).*/, '$1'),
      verdict.kind,
    ]),
  )
  return { runner, report, answers }
}

const PLAN = { 'infra/plan.json': read('plan.json') }
const WITH_SOURCE = { ...PLAN, 'infra/main.tf': read('main.tf') }

describe('a plan in which nothing exists yet', () => {
  test('with its source: the role reads the new secret and decrypts with the new key', async () => {
    const { answers } = await verifyPipeline(WITH_SOURCE)
    expect(answers).toMatchObject({ get: 'allowed', decrypt: 'allowed' })
  })

  test('with its source: answers point at the lines of the source', async () => {
    const { runner } = await verifyPipeline(WITH_SOURCE)
    const log = JSON.stringify(runner.effects)
    expect(log).toContain('infra/main.tf:70')
  })

  test('without its source: both answers are unknown, and a finding names the two policies', async () => {
    const { answers, report } = await verifyPipeline(PLAN)
    expect(answers).toMatchObject({ get: 'unknown', decrypt: 'unknown' })
    const found = report.findings.filter(({ code }: { code: string }) => code === 'TF-001')
    expect(found.map(({ subject, location }: { subject: string; location: unknown }) => [subject, location])).toEqual([
      ['aws_iam_policy.p', { file: 'infra/plan.json', line: 1, column: 1 }],
      ['aws_kms_key.pipeline_key', { file: 'infra/plan.json', line: 1, column: 1 }],
    ])
    expect(found.map(({ questions }: { questions: readonly string[] }) => questions.length)).toEqual([2, 1])
  })

  test('with its source: what the plan gives is told once per statement that gives it', async () => {
    const { report } = await verifyPipeline(WITH_SOURCE)
    const found = report.findings.filter(({ code }: { code: string }) => code === 'DIFF-001')
    expect(found.map(({ location }: { location: { line: number } }) => location.line)).toEqual([13, 20, 58, 70])
  })

  test('with its source: what is wrong with it, each at its line', async () => {
    const { report } = await verifyPipeline(WITH_SOURCE)
    const found = report.findings.filter(({ code }: { code: string }) => code !== 'DIFF-001')
    expect(
      found.map(({ code, severity, location }: Finding) => [code, severity, location?.file, location?.line]),
    ).toEqual([
      ['SEC-008', 'critical', 'infra/main.tf', 46],
      ['SEC-005', 'high', 'infra/main.tf', 40],
      // The service assumes the role, no job of GitHub does.
      ['OIDC-004', 'high', 'infra/main.tf', 60],
      ['KMS-013', 'medium', 'infra/main.tf', 8],
      ['KMS-008', 'medium', 'infra/main.tf', 20],
      ['SEC-006', 'medium', 'infra/main.tf', 37],
      ['IAM-006', 'medium', 'infra/main.tf', 58],
    ])
  })

  test('sensitive values are masked and shown nowhere', async () => {
    for (const files of [PLAN, WITH_SOURCE]) {
      const { runner } = await verifyPipeline(files)
      expect(runner.effects.some((effect) => effect.kind === 'mask' && effect.values.includes(PLANTED))).toBe(true)
      expect(JSON.stringify(runner.effects.filter(({ kind }) => kind !== 'mask'))).not.toContain(PLANTED)
    }
  })
})
