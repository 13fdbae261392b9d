import { describe, expect, test } from '@jest/globals'
import { INPUT_NAMES, parseInputs } from '../../src/fetch-secrets/inputs.ts'
import type { InputName, Inputs } from '../../src/fetch-secrets/inputs.ts'

const parse = (given: Partial<Record<InputName, string>>) => parseInputs((name) => given[name] ?? '')

/** The parsed inputs, with a source so that nothing is missing. */
const parsed = (given: Partial<Record<InputName, string>>): Inputs => {
  const result = parse({ secrets: 'A = a', ...given })
  if (!result.ok) throw new Error(result.problems.map(({ where, what }) => `${where}: ${what}`).join('\n'))
  return result.value
}

/** For each input a valid value with what becomes of it, and values that are refused. */
const TABLE: Readonly<
  Record<InputName, { valid: readonly [string, Partial<Inputs> | object]; invalid: readonly string[] }>
> = {
  'secret-ids': {
    valid: ['db', { entries: [{ from: 'secret-ids' }, { from: 'secrets' }] }],
    invalid: ['a b', 'db,x', 'ab*'],
  },
  'parse-json-secrets': { valid: ['true', {}], invalid: ['yes', '1'] },
  'name-transformation': { valid: ['LowerCase', { nameCase: 'lowercase' }], invalid: ['camel'] },
  'auto-select-family-attempt-timeout': {
    valid: ['2500', { familyTimeoutMs: 2500 }],
    invalid: ['9', 'abc', '-1', '1e3'],
  },
  secrets: { valid: ['A = a\nB = b', { entries: [{}, {}] }], invalid: ['A=', 'a=b', '1A = b', 'A = b | nonsense'] },
  'kms-ciphertexts': {
    valid: [
      'K = base64:AAAA | key=alias/app',
      { entries: [{}, { from: 'kms-ciphertexts', source: { key: 'alias/app' } }] },
    ],
    invalid: [
      'K = base64:AAAA',
      'K = base64:!! | key=alias/app',
      'K = text:x | key=alias/app',
      '1K = base64:AAAA | key=alias/app',
      'K = base64:AAAA | key=a b',
      'K = base64:AAAA | key=alias/app | algorithm=RSAES_OAEP_SHA_256 | context={"a":"b"}',
      'K = base64:AAAA | key=alias/app | context={"a":1}',
      'K = base64: | key=alias/app',
    ],
  },
  'from-buildspec': { valid: ['buildspec.yml', { buildspec: 'buildspec.yml' }], invalid: ['a\u0001b'] },
  mode: { valid: ['check', { mode: 'check', summary: true }], invalid: ['dry'] },
  export: { valid: ['env, file', { exports: ['env', 'file'] }], invalid: ['variable', 'env,,file'] },
  files: {
    valid: [
      'dotenv:A,B_* -> x/app.env\npem:KEY',
      {
        files: [
          { format: 'dotenv', names: ['A', 'B_*'], target: 'x/app.env' },
          { format: 'pem', names: ['KEY'], target: 'KEY.pem' },
        ],
      },
    ],
    invalid: [
      'ini:A',
      'raw:A,B',
      'raw:A*',
      'json -> ../x',
      'json -> /x',
      'json -> C:\\x',
      'json -> a//b',
      'json:a-b',
      'json -> x\ndotenv -> x',
    ],
  },
  'files-dir': {
    valid: ['workspace:out', { filesDir: { kind: 'workspace', path: 'out' } }],
    invalid: ['relative', 'workspace:', 'workspace:../x', 'workspace:/x', '/a/../b'],
  },
  'public-keys': {
    valid: ['HOST\nprod/*:url', { publicKeys: [{ key: 'HOST' }, { secret: 'prod/*', key: 'url' }] }],
    invalid: [':x', 'x:', 'a b'],
  },
  'on-missing': { valid: ['warn', { onMissing: 'warn' }], invalid: ['skip'] },
  'denied-as-missing': { valid: ['True', { deniedAsMissing: true }], invalid: ['on'] },
  'explain-denials': { valid: ['true', { explainDenials: true }], invalid: ['on'] },
  'on-empty': { valid: ['fail', { onEmpty: 'fail' }], invalid: ['error'] },
  'version-stage': { valid: ['AWSPREVIOUS', { versionStage: 'AWSPREVIOUS' }], invalid: ['a b'] },
  'json-strings': { valid: ['expand', { expandStrings: true }], invalid: ['yes'] },
  overwrite: { valid: ['A, B', { overwrite: new Set(['A', 'B']) }], invalid: ['A-B', 'A,,B'] },
  batch: { valid: ['true', { batch: true }], invalid: ['always'] },
  'max-secrets': { valid: ['1000', { maxSecrets: 1000 }], invalid: ['0', '1001', 'many'] },
  roles: {
    valid: [
      '444455556666 = arn:aws:iam::444455556666:role/r | external-id=ext',
      { roles: [{ account: '444455556666', externalId: 'ext' }] },
    ],
    invalid: [
      '444455556666',
      '4444 = arn:aws:iam::444455556666:role/r',
      '444455556666 = role/r',
      '444455556666 = arn:aws:iam::444455556666:role/r\n444455556666 = arn:aws:iam::444455556666:role/s',
    ],
  },
  'aws-region': {
    valid: ['eu-central-1', { region: 'eu-central-1' }],
    invalid: ['Frankfurt', 'eu-central-1.example.com'],
  },
  'endpoint-url': {
    valid: ['kms=https://kms.example.com', { endpoints: { kms: 'https://kms.example.com' } }],
    invalid: [
      'http://kms.example.com',
      'https://user:pass@example.com',
      'iam=https://example.com',
      'kms=https://a.example\nkms=https://b.example',
      'https://example.com?x=1',
    ],
  },
  'http-proxy': { valid: ['http://proxy.example.com:8080', {}], invalid: ['ftp://proxy.example.com'] },
  'no-proxy': { valid: ['.example.com, 10.0.0.1', {}], invalid: ['http://x/y'] },
  'action-timeout-s': { valid: ['5', { timeoutMs: 5000 }], invalid: ['0', '5s', '99999'] },
  'mask-budget': { valid: ['100', { maskBudget: 100 }], invalid: ['99', '10001'] },
  'mask-account-id': { valid: ['true', { maskAccountId: true }], invalid: ['maybe'] },
  'leak-scan': { valid: ['fail', { leakScan: 'fail' }], invalid: ['true'] },
  'leak-scan-paths': { valid: ['/tmp/a, b', { leakScanPaths: ['/tmp/a', 'b'] }], invalid: ['a,,b'] },
  cleanup: { valid: ['false', { cleanup: false }], invalid: ['never'] },
  summary: { valid: ['true', { summary: true }], invalid: ['yes'] },
}

describe.each(INPUT_NAMES)('%s', (name) => {
  test('takes a valid value', () => {
    const [text, expected] = TABLE[name].valid
    expect(parsed({ [name]: text, ...(name === 'secrets' ? { secrets: text } : {}) })).toMatchObject(expected)
  })

  test.each(TABLE[name].invalid)('refuses `%s` by its name', (text) => {
    const result = parse({ 'secret-ids': 'db', [name]: text })
    expect(result.ok ? [] : result.problems.map(({ where }) => where)).toEqual([expect.stringContaining(name)])
  })
})

test('one of the sources is needed', () => {
  const result = parse({})
  expect(result).toMatchObject({
    ok: false,
    problems: [{ where: 'secret-ids, secrets, kms-ciphertexts, from-buildspec' }],
  })
})

test('all problems of all inputs appear together', () => {
  const result = parse({ 'secret-ids': 'a b', secrets: 'x=', batch: 'maybe', roles: '1 = 2', 'mask-budget': 'x' })
  expect(result.ok ? [] : result.problems.map(({ where }) => where.split(',')[0])).toEqual(
    expect.arrayContaining(['secret-ids', 'secrets', 'batch', 'roles', 'mask-budget']),
  )
})

test('no default of an input is quoted in a problem, nor a proxy with its password', () => {
  const result = parse({
    secrets: 'A = a ?? canary',
    'http-proxy': 'ftp://user:canary@proxy',
    'endpoint-url': 'https://user:canary@example.com',
  })
  expect(JSON.stringify(result)).not.toContain('canary')
})
