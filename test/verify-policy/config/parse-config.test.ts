import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../../src/verify-policy/config/parse-config.ts'
import { isRule } from '../../../src/verify-policy/rules/index.ts'
import { KEY, ROLE, SECRET, WHOLE, WRONG, WRONG_TOGETHER } from './samples.ts'

const parse = (text: string) => parseConfig('access.yml', text, isRule, '2026-11-25')

test('a whole file is understood', () => {
  const parsed = parse(WHOLE)
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      region: 'us-east-1',
      organization: { id: 'o-abc', accounts: ['111122223333'] },
      required: ['scp', 'secretPolicy'],
      pipelines: [
        {
          name: 'deploy-prod',
          hops: [{ role: { arn: ROLE } }],
          sessionName: 'gha',
          durationSeconds: 900,
          references: [{}, { source: { id: { kind: 'prefix' } } }],
          token: {
            claims: { repository: 'octo-org/app', repository_id: '42', environment: 'prod' },
            subjectFormat: 'immutable',
          },
          network: { kind: 'github-hosted' },
          batch: true,
        },
        {
          name: 'chained',
          hops: [{ durationSeconds: 900 }, {}],
          network: { kind: 'endpoint', id: 'vpce-1', vpc: 'vpc-1', sourceIp: '10.0.0.1' },
        },
      ],
      policyFiles: [
        { kind: 'session', subject: 'deploy-prod', glob: 'iam/session.json' },
        { kind: 'secret', subject: SECRET, glob: 's.json' },
        { kind: 'key', subject: KEY, glob: 'k.json' },
        { kind: 'grants', subject: KEY, glob: 'g.json' },
      ],
      facts: {
        secrets: [{ arn: SECRET, name: 'prod/db', keyId: KEY, deleted: true, tags: [{ key: 'team', value: 'web' }] }],
        keys: [{ arn: KEY, aliases: ['alias/app'], state: 'Disabled' }],
        providers: [{ clientIds: ['sts.amazonaws.com'] }],
      },
      expectations: [
        { id: 'e1', wants: 'allowed', about: { kind: 'pipeline', pipeline: 'deploy-prod' } },
        {
          id: 'e2',
          wants: 'denied',
          about: { kind: 'call', key: 'alias/app', action: 'kms:Decrypt' },
          location: { file: 'access.yml', line: 22 },
        },
        { id: 'e3', about: { kind: 'call', references: [{}] } },
        { id: 'e4', about: { kind: 'assume', job: { name: 'e4', hops: [{ role: { arn: ROLE } }] } } },
      ],
      suppressions: [{ finding: 'SEC-004', file: 'iam/a.json', resource: 'prod/db', expires: '2027-01-31' }],
      severities: [{ finding: 'OIDC-006', severity: 'high' }],
      production: ['live-*'],
      boundary: 'arn:aws:iam::111122223333:policy/pipeline-boundary',
    },
  })
})

describe('what is not understood is a problem with its position', () => {
  test.each([...WRONG, ...WRONG_TOGETHER])('%s', (_, text, place, what) => {
    const parsed = parse(text)
    expect(parsed.ok ? [] : parsed.problems).toContainEqual({
      where: expect.stringContaining(`access.yml:${place}`),
      what: expect.stringContaining(what),
    })
  })

  test('a reason has to say something', () => {
    expect(parse('version: 1\nsuppress: [{ finding: SEC-004, reason: "ok", expires: 2027-01-01 }]')).toMatchObject({
      problems: [{ what: 'a reason has at least 10 characters' }],
    })
  })
})
