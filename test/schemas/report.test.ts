import { expect, test } from '@jest/globals'
import { reportOf } from '../../src/findings/report.ts'
import { ALLOWED, chain, finding, result, step } from '../findings/sample.ts'
import { problemsUnder } from './schema.ts'

const NAME = 'report'
const FULL = result({
  chains: [chain([step(), step({ id: 'job/get:prod/db', verdict: ALLOWED })])],
  expectations: [{ id: 'e', wants: 'denied', outcome: 'allowed', because: 'allowed by `a.json`' }],
  findings: [finding(), finding({ suppressed: { reason: 'accepted for now', expires: '2027-01-31' } })],
  comparison: {
    changes: [
      {
        effect: 'gained',
        subject: 'x',
        confidence: 'definite',
        because: 'the statement is new',
        witnesses: ['`ops` may decrypt'],
        more: 0,
        resources: [],
      },
    ],
    limits: [],
  },
  reach: {
    reached: [
      {
        what: 'reads the secret',
        resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf',
        by: [{ who: 'role `deploy`', confidence: 'definite', through: ['`a.json:3`'] }],
        limits: [],
      },
    ],
    reaching: [{ who: 'role `deploy`', reaches: ['reads `db`'] }],
    unasked: 0,
  },
})

test('a report with everything is valid, and so is one with nothing', () => {
  const bare = result({ chains: [], findings: [], documents: [] })
  for (const each of [FULL, bare]) expect(problemsUnder(NAME, JSON.parse(reportOf(each)))).toEqual([])
})

test.each([
  ['another version', { schemaVersion: 2 }, '/schemaVersion'],
  ['a verdict that is none', { verdict: 'maybe' }, '/verdict'],
  ['a time without zone', { evaluationTime: '2026-01-15' }, '/evaluationTime'],
  ['a field that nobody promised', { timestamp: 1 }, '/'],
  ['a finding without rule', { findings: [{ ...finding(), rule: undefined }] }, '/findings/0'],
  [
    'a line that does not exist',
    { findings: [finding({ location: { file: 'a', line: 0, column: 1 } })] },
    '/findings/0/location/line',
  ],
])('%s is not valid', (_, changes, place) => {
  const report: unknown = JSON.parse(JSON.stringify({ ...JSON.parse(reportOf(FULL)), ...changes }))
  expect(problemsUnder(NAME, report).join('\n')).toContain(place)
})
