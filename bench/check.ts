// What checking a Terraform plan costs from start to end, through the bundle, by the number of resources.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { planText, reference } from '../test/verify-policy/terraform/plan-builder.ts'
import type { Planned } from '../test/verify-policy/terraform/plan-builder.ts'
import { besideBareNode, memoryBesideBareNode, table } from './measure.ts'

const BUNDLE = fileURLToPath(new URL('../dist/verify-policy/index.js', import.meta.url))
/** Resources, and how often each is run. */
const CASES = [
  { resources: 5, runs: 9 },
  { resources: 500, runs: 9 },
  { resources: 5000, runs: 3 },
] as const

const policy = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })

const GITHUB = 'token.actions.githubusercontent.com'

/** A key, its secret, a role that a repository takes, its policy and the attachment: all new, with policies in full. */
const group = (index: number): readonly Planned[] => [
  {
    address: `aws_kms_key.k${index}`,
    after: {
      is_enabled: true,
      enable_key_rotation: true,
      policy: policy({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: 'kms:*',
        Resource: '*',
      }),
    },
    unknown: { arn: true, key_id: true },
    config: { policy: {} },
  },
  {
    address: `aws_secretsmanager_secret.s${index}`,
    after: { name: `app/${index}` },
    unknown: { arn: true, id: true, kms_key_id: true, policy: true },
    config: { kms_key_id: reference(`aws_kms_key.k${index}.arn`) },
  },
  {
    address: `aws_iam_role.r${index}`,
    after: {
      name: `app-${index}`,
      path: '/',
      assume_role_policy: policy({
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${GITHUB}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${GITHUB}:aud`]: 'sts.amazonaws.com',
            [`${GITHUB}:sub`]: `repo:octo-org/app-${index}:environment:production`,
          },
        },
      }),
    },
    unknown: { arn: true, id: true },
    config: { name: {} },
  },
  {
    address: `aws_iam_policy.p${index}`,
    after: {
      name: `app-${index}`,
      path: '/',
      policy: policy({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: `arn:aws:secretsmanager:eu-central-1:111122223333:secret:app/${index}-*`,
      }),
    },
    unknown: { arn: true },
    config: { policy: {} },
  },
  {
    address: `aws_iam_role_policy_attachment.a${index}`,
    after: { role: `app-${index}` },
    unknown: { policy_arn: true },
    config: { policy_arn: reference(`aws_iam_policy.p${index}.arn`) },
  },
]

const TYPES = {
  k: 'aws_kms_key',
  s: 'aws_secretsmanager_secret',
  r: 'aws_iam_role',
  p: 'aws_iam_policy',
  a: 'aws_iam_role_policy_attachment',
}

const sourceOf = (index: number): string =>
  Object.entries(TYPES)
    .map(([letter, type]) => `resource "${type}" "${letter}${index}" {\n}\n`)
    .join('')

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const env: Record<string, string> = { RUNNER_TEMP: join(folder, 'temp'), 'INPUT_TERRAFORM-PLAN': 'plan.json' }
mkdirSync(join(folder, 'temp'))
for (const name of ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'])
  writeFileSync((env[name] = join(folder, name)), '')

try {
  const rows = CASES.map(({ resources, runs }) => {
    const cwd = join(folder, String(resources))
    mkdirSync(cwd)
    const groups = Array.from({ length: resources / 5 }, (_, index) => index)
    writeFileSync(join(cwd, 'plan.json'), planText(groups.flatMap(group)))
    writeFileSync(join(cwd, 'main.tf'), groups.map(sourceOf).join(''))
    const command = { args: [BUNDLE], env: { ...env, GITHUB_WORKSPACE: cwd }, cwd }
    const { ms, bareMs, ratio } = besideBareNode(command, runs)
    const memory = memoryBesideBareNode(command, 1)
    return [resources, ms, bareMs, ratio, memory.mb].map((value) => value.toFixed(value === ratio ? 1 : 0))
  })
  console.log(table('Checking a plan', ['resources', 'ms', 'node -e 0, ms', 'ratio', 'peak MB'], rows))
} finally {
  rmSync(folder, { recursive: true })
}
