import { describe, expect, test } from '@jest/globals'
import { parseEndpoint } from '../../src/input/endpoint.ts'
import { parseNoProxy, parseProxyUrl } from '../../src/input/proxy.ts'

describe('endpoints', () => {
  test.each([
    ['https://sts.us-east-1.amazonaws.com/', 'https://sts.us-east-1.amazonaws.com'],
    ['https://gateway.example.com/aws/sts', 'https://gateway.example.com/aws/sts'],
    ['http://localhost:4566', 'http://localhost:4566'],
    ['http://127.0.0.1:5000/', 'http://127.0.0.1:5000'],
    ['http://127.1:5000', 'http://127.0.0.1:5000'],
    ['http://[::1]:5000', 'http://[::1]:5000'],
  ])('%s is accepted', (text, url) => {
    expect(parseEndpoint('endpoint-url', text)).toEqual({ ok: true, value: url })
  })
  test.each([
    ['', 'expected a URL'],
    ['sts.us-east-1.amazonaws.com', 'expected a URL'],
    ['file:///etc/passwd', 'expected a URL'],
    ['javascript:alert(1)', 'expected a URL'],
    ['http://sts.us-east-1.amazonaws.com', 'http is allowed on loopback addresses only'],
    ['http://127.0.0.1.evil.example', 'http is allowed on loopback addresses only'],
    ['http://localhost.evil.example', 'http is allowed on loopback addresses only'],
    ['https://localhost@evil.example', 'a user name or password is not allowed'],
    ['https://jane:hunter2-example@evil.example', 'a user name or password is not allowed'],
    ['https://sts.example.com/?x=1', 'a query or fragment is not allowed'],
    ['https://sts.example.com/#', 'a query or fragment is not allowed'],
  ])('%s is refused without being quoted', (text, message) => {
    const parsed = parseEndpoint('endpoint-url', text)
    expect(parsed.ok ? '' : parsed.problems[0]?.what).toContain(message)
    expect(JSON.stringify(parsed)).not.toContain('hunter2')
  })
})

describe('proxies', () => {
  test.each([
    ['http://proxy.example.com:8080', { url: 'http://proxy.example.com:8080', username: '', password: '' }],
    ['proxy.example.com:8080', { url: 'http://proxy.example.com:8080', username: '', password: '' }],
    [
      'https://jane:p%40ss@proxy.example.com/',
      { url: 'https://jane:p%40ss@proxy.example.com', username: 'jane', password: 'p@ss' },
    ],
  ])('%s is accepted', (text, value) => {
    expect(parseProxyUrl('http-proxy', text)).toEqual({ ok: true, value })
  })
  test.each([
    '',
    'socks5://proxy.example.com',
    'http://',
    'http://a b',
    'http://proxy/path',
    'http://proxy?x',
    'http://a:%zz@proxy',
  ])('%j is refused without being quoted', (text) => {
    const parsed = parseProxyUrl('http-proxy', text)
    expect(parsed.ok).toBe(false)
    if (text.length > 7) expect(JSON.stringify(parsed)).not.toContain(text)
  })
  test('hosts without a proxy are a list', () => {
    const hosts = ['*', 'localhost', '.example.com', '*.example.org', 'a.b:8443', '10.0.0.1', '[::1]:80', '::1']
    expect(parseNoProxy('no-proxy', hosts.join(','))).toEqual({ ok: true, value: hosts })
    expect(parseNoProxy('no-proxy', 'http://a, b c, d/8')).toMatchObject({ problems: [{}, {}, {}] })
  })
})
