import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../../src/verify-policy/config/parse-config.ts'
import { isRule } from '../../../src/verify-policy/rules/index.ts'

const ROLE = 'arn:aws:iam::111122223333:role/deploy'
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'

const parse = (text: string) => parseConfig('access.yml', text, isRule, '2026-11-25')

test('a whole file is understood', () => {
  const parsed = parse(`version: 1
defaults: { region: us-east-1, account: "111122223333", organization: { id: o-abc, accounts: ["111122223333"] } }
require-layers: [scp, secret]
pipelines:
  - name: deploy-prod
    role: deploy
    claims: { repository: octo-org/app, repository_id: 42, environment: prod }
    subject-format: immutable
    session: { policy-file: iam/session.json, managed-policies: [arn:aws:iam::aws:policy/ReadOnlyAccess], duration: 900, name: gha }
    secrets: [prod/db, "prod/api-*"]
    batch: true
    network: github-hosted
  - name: chained
    steps: [${ROLE} duration=900, ${ROLE}2]
    network: { vpc-endpoint: vpce-1, vpc: vpc-1, source-ip: [10.0.0.1] }
resources:
  secrets: [{ arn: "${SECRET}", key: "${KEY}", tags: { team: web }, state: pending-deletion, policy-file: s.json }]
  keys: [{ arn: "${KEY}", aliases: [alias/app], state: Disabled, policy-file: k.json, grants-file: g.json }]
  oidc-providers: [{ arn: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", client-ids: [sts.amazonaws.com] }]
expect:
  - { id: e1, allow: { pipeline: deploy-prod } }
  - { id: e2, deny: { pipeline: deploy-prod, action: "kms:Decrypt", resource: alias/app, via: direct } }
  - { id: e3, deny: { pipeline: chained, action: "secretsmanager:GetSecretValue", resource: other/secret } }
  - { id: e4, deny: { claims: { repository: octo-org/app, event_name: pull_request }, role: deploy } }
suppress:
  - { finding: SEC-004, where: { file: iam/a.json, resource: prod/db }, reason: "accepted, ticket 123", expires: 2027-01-31, owner: sec }
severity: { OIDC-006: high }
production: ["live-*"]
boundary: arn:aws:iam::111122223333:policy/pipeline-boundary
`)
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

const pipeline = (rest: string): string => `version: 1\npipelines:\n  - ${rest}`

const suppress = (rest: string): string =>
  `version: 1\nsuppress:\n  - { finding: SEC-004, reason: accepted for now, ${rest} }`

describe('what is not understood is a problem with its position', () => {
  test.each([
    ['an empty file', '', '1:1', 'expected a mapping'],
    ['no version', 'defaults: {}', '1:1', '`version` is missing'],
    ['another version', 'version: 2', '1:10', 'expected version 1'],
    ['an unknown key', 'version: 1\npipeline: []', '2:1', '`pipeline` is not known here'],
    ['a repeated key', 'version: 1\nversion: 1', '2:1', 'the member name was used before'],
    ['broken YAML', 'version: [', '1:11', 'not valid YAML'],
    ['a wrong type', 'version: 1\npipelines: deploy', '2:12', 'expected a list'],
    ['an unknown layer', 'version: 1\nrequire-layers: [scps]', '2:18', 'expected one of'],
    ['a region that is none', 'version: 1\ndefaults: { region: Europe }', '2:21', 'expected a region'],
    ['an account id that lost its zero', 'version: 1\ndefaults: { account: 12345678901 }', '2:22', 'quote it in YAML'],
    ['a pipeline without name', pipeline(`{ role: ${ROLE} }`), '3:5', '`name` is missing'],
    ['a pipeline without role', pipeline('{ name: a }'), '3:5', 'either a `role` or `steps`'],
    ['a pipeline with both', pipeline(`{ name: a, role: ${ROLE}, steps: [] }`), '3:5', 'either a `role` or `steps`'],
    ['a role by name without account', pipeline('{ name: a, role: deploy }'), '3:22', 'needs `account` in `defaults`'],
    ['a name with blanks', pipeline(`{ name: "a b", role: ${ROLE} }`), '3:13', 'a name has letters'],
    [
      'a secret that is none',
      pipeline(`{ name: a, role: ${ROLE}, secrets: [ab*] }`),
      '3:71',
      'a prefix needs at least 3',
    ],
    ['batch as a word', pipeline(`{ name: a, role: ${ROLE}, batch: yes }`), '3:68', 'expected `true` or `false`'],
    ['an unknown network', pipeline(`{ name: a, role: ${ROLE}, network: office }`), '3:70', 'expected `github-hosted`'],
    [
      'a repeated name',
      `${pipeline(`{ name: a, role: ${ROLE} }`)}\n  - { name: a, role: ${ROLE} }`,
      '4:13',
      'the name is used twice',
    ],
    [
      'a secret without ARN',
      'version: 1\nresources: { secrets: [{ arn: prod/db }] }',
      '2:31',
      'expected the ARN of a secret',
    ],
    [
      'an expectation of an unknown pipeline',
      'version: 1\nexpect: [{ id: e, allow: { pipeline: x } }]',
      '2:38',
      'no pipeline is called `x`',
    ],
    [
      'an expectation that wants both',
      'version: 1\nexpect: [{ id: e, allow: {}, deny: {} }]',
      '2:10',
      'either `allow` or `deny`',
    ],
    [
      'a suppression of an unknown rule',
      'version: 1\nsuppress: [{ finding: X, reason: accepted for now, expires: 2027-01-01 }]',
      '2:23',
      'expected a rule',
    ],
    ['a suppression without end', suppress('owner: sec'), '3:5', '`expires` is missing'],
    ['a suppression for years', suppress('expires: 2031-01-01'), '3:60', 'at most one year ahead'],
    ['a boundary that is no policy', 'version: 1\nboundary: pipeline-boundary', '2:11', 'expected the ARN of a policy'],
    ['an unknown severity', 'version: 1\nseverity: { SEC-004: harmless }', '2:22', 'expected one of'],
  ])('%s', (_, text, place, what) => {
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
