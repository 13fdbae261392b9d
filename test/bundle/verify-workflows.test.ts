import { afterEach, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../standin/our-actions.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import type { RunnerOptions } from '../standin/runner.ts'
import { readJob } from '../standin/workflow.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const runners: MiniatureRunner[] = []

afterEach(() => {
  for (const runner of runners.splice(0)) runner.close()
})

const check = async (workspace: NonNullable<RunnerOptions['workspace']>) => {
  const runner = new MiniatureRunner({ workspace })
  runners.push(runner)
  const step = readJob(join(ROOT, 'examples/check-workflows.yml'), 'check').steps.find(({ uses }) =>
    uses?.includes('/verify-policy@'),
  )
  return runner.runAction({ action: 'verify-policy', with: step?.with ?? {} })
}

test('the examples pass the check that is one of them', async () => {
  const checked = await check({
    '.github/workflows/check.yml': read('examples/check-workflows.yml'),
    '.github/workflows/deploy.yml': read('examples/deploy-with-secrets.yml'),
    'buildspec.yml': read('examples/codebuild/buildspec.yml'),
  })
  expect(checked).toMatchObject({ conclusion: 'success', outputs: { verdict: 'pass' } })
  expect(JSON.parse(checked.outputs['findings'] ?? '')).toMatchObject({ critical: 0, high: 0, medium: 0, low: 0 })
}, 60_000)

test('a build that parses a payload in its script fails it, at the lines', async () => {
  const checked = await check({ 'buildspec.yml': read('test/rules/secret-printed/buildspec-payload/buildspec.yml') })
  expect(checked).toMatchObject({ conclusion: 'failure', outputs: { verdict: 'fail' } })
  expect(checked.stdout).toMatch(/file=buildspec\.yml,line=15\b/)
  expect(checked.stdout).toMatch(/file=buildspec\.yml,line=16\b/)
}, 60_000)
