import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { systemClock } from '../../src/clock.ts'
import { ActionsRunner } from '../../src/runner/actions-runner.ts'
import { parseInputs } from '../../src/verify-policy/inputs.ts'
import { run } from '../../src/verify-policy/run.ts'
import { ROOT } from '../standin/our-actions.ts'

/** Where a text may stand that somebody else wrote. */
const PLACES = [
  'policies/identity-policy.json',
  'plan.json',
  'template.yml',
  'buildspec.yml',
  '.github/workflows/deploy.yml',
  '.github/pipeline-access.yml',
] as const

const ROLE = 'arn:aws:iam::111122223333:role/deploy'

/** Checks a repository in which one file holds the text, each in turn, as the action would. */
export const checkWorkspace = async (text: string): Promise<void> => {
  const place = PLACES[text.length % PLACES.length] ?? PLACES[0]
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
  try {
    const workspace = join(folder, 'workspace')
    mkdirSync(join(workspace, '.github', 'workflows'), { recursive: true })
    cpSync(join(ROOT, 'examples/policies'), join(workspace, 'policies'), { recursive: true })
    writeFileSync(join(workspace, place), text)
    const env: Record<string, string> = {
      GITHUB_WORKSPACE: workspace,
      GITHUB_REPOSITORY: 'octo-org/octo-app',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_EVENT_NAME: 'push',
      'INPUT_ROLE-TO-ASSUME': ROLE,
      'INPUT_SECRET-IDS': 'prod/database/credentials',
      'INPUT_AWS-REGION': 'us-east-1',
      'INPUT_POLICY-FILES': 'policies/*.json',
      'INPUT_TERRAFORM-PLAN': place === 'plan.json' ? place : '',
      'INPUT_CLOUDFORMATION-TEMPLATES': place === 'template.yml' ? place : '',
      'INPUT_REPORT-FILE': 'report.json',
      'INPUT_SARIF-FILE': 'report.sarif',
    }
    for (const name of ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'])
      writeFileSync((env[name] = join(folder, name)), '')
    const runner = new ActionsRunner({
      env,
      stdout: new Writable({ write: (_, __, done) => done() }),
      platform: process.platform,
      clock: systemClock,
      markFailed: () => undefined,
    })
    const inputs = parseInputs((name) => runner.input(name), 'us-east-1')
    if (!inputs.ok) throw new Error('the inputs of the fuzzer are wrong')
    await run(inputs.value, {
      runner,
      clock: systemClock,
      github: {} as never,
      connect: async () => {
        throw new Error('nothing here reads AWS')
      },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
