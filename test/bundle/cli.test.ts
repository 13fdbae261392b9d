import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { tempFolder } from '../fake/temp-folder.ts'
import { runProcess } from '../standin/step-process.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const ROLE = 'arn:aws:iam::111122223333:role/deploy'

const trustOf = (subject: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': subject,
        },
      },
    },
  })

let folder: string
beforeEach(() => {
  folder = tempFolder({
    'good.json': trustOf('repo:octo-org/app:environment:production'),
    'bad.json': trustOf('repo:octo-org/app:environment:staging'),
  })
})

const verify = (...args: readonly string[]) =>
  runProcess({ program: process.execPath, args: [join(ROOT, 'dist/verify-policy/cli.js'), ...args] }, folder, {})

const question = [
  ['--role-to-assume', ROLE],
  ['--aws-region', 'us-east-1'],
  ['--subject', 'repo:octo-org/app:environment:production'],
].flat()

describe('verify-policy from a terminal', () => {
  test('ends with 0 where all is allowed, and speaks no workflow command', async () => {
    const { exitCode, stdout, stderr } = await verify(...question, '--policy-files', `trust@${ROLE}=good.json`)
    expect(stdout).toContain('✓ allowed  AssumeRoleWithWebIdentity `deploy`')
    expect(stdout).toContain('Verdict: pass')
    expect(stdout).not.toMatch(/^::/m)
    expect([exitCode, stderr]).toEqual([0, ''])
  })

  test('ends with 1 where a question is denied, at file and line, and writes the same report', async () => {
    const report = ['--report-file', 'report.json']
    const { exitCode, stdout } = await verify(...question, '--policy-files', `trust@${ROLE}=bad.json`, ...report)
    expect(stdout).toMatch(/^bad\.json:1(:\d+)?: error: OIDC-004/m)
    expect(exitCode).toBe(1)
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({ verdict: 'fail' })
  })

  test('hides account ids where that is asked for, though nobody masks a terminal', async () => {
    const { stdout } = await verify(...question, '--policy-files', `trust@${ROLE}=bad.json`, '--mask-aws-account-id')
    expect(stdout).toContain('OIDC-004')
    expect(stdout).not.toContain('111122223333')
  })

  test.each<[string, readonly string[], RegExp]>([
    ['unknown options', ['--nonsense', '--policy-files', 'good.json'], /--nonsense is no option/],
    ['bad values', [...question, '--fail-on', 'loud', '--policy-files', 'good.json'], /input: .*fail-on/],
    ['files that are not there', [...question, '--policy-files', 'absent.json'], /matches no file/],
  ])('ends with 2 on %s', async (_, args, message) => {
    const { exitCode, stderr } = await verify(...args)
    expect(stderr).toMatch(message)
    expect(exitCode).toBe(2)
  })

  test('--help explains every input', async () => {
    const { exitCode, stdout } = await verify('--help')
    expect(stdout).toMatch(/^ {2}--policy-files\n {6}The policy documents/m)
    expect(exitCode).toBe(0)
  })
})
