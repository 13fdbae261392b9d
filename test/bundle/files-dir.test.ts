import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { tempFolder } from '../fake/temp-folder.ts'
import { addSecret, addUser, createState } from '../standin/builders.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'

const runners: MiniatureRunner[] = []

afterEach(async () => {
  for (const runner of runners.splice(0)) runner.close()
  await stopStarted()
})

test.each<[string, () => string, 'goes' | 'stays']>([
  ['a private folder', () => '', 'goes'],
  ['memory', () => 'memory', 'goes'],
  ['the workspace', () => 'workspace:private', 'goes'],
  ['a folder that the workflow names', () => `${tempFolder()}/private`, 'stays'],
])(
  'a file in %s can be read by its owner only, and is gone after the job',
  async (_, filesDir, folder) => {
    const state = createState()
    const user = addUser(state)
    addSecret(state, 'token', { value: 'example-token-value' })
    const { origin } = await started(state)
    const runner = new MiniatureRunner({
      env: { AWS_ACCESS_KEY_ID: user.id, AWS_SECRET_ACCESS_KEY: user.secret, AWS_REGION: 'us-east-1' },
    })
    runners.push(runner)
    const { conclusion, outputs } = await runner.runAction({
      action: 'fetch-secrets',
      with: { 'endpoint-url': origin, secrets: 'KEY = token | export=file', 'files-dir': filesDir() },
    })
    expect(conclusion).toBe('success')
    const path = outputs['KEY_FILE'] ?? ''
    expect(readFileSync(path, 'utf8')).toBe('example-token-value')
    expect([path, dirname(path)].map((each) => statSync(each).mode & 0o777)).toEqual([0o600, 0o700])
    await runner.runPosts()
    expect([existsSync(path), existsSync(dirname(path))]).toEqual([false, folder === 'stays'])
  },
  30_000,
)
