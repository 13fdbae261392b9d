import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { ENTRIES } from '../../scripts/bundle.ts'
import { addRole, addSecret, addSession, createState, requestsFor } from '../standin/builders.ts'
import { ROOT, scriptOf } from '../standin/our-actions.ts'
import { started, stopStarted } from '../standin/started.ts'

type Texts = Readonly<Record<string, string>>

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  await stopStarted()
})

/** The exit code of a bundle that writes to pipes whose readers have gone. */
const unread = (name: string, env: Texts, args: readonly string[] = []): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const script = scriptOf(join(ROOT, 'dist', name, 'index.js'))
    const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    child.stderr.destroy()
    child.once('error', reject)
    child.once('exit', resolve)
  })

test.each(ENTRIES.map(([name]) => name))('%s ends where nobody reads its output', async (name) => {
  // Without inputs all but the post steps have something to complain about.
  expect(await unread(name, {})).toBe(name.endsWith('-post') ? 0 : 1)
})

test('a value whose masks nobody has read is not handed on', async () => {
  const state = createState()
  addSecret(state, 'app/one', { value: 'planted-value' })
  const { id, secret, token = '' } = addSession(state, addRole(state, 'deploy'))
  const { origin } = await started(state)
  const folder = mkdtempSync(join(tmpdir(), 'unread-'))
  folders.push(folder)
  const files = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map(
    (name) => [name, join(folder, name)] as const,
  )
  for (const [, file] of files) writeFileSync(file, '')
  const code = await unread('fetch-secrets', {
    RUNNER_TEMP: folder,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    'INPUT_SECRET-IDS': 'app/one',
    'INPUT_ENDPOINT-URL': origin,
    ...Object.fromEntries(files),
  })
  expect(code).toBe(1)
  expect(files.map(([, file]) => readFileSync(file, 'utf8')).join('')).toBe('')
  expect(requestsFor(state, 'secretsmanager:GetSecretValue').length).toBeLessThanOrEqual(1)
})
