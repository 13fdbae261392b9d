import { Agent } from 'node:https'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterEach, expect, test } from '@jest/globals'
import { addUser, createState } from './builders.ts'
import { selfSigned } from './certificate.ts'
import { startProxy, type ProxyServer, type Refusal } from './proxy.ts'
import { credentialsOf, failureOf } from './sdk.ts'
import { startServer } from './server.ts'

const running: { stop: () => Promise<void> }[] = []

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

const identity = async (refusal?: Refusal): Promise<{ proxy: ProxyServer; call: Promise<unknown> }> => {
  const state = createState()
  const tls = selfSigned()
  const server = await startServer(state, tls)
  const proxy = await startProxy(server.origin, refusal)
  const proxyEnv = { https_proxy: proxy.url.replace('//', '//user:pass@') }
  const client = new STSClient({
    region: 'eu-west-1',
    credentials: credentialsOf(addUser(state)),
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ proxyEnv, ca: tls.cert }) }),
  })
  running.push({ stop: async () => client.destroy() }, proxy, server)
  return { proxy, call: client.send(new GetCallerIdentityCommand({})) }
}

test('through the proxy the real address of AWS is the stand-in', async () => {
  const { proxy, call } = await identity()
  expect(await call).toMatchObject({ Account: '111122223333' })
  const authorization = `Basic ${Buffer.from('user:pass').toString('base64')}`
  expect(proxy.tunnels).toEqual([{ host: 'sts.eu-west-1.amazonaws.com:443', authorization }])
})

test.each([[407], [403]])('a proxy that refuses with %d lets nothing through', async (status) => {
  const { proxy, call } = await identity({ status, body: '<html>fake-secret</html>' })
  expect(await failureOf(call)).toMatchObject({ status: undefined })
  expect(proxy.tunnels).toHaveLength(1)
})
