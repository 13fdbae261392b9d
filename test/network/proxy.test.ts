import { expect, test } from '@jest/globals'
import { Failure } from '../../src/failure.ts'
import { awsProxy, DIRECT, environmentProxy, proxyOf, proxySecrets, toProxyRules } from '../../src/network/proxy.ts'

const rules = (text: string, bypass = '') => toProxyRules({ https: { name: 'https_proxy', text }, bypass })

test.each([
  ['no list', '', 'https://sts.us-east-1.amazonaws.com/', true],
  ['the exact host', 'sts.us-east-1.amazonaws.com', 'https://sts.us-east-1.amazonaws.com/', false],
  ['a parent domain', 'amazonaws.com', 'https://sts.us-east-1.amazonaws.com/', false],
  ['a parent domain with a dot', '.amazonaws.com', 'https://sts.us-east-1.amazonaws.com/', false],
  ['only the end of a label', 'zonaws.com', 'https://sts.us-east-1.amazonaws.com/', true],
  ['another case', 'AmazonAWS.com', 'https://sts.us-east-1.amazonaws.com/', false],
  ['a suffix with the default port', '.amazonaws.com:443', 'https://sts.us-east-1.amazonaws.com/', false],
  ['a suffix with another port', '.amazonaws.com:8443', 'https://sts.us-east-1.amazonaws.com/', true],
  ['a star', '*', 'https://sts.us-east-1.amazonaws.com/', false],
  ['blanks and empty items', ' , amazonaws.com ,', 'https://sts.us-east-1.amazonaws.com/', false],
  ['loopback by name', '', 'https://localhost:8443/', false],
  ['loopback by address', '', 'https://127.0.0.9/', false],
  ['loopback by IPv6 address', '', 'https://[::1]:8443/', false],
  ['a name that only starts like loopback', '', 'https://127.0.0.1.example.com/', true],
])('with %s in the bypass list the target is judged', (_, bypass, target, proxied) => {
  expect(proxyOf(rules('http://proxy.example:3128', bypass), new URL(target))?.host).toBe(
    proxied ? 'proxy.example:3128' : undefined,
  )
})

test('a target of the other scheme is not sent through this proxy', () => {
  expect(proxyOf(rules('http://proxy.example:3128'), new URL('http://example.com/'))).toBeUndefined()
  expect(proxyOf(DIRECT, new URL('https://example.com/'))).toBeUndefined()
})

test.each([
  ['a host and port', 'proxy.example:3128', 'http://proxy.example:3128/'],
  ['user information without a scheme', 'user:pass@proxy.example:3128', 'http://user:pass@proxy.example:3128/'],
  ['an https proxy', 'https://proxy.example', 'https://proxy.example/'],
])('%s is a proxy', (_, text, href) => {
  expect(rules(text).https?.href).toBe(href)
})

test.each(['socks5://user:hunter2@proxy.example', 'ftp://proxy.example', 'not a proxy', 'http://'])(
  '%s is refused by the name of its setting, never repeated',
  (text) => {
    expect(() => rules(text)).toThrow(
      new Failure('proxy', 'https_proxy is not the address of an http or https proxy.', expect.any(String) as never),
    )
  },
)

test('lower-case variables come first and each scheme has its own', () => {
  const env = { https_proxy: 'a:1', HTTPS_PROXY: 'b:1', HTTP_PROXY: 'c:1', NO_PROXY: 'x' } as Record<string, string>
  expect(environmentProxy((name) => env[name])).toEqual({
    https: { name: 'https_proxy', text: 'a:1' },
    http: { name: 'HTTP_PROXY', text: 'c:1' },
    bypass: 'x',
  })
  expect(environmentProxy(() => undefined)).toEqual({})
})

test('AWS calls take the inputs first, then any proxy of the environment', () => {
  const environment = { http: { name: 'http_proxy', text: 'c:1' }, bypass: 'x' }
  const fromEnvironment = awsProxy({ proxy: '', bypass: '' }, environment)
  expect(fromEnvironment).toEqual({ https: environment.http, http: environment.http, bypass: 'x' })
  const given = { name: 'http-proxy', text: 'd:1' }
  expect(awsProxy({ proxy: 'd:1', bypass: 'y' }, environment)).toEqual({ https: given, http: given, bypass: 'y' })
  expect(awsProxy({ proxy: '', bypass: '' }, {})).toEqual({})
})

test('passwords of proxies are named for masking, as written and decoded', () => {
  expect(proxySecrets(rules('http://us:p%40ss@proxy.example'))).toEqual(['p%40ss', 'p@ss', 'us:p%40ss', 'us:p@ss'])
  expect(proxySecrets(rules('http://us:100%@proxy.example'))).toEqual(['100%', 'us:100%'])
  expect(proxySecrets(rules('http://proxy.example'))).toEqual([])
})
