import { describe, expect, test } from '@jest/globals'
import { SUBJECTS, trust, verify } from '../workspace.ts'

const ENV = {
  GITHUB_REPOSITORY: 'octo-org/app',
  GITHUB_REPOSITORY_ID: '74',
  GITHUB_REPOSITORY_OWNER_ID: '65',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
}
const REPORT = { 'report-file': 'report.json', 'fail-on': 'none', 'workflow-files': '*.yml' }
/** Only what workflows show is asked. */
const NOTHING_DESCRIBED = { ...REPORT, 'role-to-assume': undefined, 'secret-ids': undefined, subject: undefined }

const deploy = (steps: string, on = 'push: { branches: [main] }', job = ''): string => `name: Deploy
on:
  ${on}
permissions: {}
env:
  ROLE: arn:aws:iam::111122223333:role/deploy
jobs:
  deploy:
    runs-on: ubuntu-latest
${job}    steps:
${steps}`

const CREDENTIALS = `      - uses: aws-actions/configure-aws-credentials@v5
        with:
          aws-region: us-east-1
          role-to-assume: \${{ env.ROLE }}
`
const SECRETS = `      - uses: aws-actions/aws-secretsmanager-get-secrets@v2
        with:
          secret-ids: |
            DB,prod/db
`

const run = async (inputs: Readonly<Record<string, string | undefined>>, files: Readonly<Record<string, string>>) => {
  const runner = await verify(inputs, files, { env: ENV })
  const report = runner.effects.flatMap((effect) => (effect.kind === 'report' ? [JSON.parse(effect.text)] : []))[0]
  return {
    runner,
    notices: report.notices as readonly string[],
    chains: (report.chains as readonly { name: string; outcome: string }[]).map(
      ({ name, outcome }) => `${name}: ${outcome}`,
    ),
    codes: (report.findings as readonly { code: string }[]).map(({ code }) => code),
  }
}

describe('what a workflow needs', () => {
  test('is asked without being described', async () => {
    const { chains, codes } = await run(NOTHING_DESCRIBED, { 'deploy.yml': deploy(CREDENTIALS + SECRETS) })
    expect(chains).toEqual(['deploy.yml/deploy: allowed'])
    expect(codes).not.toContain('SEC-004')
  })

  test('is not asked twice', async () => {
    const { chains } = await run({ ...REPORT, subject: undefined }, { 'deploy.yml': deploy(CREDENTIALS + SECRETS) })
    expect(chains).toEqual(['default: allowed'])
  })

  test('is denied where the role may not read a secret', async () => {
    const steps = `${CREDENTIALS}      - uses: octo-org/aws-zero-trust-actions/fetch-secrets@v1
        with:
          secrets: API_TOKEN = prod/api:token
`
    const { chains, codes } = await run(
      { ...NOTHING_DESCRIBED, 'policy-files': 'trust=iam/trust.json\nidentity=iam/deploy.json\nkey=kms/prod.json' },
      { 'deploy.yml': deploy(steps) },
    )
    expect(chains).toEqual(['deploy.yml/deploy: denied'])
    expect(codes).toContain('SEC-004')
  })

  test('is asked for every kind of run, and a pull request should reach nothing', async () => {
    const everything = trust({
      sub: [...SUBJECTS, 'repo:octo-org/app:pull_request', 'repo:octo-org@65/app@74:pull_request'],
    })
    const { chains, codes } = await run(NOTHING_DESCRIBED, {
      'deploy.yml': deploy(CREDENTIALS + SECRETS, 'push: { branches: [main], tags: ["v*"] }\n  pull_request:'),
      'iam/trust.json': everything,
    })
    expect(chains).toEqual([
      'deploy.yml/deploy@refs/heads/main: allowed',
      'deploy.yml/deploy@refs/tags/v…: denied',
      'deploy.yml/deploy@pull_request: allowed',
    ])
    expect(codes).toContain('OIDC-010')
  })

  test.each(['./', '$/'])('is asked through an action and a called workflow of the repository, `%s`', async (here) => {
    const { chains } = await run(NOTHING_DESCRIBED, {
      'release.yml': `on: { push: { branches: [main] } }
permissions: {}
jobs:
  call:
    uses: ${here}deploy.yml
    with: { role: arn:aws:iam::111122223333:role/deploy }
`,
      'deploy.yml': `on: workflow_call
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: ${here}login
        with: { role: "\${{ inputs.role }}" }
${SECRETS}`,
      'login/action.yml': `name: Log in
runs:
  using: composite
  steps:
    - uses: aws-actions/configure-aws-credentials@v5
      with: { aws-region: us-east-1, role-to-assume: "\${{ inputs.role }}" }
`,
    })
    expect(chains).toEqual(['deploy.yml/deploy: allowed'])
  })

  test('is left out with the reason where only a run tells it, or nothing tells of the role', async () => {
    const { chains, notices } = await run(
      { ...REPORT, subject: undefined },
      {
        'deploy.yml': deploy(
          `${CREDENTIALS.replace('env.ROLE', 'vars.ROLE')}${CREDENTIALS}${SECRETS.replace('prod/db', '${{ secrets.NAME }}')}`,
        ),
        'plan.yml': deploy(CREDENTIALS).replace('role/deploy', 'role/plan'),
      },
    )
    expect(chains).toEqual(['default: allowed'])
    expect(notices).toEqual(
      expect.arrayContaining([
        '`deploy.yml:14:27`: the role is not asked about: `vars.ROLE` is known only in a run.',
        '`deploy.yml:22:13`: a secret is not asked about: `secrets.NAME` is known only in a run.',
        '`plan.yml:14:11`: role `arn:aws:iam::111122223333:role/plan` is not asked about: no source tells of it.',
      ]),
    )
  })
})

describe('what a build needs', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/build'
  const buildspec =
    'version: 0.2\nenv:\n  secrets-manager:\n    DB_USER: prod/db:username\n    DB_PASS: prod/db:password\n'
  const service = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  })
  const inputs = {
    ...NOTHING_DESCRIBED,
    'workflow-files': '',
    'buildspec-files': 'buildspec.yml',
    'policy-files': `trust@${ROLE}=build-trust.json\nidentity@${ROLE}=iam/deploy.json\nkey=kms/prod.json\nsecret=none`,
  }

  test('is asked for the role that CodeBuild assumes', async () => {
    const { chains, codes } = await run(inputs, { 'buildspec.yml': buildspec, 'build-trust.json': service })
    // The key policy names another role.
    expect(chains).toEqual(['buildspec.yml: denied'])
    expect(codes).toContain('SEC-004')
  })

  test('is left out where no source tells its role', async () => {
    const { chains, notices } = await run(
      { ...REPORT, 'workflow-files': '', 'buildspec-files': 'buildspec.yml' },
      { 'buildspec.yml': buildspec },
    )
    expect(chains).toEqual(['default: allowed'])
    expect(notices).toContain('`buildspec.yml`: no source tells the role of this build, so nothing is asked about it.')
  })
})

describe('files that are odd', () => {
  const alone = { ...NOTHING_DESCRIBED, 'policy-files': undefined }

  test.each([
    ['no YAML', 'jobs: [', '`deploy.yml`, line 1, column 8: not valid YAML: bad indent.'],
    [
      'a name used twice',
      'on: push\non: push\n',
      '`deploy.yml`, line 2, column 1: the member name was used before, at line 1, column 1.',
    ],
    ['an alias of itself', 'jobs: &a [*a]\n', 'an alias refers to no earlier anchor'],
    ['nesting without end', `jobs: ${'['.repeat(3000)}`, 'deploy.yml'],
    [
      'a script that ends in the middle',
      deploy("      - run: echo 'x\n"),
      '`deploy.yml:11:19`: the script is read only up to here: a quote is not closed.',
    ],
    [
      'a huge script',
      deploy(`      - run: |\n${'          a\n'.repeat(150_000)}`),
      'the script is too long to be read',
    ],
  ])('%s is a notice with its place', async (_, text, notice) => {
    const { notices } = await run(alone, { 'deploy.yml': text, 'other.yml': deploy('      - run: ls\n') })
    expect(notices.join('\n')).toContain(notice)
  })

  test.each([
    ['nothing', ''],
    ['a list', '- a\n'],
    ['jobs of the wrong kind', 'jobs: [1, null, "a"]\non: 7\nenv: x\n'],
    ['steps of the wrong kind', 'jobs: { a: { steps: { run: 1 }, env: [], outputs: 3, uses: {} } }\n'],
    ['merge keys and anchors', 'x: &x { run: "echo 1" }\njobs: { a: { steps: [*x, { <<: *x }] } }\n'],
    [
      'names of prototypes',
      'jobs: { __proto__: { env: { constructor: x }, steps: [{ id: __proto__, run: "echo $constructor" }] } }\n',
    ],
  ])('%s does no harm', async (_, text) => {
    const { codes } = await run(alone, { 'deploy.yml': text })
    expect(codes).toEqual([])
  })

  test('a glob of our own may match nothing, another one may not', async () => {
    await expect(run({ ...REPORT, 'workflow-files': '.github/workflows/*.y*ml' }, {})).resolves.toBeDefined()
    await expect(run({ ...REPORT, 'workflow-files': 'flows/*.yml' }, {})).rejects.toThrow(
      '`flows/*.yml` matches no file',
    )
  })

  test('no value that is written out is ever shown', async () => {
    const { runner } = await run(alone, {
      'deploy.yml': deploy(
        '      - env:\n          DB_PASSWORD: Canary-Value-2026!\n        run: ./x "Canary-Value-2026!"\n',
      ),
    })
    expect(JSON.stringify(runner.effects)).not.toContain('Canary')
  })
})
