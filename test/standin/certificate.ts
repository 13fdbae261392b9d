/** A self-signed certificate, written by hand: Node makes keys but no certificates, and openssl may not be there. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const lengthOf = (size: number): Buffer => {
  if (size < 0x80) return Buffer.from([size])
  const bytes = Buffer.from(size.toString(16).padStart(size > 0xff ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

/** One DER element: tag, length, content. */
const der = (tag: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])
}

const sequence = (...content: readonly Buffer[]): Buffer => der(0x30, ...content)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const utcTime = (at: Date): Buffer => der(0x17, Buffer.from(at.toISOString().replace(/^..|[-:T]|\.\d{3}/g, '')))

const sha256WithRsa = sequence(oid('2a864886f70d01010b'), der(0x05))
const commonName = oid('550403')
const subjectAltName = oid('551d11')
const dayMilliseconds = 86_400_000

/** Loopback, and the hosts that a proxy in front of the stand-in leads to it. */
const hosts = ['localhost', '*.us-east-1.amazonaws.com', '*.eu-west-1.amazonaws.com', '*.actions.githubusercontent.com']

/** A key and a certificate for those hosts and 127.0.0.1, as PEM. No client trusts it unless told to. */
export const selfSigned = (): { readonly key: string; readonly cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('localhost')))))
  const now = Date.now()
  const names = sequence(...hosts.map((host) => der(0x82, Buffer.from(host))), der(0x87, Buffer.from([127, 0, 0, 1])))
  const certificate = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(8)])),
    sha256WithRsa,
    name,
    sequence(utcTime(new Date(now - dayMilliseconds)), utcTime(new Date(now + dayMilliseconds))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(subjectAltName, der(0x04, names)))),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', certificate, privateKey))
  const body = sequence(certificate, sha256WithRsa, signature).toString('base64').replace(/.{64}/g, '$&\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
  }
}
