import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { tempFolder } from '../fake/temp-folder.ts'
import { runProcess } from '../standin/step-process.ts'
import { planText } from '../verify-policy/terraform/plan-builder.ts'

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

const GOOD = trustOf('repo:octo-org/app:environment:production')
/** Also lets another environment in. */
const WIDE = GOOD.replace(
  '"repo:octo-org/app:environment:production"',
  '["repo:octo-org/app:environment:production","repo:octo-org/app:environment:staging"]',
)

/** A plan that makes the role. */
const planOf = (trust: string): string =>
  planText([
    {
      address: 'aws_iam_role.deploy',
      after: { name: 'deploy', path: '/', assume_role_policy: trust },
      unknown: { arn: true },
    },
  ])

const templateOf = (trust: string): string =>
  JSON.stringify({
    Resources: {
      Deploy: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: 'deploy', AssumeRolePolicyDocument: JSON.parse(trust) },
      },
    },
  })

let folder: string
beforeEach(() => {
  folder = tempFolder({
    'good.json': GOOD,
    'wide.json': WIDE,
    'bad.json': trustOf('repo:octo-org/app:environment:staging'),
    'plan.json': planOf(GOOD),
    'wide-plan.json': planOf(WIDE),
    'template.json': templateOf(GOOD),
    'wide-template.json': templateOf(WIDE),
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

  test.each<[string, readonly string[]]>([
    ['policy files', ['--policy-files', 'trust=wide.json', '--base-policy-files', 'trust=good.json']],
    ['plans', ['--terraform-plan', 'wide-plan.json', '--base-terraform-plan', 'plan.json']],
    [
      'templates',
      ['--cloudformation-templates', 'wide-template.json', '--base-cloudformation-templates', 'template.json'],
    ],
  ])('compares %s with those that are named', async (_, sources) => {
    const asked = [...question, ...sources, '--fail-on', 'new-access', '--report-file', 'report.json']
    const { exitCode, stdout, stderr } = await verify(...asked)
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringContaining('DIFF-001'), stderr: '' })
    expect(exitCode).toBe(1)
    const same = asked.map((word) => word.replace('wide-', '').replace('wide', 'good'))
    expect(await verify(...same)).toMatchObject({ exitCode: 0 })
  })

  test.each<[string, string | Buffer, RegExp]>([
    ['a folder in its place', '', /odd\.json.*(?:matches no file|was not read)/],
    ['UTF-16', Buffer.from(`\uFEFF${trustOf('x')}`, 'utf16le'), /odd\.json/],
    ['a byte that is no text', Buffer.from([0x7b, 0xff, 0x7d]), /odd\.json/],
    ['a member given twice', '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}', /odd\.json:1/],
    ['JSON that breaks off', '{"Version": "2012-10-17",\n "Statement": [', /odd\.json:2/],
    ['brackets without end', '['.repeat(100_000), /odd\.json:1/],
    ['a number', '7', /odd\.json:1/],
    ['nothing', '', /odd\.json/],
    ['six megabytes', `{"Version":"2012-10-17","Id":"${'x'.repeat(6 * 1024 * 1024)}","Statement":[]}`, /odd\.json/],
  ])('names the file that holds %s, and ends by itself', async (what, content, message) => {
    const path = join(folder, 'odd.json')
    if (what.startsWith('a folder')) mkdirSync(path)
    else writeFileSync(path, content)
    const { exitCode, stdout, stderr } = await verify(...question, '--policy-files', 'trust=odd.json')
    expect(`${stdout}${stderr}`).toMatch(message)
    expect(`${stdout}${stderr}`).not.toMatch(/defect|node:internal|at .*\.js:\d/)
    expect([1, 2]).toContain(exitCode)
  })

  test('follows no link out of the folder', async () => {
    symlinkSync('/etc/hostname', join(folder, 'odd.json'))
    const { exitCode, stdout, stderr } = await verify(...question, '--policy-files', 'trust=odd.json')
    expect(`${stdout}${stderr}`).toContain('odd.json')
    expect(`${stdout}${stderr}`).not.toContain(readFileSync('/etc/hostname', 'utf8').trim() || 'no name')
    expect(exitCode).not.toBe(0)
  })

  test.each([
    ['a binary plan', Buffer.from('PK\u0003\u0004binary'), /terraform show -json/],
    ['a state file', '{"version":4,"terraform_version":"1.9.0","lineage":"x","resources":[]}', /plan/],
    ['an event stream', '{"@level":"info","type":"version"}\n{"@level":"info"}\n', /plan/],
  ])('tells of %s how to make a plan that can be read', async (_, content, message) => {
    writeFileSync(join(folder, 'odd.json'), content)
    const { exitCode, stdout, stderr } = await verify(...question, '--terraform-plan', 'odd.json')
    expect(`${stdout}${stderr}`).toMatch(message)
    expect(exitCode).not.toBe(0)
  })

  test('--help explains every input', async () => {
    const { exitCode, stdout } = await verify('--help')
    expect(stdout).toMatch(/^ {2}--policy-files\n {6}The policy documents/m)
    expect(exitCode).toBe(0)
  })
})
