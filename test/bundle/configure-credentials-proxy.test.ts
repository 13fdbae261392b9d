import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, jest, test } from '@jest/globals'
import { addProvider, addRole, createState, requestsFor } from '../standin/builders.ts'
import { selfSigned } from '../standin/certificate.ts'
import { type ProxyServer, type Refusal, startProxy } from '../standin/proxy.ts'
import { MiniatureRunner, type StepResult } from '../standin/runner.ts'
import { startServer } from '../standin/server.ts'
import type { State } from '../standin/state.ts'
import { failedWith, ROLE } from './configure-job.ts'

jest.setTimeout(60_000)

const GOV_ROLE = 'arn:aws-us-gov:iam::111122223333:role/deploy'
const CHINA_ROLE = 'arn:aws-cn:iam::111122223333:role/deploy'
const USER_INFO = 'us:p%40ss-planted'
const TOKEN_HOST = 'run-actions-1.actions.githubusercontent.com'

const opened: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

interface Network {
  readonly refusal?: Refusal
  /** Whether the certificate of the stand-in is trusted. */
  readonly trusted?: boolean
  readonly env?: (proxy: string) => Readonly<Record<string, string>>
  readonly inputs?: (proxy: string) => Readonly<Record<string, string>>
}

/** A job on a network where the real addresses of AWS and GitHub are reached through a proxy only. */
const behindProxy = async ({ refusal, trusted = true, env = () => ({}), inputs = () => ({}) }: Network) => {
  const state: State = createState()
  addProvider(state, { clientIds: ['sts.amazonaws.com', 'sts.amazonaws.com.cn'] })
  for (const arn of [ROLE, GOV_ROLE, CHINA_ROLE]) addRole(state, arn)
  const tls = selfSigned()
  const server = await startServer(state, tls)
  const proxy: ProxyServer = await startProxy(server.origin, refusal)
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'))
  const certificate = join(folder, 'ca.pem')
  writeFileSync(certificate, tls.cert)
  const address = proxy.url.replace('//', `//${USER_INFO}@`)
  const path = new URL(server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL).pathname
  const runner = new MiniatureRunner({
    idToken: {
      url: `https://${TOKEN_HOST}${path}?api-version=2.0`,
      token: server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    },
    env: { ...(trusted ? { NODE_EXTRA_CA_CERTS: certificate } : {}), ...env(address) },
  })
  opened.push(
    server.stop,
    proxy.stop,
    () => rmSync(folder, { recursive: true }),
    () => runner.close(),
  )
  const result: StepResult = await runner.runAction({
    action: 'configure-credentials',
    with: { 'aws-region': 'us-east-1', 'role-to-assume': ROLE, 'retry-max-attempts': '1', ...inputs(address) },
  })
  return { result, proxy, state }
}

const BASIC = `Basic ${Buffer.from('us:p@ss-planted').toString('base64')}`

test('lower-case proxy variables lead both requests through tunnels, with the credentials of the address', async () => {
  const { result, proxy } = await behindProxy({ env: (address) => ({ https_proxy: address }) })
  expect(result).toMatchObject({ conclusion: 'success', stderr: '' })
  expect(proxy.tunnels).toEqual([
    { host: `${TOKEN_HOST}:443`, authorization: BASIC },
    { host: 'sts.us-east-1.amazonaws.com:443', authorization: BASIC },
  ])
  for (const secret of ['p%40ss-planted', 'p@ss-planted']) {
    expect(
      result.stdout.split('\n').filter((line) => line.includes(secret) && !line.startsWith('::add-mask::')),
    ).toEqual([])
  }
})

test.each([
  ['us-gov-west-1', GOV_ROLE, {}, 'sts.us-gov-west-1.amazonaws.com', 'sts.amazonaws.com'],
  ['cn-north-1', CHINA_ROLE, {}, 'sts.cn-north-1.amazonaws.com.cn', 'sts.amazonaws.com.cn'],
  ['eu-central-1', ROLE, {}, 'sts.eu-central-1.amazonaws.com', 'sts.amazonaws.com'],
  ['us-east-1', ROLE, { AWS_USE_FIPS_ENDPOINT: 'true' }, 'sts-fips.us-east-1.amazonaws.com', 'sts.amazonaws.com'],
  ['us-east-1', ROLE, { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'sts.us-east-1.api.aws', 'sts.amazonaws.com'],
])('a role of %s is asked for at the address of its region, with the audience of its partition', async (...row) => {
  const [region, role, flags, host, audience] = row
  const { proxy, state } = await behindProxy({
    env: (address) => ({ https_proxy: address, ...flags }),
    inputs: () => ({ 'aws-region': region, 'role-to-assume': role }),
  })
  expect(proxy.tunnels.map((tunnel) => tunnel.host)).toEqual([`${TOKEN_HOST}:443`, `${host}:443`])
  expect(requestsFor(state, 'oidc:Token').map(({ input }) => input['audience'])).toEqual([audience])
})

test('the inputs name a proxy for AWS alone', async () => {
  const { result, proxy } = await behindProxy({
    env: (address) => ({ HTTPS_PROXY: address }),
    inputs: (address) => ({ 'http-proxy': address.replace('us:', 'aws:') }),
  })
  expect(result.conclusion).toBe('success')
  expect(proxy.tunnels.map(({ authorization }) => authorization)).toEqual([
    BASIC,
    `Basic ${Buffer.from('aws:p@ss-planted').toString('base64')}`,
  ])
})

test('hosts of the list are not sent through the proxy', async () => {
  const { result, proxy } = await behindProxy({
    env: (address) => ({ https_proxy: address }),
    inputs: () => ({ 'no-proxy': '.amazonaws.com', 'action-timeout-s': '3' }),
  })
  // Without the proxy nobody answers for AWS here.
  expect(result.conclusion).toBe('failure')
  expect(proxy.tunnels.map(({ host }) => host)).toEqual([`${TOKEN_HOST}:443`])
})

test.each([407, 403])('a proxy that refuses with %d is named as such, at once', async (status) => {
  const { result, proxy } = await behindProxy({
    refusal: { status, body: '<html>planted page</html>' },
    env: (address) => ({ https_proxy: address }),
  })
  failedWith(result, 'proxy')
  expect(result.stdout).not.toContain('planted page')
  expect(proxy.tunnels).toHaveLength(1)
})

test('a certificate of nobody we trust ends the step', async () => {
  const { result, state } = await behindProxy({ trusted: false, env: (address) => ({ https_proxy: address }) })
  failedWith(result, 'tls')
  expect(state.log).toEqual([])
})

test('switching the verification of certificates off is refused', async () => {
  const { result, proxy } = await behindProxy({
    env: (address) => ({ https_proxy: address, NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
  })
  failedWith(result, 'tls')
  expect(proxy.tunnels).toEqual([])
})

test('a proxy that is none is refused by its name, not by its text', async () => {
  const { result } = await behindProxy({ env: () => ({ https_proxy: 'socks5://us:planted-word@proxy.example' }) })
  failedWith(result, 'proxy')
  expect(result.annotations.map(({ message }) => message).join()).toContain('https_proxy')
  expect(result.stdout).not.toContain('planted-word')
})
