import { expect, test } from '@jest/globals'
import type { Reacher } from '../../src/findings/reach.ts'
import { summaryOf } from '../../src/findings/summary.ts'
import { result } from './sample.ts'

const reacher = (who: string, changes: Partial<Reacher> = {}): Reacher => ({
  who,
  confidence: 'definite',
  through: ['`iam/deploy.json:4` (Sid `Read`)'],
  ...changes,
})

const reachOf = (by: readonly Reacher[], limits: readonly string[] = []) => ({
  reached: [{ what: 'reads the secret', resource: 'arn:aws:secretsmanager:a|b', by, limits }],
  reaching: [{ who: 'role `deploy`', reaches: ['reads `prod/db`'] }],
  unasked: 0,
})

test('the summary tells who reaches what, through which statements', () => {
  const summary = summaryOf(result({ reach: reachOf([reacher('role `deploy`')], ['the key policy is not given']) }))
  expect(summary).toContain('| **reads the secret**: `arn:aws:secretsmanager:a\\|b` |  |\n')
  expect(summary).toContain('| role `deploy` | `iam/deploy.json:4` (Sid `Read`) |\n')
  expect(summary).toContain('| perhaps others: the key policy is not given |  |\n')
  expect(summary).toContain('| role `deploy` | reads `prod/db` |\n')
})

test('what is not known for certain says so, and nobody is a word', () => {
  expect(summaryOf(result({ reach: reachOf([reacher('anybody', { confidence: 'possible' })]) }))).toContain(
    '| anybody (not known for certain) |',
  )
  expect(summaryOf(result({ reach: reachOf([]) }))).toContain('| nobody |  |')
})

test('a long table is cut, with a count', () => {
  const many = Array.from({ length: 33 }, (_, index) => reacher(`role \`r${index}\``))
  const summary = summaryOf(result({ reach: { ...reachOf(many), unasked: 7 } }))
  expect(summary).toContain('| and 13 more: see the report file |  |')
  expect(summary).not.toContain('`r20`')
  expect(summary).toContain('7 more secrets and roles were not looked at.')
})

test('access that is lost is listed apart from the findings, one line per cause', () => {
  const change = {
    effect: 'lost',
    subject: 'x',
    confidence: 'definite',
    because: 'the statement is gone',
    resources: [],
  } as const
  const changes = [{ ...change, witnesses: ['`ops` is no longer allowed `kms:Decrypt`', 'another'], more: 2 }]
  expect(summaryOf(result({ comparison: { changes, limits: [] } }))).toContain(
    '- `ops` is no longer allowed `kms:Decrypt`: the statement is gone; so are 3 more requests',
  )
})
