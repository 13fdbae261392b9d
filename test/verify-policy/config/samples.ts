/** What a wrong file is, its text, and the position and the words of the problem. */
export type WrongConfig = readonly [title: string, text: string, place: string, what: string]

export const ROLE = 'arn:aws:iam::111122223333:role/deploy'
export const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'
export const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'

/** A file with everything that there is. */
export const WHOLE = `version: 1
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
`

const pipeline = (rest: string): string => `version: 1\npipelines:\n  - ${rest}`

const suppress = (rest: string): string =>
  `version: 1\nsuppress:\n  - { finding: SEC-004, reason: accepted for now, ${rest} }`

/** What each place alone tells. */
export const WRONG: readonly WrongConfig[] = [
  ['an empty file', '', '1:1', 'expected a mapping'],
  ['no version', 'defaults: {}', '1:1', '`version` is missing'],
  ['another version', 'version: 2', '1:10', 'expected version 1'],
  ['an unknown key', 'version: 1\npipeline: []', '2:1', '`pipeline` is not known here'],
  ['a wrong type', 'version: 1\npipelines: deploy', '2:12', 'expected a list'],
  ['an unknown layer', 'version: 1\nrequire-layers: [scps]', '2:18', 'expected one of'],
  ['a region that is none', 'version: 1\ndefaults: { region: Europe }', '2:21', 'expected a region'],
  ['an account id that lost its zero', 'version: 1\ndefaults: { account: 12345678901 }', '2:22', 'quote it in YAML'],
  ['a pipeline without name', pipeline(`{ role: ${ROLE} }`), '3:5', '`name` is missing'],
  ['a pipeline without role', pipeline('{ name: a }'), '3:5', 'either a `role` or `steps`'],
  ['a pipeline with both', pipeline(`{ name: a, role: ${ROLE}, steps: [] }`), '3:5', 'either a `role` or `steps`'],
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
    'a secret without ARN',
    'version: 1\nresources: { secrets: [{ arn: prod/db }] }',
    '2:31',
    'expected the ARN of a secret',
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
  ['a boundary that is no policy', 'version: 1\nboundary: pipeline-boundary', '2:11', 'expected the ARN of a policy'],
  ['an unknown severity', 'version: 1\nseverity: { SEC-004: harmless }', '2:22', 'expected one of'],
]

/** What only the file as a whole, the rules or the calendar tell. */
export const WRONG_TOGETHER: readonly WrongConfig[] = [
  ['a repeated key', 'version: 1\nversion: 1', '2:1', 'the member name was used before'],
  ['broken YAML', 'version: [', '1:11', 'not valid YAML'],
  ['a role by name without account', pipeline('{ name: a, role: deploy }'), '3:22', 'needs `account` in `defaults`'],
  [
    'a repeated name',
    `${pipeline(`{ name: a, role: ${ROLE} }`)}\n  - { name: a, role: ${ROLE} }`,
    '4:13',
    'the name is used twice',
  ],
  [
    'an expectation of an unknown pipeline',
    'version: 1\nexpect: [{ id: e, allow: { pipeline: x } }]',
    '2:38',
    'no pipeline is called `x`',
  ],
  ['a suppression for years', suppress('expires: 2031-01-01'), '3:60', 'at most one year ahead'],
]
