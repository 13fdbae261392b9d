import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { DATABASE } from '../standin/demo/world.ts'
import { ROOT } from '../standin/our-actions.ts'

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

let demo: Ended
beforeAll(() => {
  const script = join(ROOT, 'test', 'standin', 'demo.ts')
  demo = spawnSync(process.execPath, [script], { cwd: ROOT, encoding: 'utf8', timeout: 60_000 })
}, 60_000)

test('the demo ends well and says so', () => {
  expect(demo).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Job 1 deployed') })
})

test('the workflow deploys, and its careless script shows nothing', () => {
  const [, job = ''] = /Job 1:.*\n([\s\S]*)\nJob 2:/.exec(demo.stdout) ?? []
  expect(job).toContain('Verdict: pass')
  expect(job).toContain('raw       ***')
  expect(job).toContain('deployed')
  expect(job).not.toContain(DATABASE.password)
})

test('without the statement in the key policy the job stops and shows it', () => {
  const [, job = ''] = /Job 2:.*\n([\s\S]*)$/.exec(demo.stdout) ?? []
  expect(job).toContain('SEC-004')
  expect(job).toContain('○ Assume the role (skipped)')
  expect(job).toContain('"AWS": "arn:aws:iam::111122223333:role/PipelineExecutionRole"')
  expect(job).toContain('"Action": "kms:Decrypt"')
})
