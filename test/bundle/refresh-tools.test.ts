import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, jest, test } from '@jest/globals'
import { exampleRegion, requestsFor } from '../standin/builders.ts'
import { ready, stopJobs } from './configure-job.ts'
import { type Called, exchanges, renewable } from './renewable-job.ts'

// Each test starts several processes.
jest.setTimeout(120_000)

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) server.close()
  await stopJobs()
})

/** Whether a tool is not on this machine; then the test says so and proves nothing. */
const isMissing = (tool: string, { code, stderr }: Called): boolean => {
  const missing = code === 127 || /No module named/.test(stderr)
  if (missing) console.warn(`skipped: no ${tool} on this machine`)
  return missing
}

const SDKS: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  [
    'the JavaScript SDK',
    process.execPath,
    [
      '-e',
      `import('${import.meta.resolve('@aws-sdk/credential-provider-node')}').then(async ({ defaultProvider }) =>
        console.log((await defaultProvider()()).accessKeyId))`,
    ],
  ],
  [
    'botocore',
    'python3',
    ['-c', 'import botocore.session; print(botocore.session.get_session().get_credentials().access_key)'],
  ],
]

test.each(SDKS)(
  '%s gets fresh keys through the profile, where the old ones are about to end',
  async (name, command, args) => {
    const state = ready()
    const job = await renewable(state)
    job.age(30_000)
    const called = await job.inLaterStep(command, args)
    if (isMissing(name, called)) return
    expect(called).toMatchObject({
      code: 0,
      stdout: expect.stringContaining([...state.accessKeys.keys()].at(-1) ?? '-'),
    })
    expect(exchanges(state)).toBe(2)
  },
)

const identify = (origin: string): readonly string[] => [
  'sts',
  'get-caller-identity',
  '--endpoint-url',
  origin,
  '--query',
  'Arn',
  '--output',
  'text',
]

test('the AWS CLI signs with fresh keys, which the service accepts', async () => {
  const state = ready()
  const job = await renewable(state)
  job.age(30_000)
  const called = await job.inLaterStep('aws', identify(job.origin))
  if (isMissing('AWS CLI', called)) return
  expect(called).toMatchObject({ code: 0, stdout: 'arn:aws:sts::111122223333:assumed-role/deploy/GitHubActions\n' })
  expect(exchanges(state)).toBe(2)
})

test('a tool whose step has lost the variables of the job uses the keys to their end, and is then told why', async () => {
  const job = await renewable(ready())
  // As `sudo`, `env -i` and container actions leave it.
  const served = await job.inLaterStep('aws', identify(job.origin), {})
  if (isMissing('AWS CLI', served)) return
  expect(served.code).toBe(0)
  job.age(0)
  const { code, stdout, stderr } = await job.inLaterStep('aws', identify(job.origin), {})
  expect([code, stdout]).toEqual([expect.any(Number), ''])
  expect(stderr).toMatch(/aws-zero-trust-actions: oidc-missing: .*ACTIONS_ID_TOKEN_REQUEST_URL/)
})

test('`sudo` keeps the profile working only with the variables of the job', async () => {
  const job = await renewable(ready())
  job.age(0)
  const names = Object.keys(job.variables).join(',')
  const lost = await job.inLaterStep('sudo', ['-n', '/bin/sh', '-c', job.command])
  if (isMissing('sudo', lost)) return
  expect(lost.stderr).toContain('ACTIONS_ID_TOKEN_REQUEST_URL')
  const kept = await job.inLaterStep('sudo', ['-n', `--preserve-env=${names}`, '/bin/sh', '-c', job.command])
  expect(kept.code).toBe(0)
})

/** An empty bucket of S3; answers with the ids of the access keys that have signed. */
const emptyBucket = async (): Promise<{ readonly address: string; readonly signers: Set<string> }> => {
  const signers = new Set<string>()
  const server = createServer(({ headers, method, url = '' }, response) => {
    signers.add(/Credential=(\w+)\//.exec(headers.authorization ?? '')?.[1] ?? '')
    if (url.includes('list-type=2'))
      return response.end(
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>',
      )
    return response.writeHead(404).end(method === 'HEAD' ? '' : '<Error><Code>NoSuchKey</Code></Error>')
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, signers }
}

test('Terraform, with the Go SDK, reads its state with fresh keys', async () => {
  const state = ready()
  const job = await renewable(state)
  job.age(30_000)
  const bucket = await emptyBucket()
  const folder = mkdtempSync(join(job.runner.temp, 'terraform-'))
  writeFileSync(
    join(folder, 'main.tf'),
    `terraform {
  backend "s3" {
    bucket         = "state"
    key            = "app.tfstate"
    region         = "${exampleRegion}"
    use_path_style = true
    endpoints      = { s3 = "${bucket.address}", sts = "${job.origin}" }
    skip_metadata_api_check = true
  }
}
`,
  )
  const args = ['init', '-input=false', '-no-color']
  const called = await job.inLaterStep('terraform', args, { ...job.variables, CHECKPOINT_DISABLE: '1' }, folder)
  if (isMissing('terraform', called)) return
  expect(called).toMatchObject({ code: 0, stdout: expect.stringContaining('Successfully configured the backend') })
  expect([...bucket.signers]).toEqual([[...state.accessKeys.keys()].at(-1)])
  expect(requestsFor(state, 'sts:GetCallerIdentity').length).toBeGreaterThan(0)
  expect(exchanges(state)).toBe(2)
})
