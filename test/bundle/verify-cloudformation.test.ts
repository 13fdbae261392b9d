import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { textOf } from '../repo/imports.ts'
import { ROOT } from '../standin/our-actions.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import { readJob } from '../standin/workflow.ts'

const TEMPLATE = textOf('examples/cloudformation/pipeline-secrets.yml')

let runner: MiniatureRunner | undefined
afterEach(() => runner?.close())

/** The example workflow, as a user would copy it, on a change from the example template to this one. */
const verifyChange = async (template: string) => {
  runner = new MiniatureRunner({
    github: { repository: 'octo-org/app', repository_owner: 'octo-org', event_name: 'pull_request', base_ref: 'main' },
    foreign: {
      'actions/checkout': (workspace) => {
        for (const [folder, text] of [
          ['cloudformation', template],
          ['base/cloudformation', TEMPLATE],
        ] as const) {
          mkdirSync(join(workspace, folder), { recursive: true })
          writeFileSync(join(workspace, folder, 'pipeline-secrets.yml'), text)
        }
      },
    },
  })
  return runner.runJob(readJob(join(ROOT, 'examples/verify-cloudformation.yml'), 'templates'))
}

test('the example workflow proves that the job can read the secret of the example template', async () => {
  const { conclusion, log } = await verifyChange(TEMPLATE)
  expect(log).toContain('✓ allowed  Decrypt `prod/database/credentials`')
  expect(log).toContain('cloudformation/pipeline-secrets.yml:')
  expect(conclusion).toBe('success')
}, 60_000)

test('a change that lets the job decrypt any secret fails it, at its line', async () => {
  const { conclusion, log } = await verifyChange(
    TEMPLATE.replace('secret:prod/database/credentials-??????', 'secret:*'),
  )
  expect(log).toContain('DIFF-001')
  expect(conclusion).toBe('failure')
}, 60_000)
