import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import { expect, test } from '@jest/globals'
import { createState } from './builders.ts'
import { selfSigned } from './certificate.ts'
import { startServer } from './server.ts'

const get = (url: string, ca?: string): Promise<string> =>
  new Promise((resolve) => {
    const outgoing = request(url, { agent: false, ...(ca === undefined ? {} : { ca }) }, (response) => {
      response.resume()
      resolve(String(response.statusCode))
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
    outgoing.end()
  })

test('the certificate is for loopback, valid now and signed by itself', () => {
  const certificate = new X509Certificate(selfSigned().cert)
  expect(certificate.checkHost('localhost')).toBe('localhost')
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now())
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now())
})

test('a client refuses it, unless it is told to trust it', async () => {
  const tls = selfSigned()
  const server = await startServer(createState(), tls)
  try {
    const url = `${server.origin}/.well-known/jwks`
    expect(await get(url)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(await get(url, tls.cert)).toBe('200')
  } finally {
    await server.stop()
  }
})
