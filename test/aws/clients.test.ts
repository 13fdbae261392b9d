import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { Secret } from '../../src/secrecy/secret.ts'
import { access, KEYS, serve, stsSession } from './service.ts'

const changed = new Map<string, string | undefined>()

const setVariable = (name: string, value: string): void => {
  changed.set(name, process.env[name])
  process.env[name] = value
}

afterEach(() => {
  for (const [name, value] of changed) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  changed.clear()
})

const assume = async (address: string) => {
  const sts = await access(address).aws.sts({ region: 'eu-central-1', credentials: 'unsigned' })
  return sts.assumeRoleWithWebIdentity({
    roleArn: 'arn:aws:iam::111122223333:role/deploy',
    sessionName: 'GitHubActions',
    token: async () => Secret.of('planted.web.token'),
  })
}

test('endpoints of the environment and of ~/.aws/config get nothing', async () => {
  const decoy = await serve({ status: 500, body: '' })
  const file = join(mkdtempSync(join(tmpdir(), 'aws-')), 'config')
  writeFileSync(
    file,
    `[default]\nregion = us-west-2\nendpoint_url = ${decoy.address}\nuse_fips_endpoint = true\nmax_attempts = 9\n`,
  )
  setVariable('AWS_CONFIG_FILE', file)
  setVariable('AWS_ENDPOINT_URL', decoy.address)
  setVariable('AWS_ENDPOINT_URL_STS', decoy.address)
  const service = await serve(stsSession('AssumeRoleWithWebIdentity'))
  await assume(service.address)
  expect([service.seen.length, decoy.seen.length]).toEqual([1, 0])
})

test('each ignored endpoint variable is named in a warning', () => {
  const { warnings } = access('http://127.0.0.1:1', {
    env: (name) => (name === 'AWS_ENDPOINT_URL_STS' ? 'http://x' : undefined),
  })
  expect(warnings).toEqual([expect.stringContaining('AWS_ENDPOINT_URL_STS is set and not followed')])
})

test.each([
  ['verification of certificates is off', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'tls'],
  ['FIPS is combined with an endpoint', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'input'],
  ['a flag is no boolean', { AWS_USE_DUALSTACK_ENDPOINT: 'yes' }, 'input'],
  ['the proxy is not an http proxy', { https_proxy: 'socks5://x' }, 'proxy'],
])('nothing is begun where %s', (_, env: Record<string, string>, code) => {
  expect(() => access('http://127.0.0.1:1', { env: (name) => env[name] })).toThrow(expect.objectContaining({ code }))
})

test('credentials of a proxy are named for masking', () => {
  const { masks } = access('http://127.0.0.1:1', { proxy: 'http://us:planted@proxy.example' })
  expect(masks.some((mask) => mask.equals('planted'))).toBe(true)
})

test('requests to loopback never go through a proxy', async () => {
  const service = await serve(stsSession('AssumeRoleWithWebIdentity'))
  const sts = await access(service.address, { proxy: 'http://127.0.0.1:1' }).aws.sts({
    region: 'eu-central-1',
    credentials: KEYS,
  })
  await sts.assumeRole({ roleArn: 'arn:aws:iam::111122223333:role/deploy', sessionName: 'x1' }).catch(() => undefined)
  expect(service.seen).toHaveLength(2)
})

test('ambient credentials come from the environment with their source', async () => {
  setVariable('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE000000001')
  setVariable('AWS_SECRET_ACCESS_KEY', 'planted-ambient-key')
  const { credentials, source } = await access('http://127.0.0.1:1').aws.ambientCredentials('eu-central-1')
  expect(source).toBe('environment variables')
  expect(credentials.accessKeyId.equals('AKIAEXAMPLE000000001')).toBe(true)
})

test('without any ambient credentials the failure names what was looked at', async () => {
  const nothing = join(mkdtempSync(join(tmpdir(), 'aws-')), 'none')
  setVariable('AWS_CONFIG_FILE', nothing)
  setVariable('AWS_SHARED_CREDENTIALS_FILE', nothing)
  setVariable('AWS_EC2_METADATA_DISABLED', 'true')
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE']) setVariable(name, '')
  await expect(access('http://127.0.0.1:1').aws.ambientCredentials('eu-central-1')).rejects.toMatchObject({
    code: 'no-credentials',
  })
})
