// What reading a plan costs in processor time, by the number of resources and the size of the file.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readTerraform } from '../src/verify-policy/sources/terraform/read-terraform.ts'
import { readSourceModule } from '../src/verify-policy/sources/terraform/source-index.ts'
import { planText, reference } from '../test/verify-policy/terraform/plan-builder.ts'
import type { Planned } from '../test/verify-policy/terraform/plan-builder.ts'
import { median, table } from './measure.ts'

/** Resources, kilobytes of padding in each, and the limits. */
const CASES = [
  { resources: 500, padding: 0, limitMs: 1000, limitMb: 512 },
  { resources: 5000, padding: 0, limitMs: 5000, limitMb: 512 },
  { resources: 5000, padding: 10, limitMs: 10_000, limitMb: 768 },
] as const

/** Five resources that belong together: a key, a secret, a role, its policy and the attachment. */
const group = (index: number, padding: number): readonly Planned[] => {
  const tags = { Name: `app-${index}`, Note: 'x'.repeat(padding * 1024) }
  const role = { assume_role_policy: '{"Version":"2012-10-17","Statement":[]}', name: `app-${index}`, path: '/', tags }
  return [
    {
      address: `aws_kms_key.k${index}`,
      after: { is_enabled: true, tags },
      unknown: { arn: true, key_id: true, policy: true },
      config: { policy: reference(`aws_iam_role.r${index}.arn`) },
    },
    {
      address: `aws_secretsmanager_secret.s${index}`,
      after: { name: `app/${index}`, tags },
      unknown: { arn: true, id: true, kms_key_id: true, policy: true },
      config: { kms_key_id: reference(`aws_kms_key.k${index}.arn`) },
    },
    { address: `aws_iam_role.r${index}`, after: role, unknown: { arn: true, id: true }, config: { name: {} } },
    {
      address: `aws_iam_policy.p${index}`,
      after: { name: `app-${index}`, path: '/', tags },
      unknown: { arn: true, policy: true },
      config: { policy: reference(`aws_secretsmanager_secret.s${index}.arn`) },
    },
    {
      address: `aws_iam_role_policy_attachment.a${index}`,
      after: { role: `app-${index}`, tags },
      unknown: { policy_arn: true },
      config: { policy_arn: reference(`aws_iam_policy.p${index}.arn`) },
    },
  ]
}

const sourceOf = (index: number): string => `
resource "aws_kms_key" "k${index}" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_role.r${index}.arn }, Action = "kms:Decrypt", Resource = "*" }]
  })
}
resource "aws_iam_policy" "p${index}" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.s${index}.arn }]
  })
}
`

/** Reads one such plan; prints megabytes of the file, milliseconds of processor time, and the peak of memory in megabytes. */
const readOnce = (resources: number, padding: number): void => {
  const groups = Array.from({ length: resources / 5 }, (_, index) => index)
  let text = planText(groups.flatMap((index) => group(index, padding)))
  const source = readSourceModule('', [{ path: 'main.tf', text: groups.map(sourceOf).join('') }])
  const start = process.cpuUsage()
  const modules = new Map([['', source]])
  const reading = readTerraform(
    'plan.json',
    text,
    { folder: '', modules, installed: new Map() },
    { account: undefined, region: undefined },
  )
  const { user, system } = process.cpuUsage(start)
  const ms = (user + system) / 1000
  const size = text.length / 1e6
  text = ''
  const isRight =
    reading.kind === 'plan' && reading.bundle.gaps.length === 0 && reading.bundle.secrets.length === groups.length
  if (!isRight) process.exitCode = 1
  console.log(JSON.stringify({ size, ms, memory: process.resourceUsage().maxRSS / 1024 }))
}

const [resources, padding] = process.argv.slice(2).map(Number)
if (resources !== undefined) readOnce(resources, padding ?? 0)
else {
  const rows = CASES.map((each) => {
    const args = [fileURLToPath(import.meta.url), String(each.resources), String(each.padding)]
    const runs = Array.from({ length: 3 }, () =>
      JSON.parse(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout),
    )
    const of = (name: 'size' | 'ms' | 'memory'): number => median(runs.map((run) => run[name]))
    return { ...each, size: of('size'), ms: of('ms'), memory: of('memory') }
  })
  console.log(
    table(
      'Reading a plan',
      ['resources', 'MB', 'ms', 'limit', 'peak MB', 'limit'],
      rows.map((row) => [
        String(row.resources),
        row.size.toFixed(1),
        row.ms.toFixed(0),
        String(row.limitMs),
        row.memory.toFixed(0),
        String(row.limitMb),
      ]),
    ),
  )
  if (rows.some(({ ms, limitMs, memory, limitMb }) => ms > limitMs || memory > limitMb)) {
    console.log('Over a limit.')
    process.exitCode = 1
  }
}
