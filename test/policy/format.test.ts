import { describe, expect, test } from '@jest/globals'
import { readCases } from './load.ts'

const file = {
  about: 'a role reads a secret',
  policies: { identity: [{ Version: '2012-10-17', Statement: [] }], scp: [[]] },
  completeness: { rcp: 'not-given' },
  request: {
    principal: { kind: 'session', role: 'arn:aws:iam::111122223333:role/deploy', name: 'run' },
    action: 'secretsmanager:GetSecretValue',
    resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-a1b2c3',
  },
  context: { 'aws:SourceIp': { unknown: 'present' }, 'aws:TagKeys': ['a', 'b'] },
  cases: [
    { name: 'as it is', want: { verdict: 'denied', how: 'implicit', because: [{ layer: 'identity' }] } },
    {
      name: 'with another context',
      context: { 'aws:SourceIp': '192.0.2.1' },
      want: { verdict: 'denied', how: 'implicit' },
    },
  ],
}

const read = (content: unknown) => readCases('some/file.json', JSON.stringify(content))

describe('a case file', () => {
  test('lays the facts of a case over those of its file', () => {
    const [first, second] = read(file)
    expect(first?.kind === 'question' && first.situation).toMatchObject({
      completeness: { identity: 'given', scp: 'given', rcp: 'not-given', keyPolicy: 'empty' },
      context: { 'aws:SourceIp': { unknown: 'present' } },
    })
    expect(second?.kind === 'question' && second.situation).toMatchObject({
      context: { 'aws:SourceIp': '192.0.2.1', 'aws:TagKeys': ['a', 'b'] },
    })
  })

  test.each([
    ['a misspelt member of the file', { ...file, polices: {} }, 'unknown member polices'],
    ['a misspelt layer', { ...file, policies: { identities: [] } }, 'unknown member identities'],
    ['a misspelt completeness', { ...file, completeness: { rcp: 'missing' } }, 'expected one of given, empty'],
    ['a misspelt kind of principal', { ...file, request: { principal: { kind: 'Session' } } }, 'Session'],
    ['a case without an expectation', { ...file, cases: [{ name: 'x' }] }, 'member want is missing'],
    [
      'a denial that does not say how',
      { ...file, cases: [{ name: 'x', want: { verdict: 'denied' } }] },
      '`how` belongs',
    ],
    ['a request without action', { ...file, request: { principal: { kind: 'anonymous' } } }, 'lacks principal, action'],
  ])('is refused for %s', (_what, content, message) => {
    expect(() => read(content)).toThrow(message)
  })
})
