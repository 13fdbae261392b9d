import { describe, expect, test } from '@jest/globals'
import { printText } from '../../../src/policy/index.ts'
import { daysBetween } from '../../../src/verify-policy/sources/schedule.ts'
import { constant, reference } from './plan-builder.ts'
import type { Planned } from './plan-builder.ts'
import { readPlan } from './reading.ts'

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'
const NEW_SECRET: Planned = {
  address: 'aws_secretsmanager_secret.db',
  after: { name: 'prod/db' },
  unknown: { arn: true },
}
const OLD_SECRET: Planned = {
  address: 'aws_secretsmanager_secret.db',
  before: { arn: SECRET_ARN, id: SECRET_ARN, name: 'prod/db' },
}

const rotationOf = (...resources: readonly Planned[]) => readPlan(resources).bundle.secrets[0]?.rotation
const rotation = (rules: Readonly<Record<string, unknown>>, secret_id = SECRET_ARN): Planned => ({
  address: 'aws_secretsmanager_secret_rotation.db',
  after: {
    secret_id,
    rotation_lambda_arn: 'arn:aws:lambda:us-east-1:111122223333:function:rotate',
    rotation_rules: [rules],
  },
})

describe('the rotation of a secret', () => {
  test('is off for a new secret without one, and not known for one that exists', () => {
    expect(rotationOf(NEW_SECRET)).toMatchObject({ kind: 'known', value: { kind: 'off' } })
    expect(rotationOf(OLD_SECRET)).toMatchObject({ kind: 'unknown' })
  })

  test('is off once the plan takes it away', () => {
    const gone = { ...rotation({}), actions: ['delete'], before: { secret_id: SECRET_ARN }, after: {} }
    expect(rotationOf(OLD_SECRET, gone)).toMatchObject({ kind: 'known', value: { kind: 'off' } })
  })

  test.each([
    ['days', { automatically_after_days: 30, schedule_expression: '' }, { kind: 'known', value: 30 }],
    [
      'a schedule',
      { automatically_after_days: null, schedule_expression: 'rate(10 days)' },
      { kind: 'known', value: 10 },
    ],
    [
      'a schedule beside an unset number',
      { automatically_after_days: 0, schedule_expression: 'cron(0 8 1 * ? *)' },
      { kind: 'known', value: 31 },
    ],
    ['a schedule of another form', { schedule_expression: 'at(tomorrow)' }, { kind: 'unknown' }],
  ])('tells how often: %s', (_name, rules, everyDays) => {
    expect(rotationOf(OLD_SECRET, rotation(rules))).toMatchObject({ kind: 'known', value: { kind: 'on', everyDays } })
  })

  test('belongs to the secret that it names, also by name', () => {
    expect(rotationOf(OLD_SECRET, rotation({ automatically_after_days: 1 }, 'prod/db'))).toMatchObject({
      value: { kind: 'on' },
    })
    expect(rotationOf(NEW_SECRET, rotation({ automatically_after_days: 1 }, SECRET_ARN))).toMatchObject({
      value: { kind: 'off' },
    })
  })
})

test.each([
  ['rate(4 hours)', 4 / 24],
  ['rate(30 days)', 30],
  ['cron(0 */8 * * ? *)', 1],
  ['cron(0 8 ? * SUN *)', 7],
  ['cron(0 8 ? * SUN#1 *)', 37],
  ['cron(0 16 1,15 * ? *)', 31],
  ['cron(0 8 1 */2 ? *)', 62],
  ['cron(0 8 1 1,4,7,10 ? *)', 93],
  ['cron(0 8 1 JAN,MAY ? *)', 248],
  ['cron(0 8 1 1-6 ? *)', undefined],
  ['rate(2 weeks)', undefined],
  ['', undefined],
])('the schedule %s leaves at most %s days between two rotations', (schedule, days) => {
  expect(daysBetween(schedule)).toBe(days)
})

const days = (secret: Planned) => readPlan([secret]).bundle.secrets[0]?.recoveryDays

describe('a secret', () => {
  test('can be brought back for 30 days unless the plan says otherwise', () => {
    expect(days(NEW_SECRET)).toEqual({ kind: 'known', value: 30 })
    expect(days({ ...NEW_SECRET, after: { name: 'prod/db', recovery_window_in_days: 0 } })).toEqual({
      kind: 'known',
      value: 0,
    })
    expect(days({ ...NEW_SECRET, unknown: { arn: true, recovery_window_in_days: true } })).toMatchObject({
      kind: 'unknown',
    })
  })

  test('keeps the place of an attribute and of its block', () => {
    const source = 'resource "aws_secretsmanager_secret" "db" {\n  name = "prod/db"\n  recovery_window_in_days = 0\n}\n'
    const secret = { ...NEW_SECRET, after: { name: 'prod/db', recovery_window_in_days: 0 } }
    const { bundle } = readPlan([secret], { 'infra/main.tf': source })
    expect(bundle.secrets[0]).toMatchObject({
      address: 'aws_secretsmanager_secret.db',
      location: { file: 'infra/main.tf', line: 1, column: 1 },
      recoveryDays: { at: { file: 'infra/main.tf', line: 3, column: 3 } },
    })
  })

  test('tells its replicas, the key it had, and who owns it', () => {
    const secret = {
      ...OLD_SECRET,
      actions: ['update'],
      before: { ...OLD_SECRET.before, kms_key_id: 'alias/old' },
      after: {
        ...OLD_SECRET.before,
        kms_key_id: 'alias/new',
        owning_service: 'rds',
        replica: [{ region: 'eu-west-1' }],
      },
    }
    expect(readPlan([secret]).bundle.secrets[0]).toMatchObject({
      formerKeyId: 'alias/old',
      owner: 'rds',
      replicas: { kind: 'known', value: [{ region: 'eu-west-1' }] },
    })
  })

  test.each([
    [{ secret_arn: SECRET_ARN, policy: '{}', block_public_policy: true }, true],
    [{ secret_arn: SECRET_ARN, policy: '{}', block_public_policy: null }, false],
  ])('tells whether its policy %j is checked for the public', (after, value) => {
    const { bundle } = readPlan([OLD_SECRET, { address: 'aws_secretsmanager_secret_policy.p', after }])
    expect(bundle.secrets[0]?.blocksPublicPolicy).toMatchObject({ kind: 'known', value })
  })
})

const version = (after: Readonly<Record<string, unknown>>): Planned => ({
  address: 'aws_secretsmanager_secret_version.v',
  after: { secret_id: SECRET_ARN, ...after },
  sensitive: { secret_string: true },
})

const VALUE = 'Example-Password-2026!'
const originIn = (expression: string, more: string = '') => {
  const source = `resource "aws_secretsmanager_secret_version" "v" {\n  secret_string = ${expression}\n  ${more}\n}\n${LOCALS}`
  return readPlan([version({ secret_string: VALUE })], { 'infra/main.tf': source }, SURROUNDINGS).bundle.secretValues[0]
}
const LOCALS = `locals {\n  fixed = "${VALUE}"\n  loop = local.loop\n}\n`
const SURROUNDINGS = {
  variables: { given: 'x', fixed: VALUE },
  declared: { given: { default: 'y', sensitive: true }, fixed: { default: VALUE, sensitive: true }, bare: {} },
}

describe('where the value of a secret comes from', () => {
  test.each([
    [`"${VALUE}"`, 'literal'],
    [`jsonencode({ username = "app", password = "${VALUE}", port = 5432 })`, 'literal'],
    [`jsonencode({ username = var.given, password = "${VALUE}" })`, 'literal'],
    ['jsonencode({ username = "app", password = var.given })', 'elsewhere'],
    ['jsonencode({ password = random_password.p.result, host = "db.example.com" })', 'elsewhere'],
    ['jsonencode({ api_key_id = "AKIAEXAMPLE", api_key = random_password.p.result })', 'elsewhere'],
    ['random_password.p.result', 'elsewhere'],
    ['file("secret.json")', 'elsewhere'],
    ['local.fixed', 'literal'],
    ['local.loop', 'elsewhere'],
    ['var.given', 'elsewhere'],
    ['var.fixed', 'literal'],
    ['var.bare', 'elsewhere'],
    ['""', 'elsewhere'],
  ])('%s is %s', (expression, origin) => {
    expect(originIn(expression)).toMatchObject({ origin, location: { file: 'infra/main.tf', line: 2 } })
  })

  test('a literal that is only the first value', () => {
    const lifecycle = 'lifecycle {\n    ignore_changes = [secret_string]\n  }'
    expect(originIn('"placeholder"', lifecycle)).toMatchObject({ origin: 'first' })
    expect(originIn('var.given', lifecycle)).toMatchObject({ origin: 'elsewhere' })
  })

  test.each([
    [{ secret_string: constant(VALUE) }, 'literal'],
    [{ secret_string: {} }, 'elsewhere'],
    [{ secret_string: reference('var.fixed') }, 'literal'],
    [{ secret_string: reference('random_password.p.result') }, 'elsewhere'],
    [{ secret_string_wo: reference('ephemeral.random_password.p') }, 'outside'],
    [{ secret_string_wo: constant(VALUE) }, 'literal'],
  ])('without the source: %j is %s', (config, origin) => {
    const planned = { ...version({}), config }
    expect(readPlan([planned], {}, SURROUNDINGS).bundle.secretValues).toMatchObject([{ origin, secret: SECRET_ARN }])
  })

  test('that is write-only leaves an empty text in the state, which is no value', () => {
    const planned = {
      ...version({ secret_string: '' }),
      config: { secret_string_wo: reference('ephemeral.random_password.p') },
    }
    expect(readPlan([planned], {}, SURROUNDINGS).bundle.secretValues).toMatchObject([{ origin: 'outside' }])
  })

  test('never holds the value', () => {
    expect(JSON.stringify(originIn(`"${VALUE}"`))).not.toContain(VALUE)
  })
})

const factOf = (key: Planned, ...others: readonly Planned[]) => readPlan([key, ...others]).bundle.keys[0]
const key = (after: Readonly<Record<string, unknown>>, more: Partial<Planned> = {}): Planned => ({
  address: 'aws_kms_key.k',
  after,
  unknown: { arn: true, key_id: true, policy: true },
  ...more,
})

describe('a key', () => {
  test('has the defaults of KMS where the plan says nothing', () => {
    expect(factOf(key({}))).toMatchObject({
      origin: 'AWS_KMS',
      rotation: { value: false },
      rotationDays: { value: 365 },
      deletionDays: { value: 30 },
      skipsLockoutCheck: { value: false },
      hasOwnPolicy: false,
    })
  })

  test('has what the plan says', () => {
    const after = { enable_key_rotation: true, rotation_period_in_days: 90, deletion_window_in_days: 7 }
    expect(factOf(key(after, { config: { policy: constant('{}') } }))).toMatchObject({
      rotation: { value: true },
      rotationDays: { value: 90 },
      deletionDays: { value: 7 },
      hasOwnPolicy: true,
    })
  })

  test('skips the check if its policy does', () => {
    const policy = {
      address: 'aws_kms_key_policy.p',
      after: { policy: '{}', bypass_policy_lockout_safety_check: true },
      unknown: { key_id: true },
      config: { key_id: reference('aws_kms_key.k.key_id') },
    }
    expect(factOf(key({ bypass_policy_lockout_safety_check: false }), policy)).toMatchObject({
      skipsLockoutCheck: { kind: 'known', value: true },
      hasOwnPolicy: true,
    })
  })

  test.each([
    [{ custom_key_store_id: 'cks-1234567890abcdef0' }, 'AWS_CLOUDHSM'],
    [{ custom_key_store_id: 'cks-1234567890abcdef0', xks_key_id: 'example' }, 'EXTERNAL_KEY_STORE'],
  ])('with %j has its material in %s', (after, origin) => {
    expect(factOf(key(after))?.origin).toBe(origin)
  })

  test('that is imported or a replica has no rotation of its own', () => {
    const external = factOf({ ...key({}), address: 'aws_kms_external_key.k' })
    expect(external).toMatchObject({ origin: 'EXTERNAL' })
    expect(external).not.toHaveProperty('rotation')
    const primary = 'arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab'
    const replica = factOf({ ...key({ primary_key_arn: primary }), address: 'aws_kms_replica_key.k' })
    expect(replica).toMatchObject({ primary })
    expect(replica).not.toHaveProperty('rotation')
  })
})

describe('a Lambda function', () => {
  test('has a role, and those who may invoke it', () => {
    const { bundle } = readPlan([
      {
        address: 'aws_lambda_function.rotate',
        after: { function_name: 'rotate', role: 'arn:aws:iam::111122223333:role/rotate' },
        unknown: { arn: true },
      },
      {
        address: 'aws_lambda_permission.rotate',
        after: {
          function_name: 'rotate',
          action: 'lambda:InvokeFunction',
          principal: 'secretsmanager.amazonaws.com',
          source_account: '111122223333',
          source_arn: null,
        },
      },
    ])
    expect(bundle.functions).toMatchObject([
      { arn: 'arn:aws:lambda:us-east-1:111122223333:function:rotate', role: 'arn:aws:iam::111122223333:role/rotate' },
    ])
    expect(bundle.invokePermissions).toMatchObject([
      { function: 'rotate', principal: 'secretsmanager.amazonaws.com', sourceAccount: '111122223333' },
    ])
    expect(bundle.invokePermissions[0]).not.toHaveProperty('sourceArn')
  })
})

const ENDPOINT: Planned = {
  address: 'aws_vpc_endpoint.e',
  after: {
    service_name: 'com.amazonaws.us-east-1.kms',
    vpc_endpoint_type: 'Interface',
    private_dns_enabled: true,
    vpc_id: 'vpc-1',
    security_group_ids: ['sg-1'],
  },
  unknown: { id: true, policy: true },
}
const endpointOf = (...resources: readonly Planned[]) => readPlan(resources).bundle.endpoints[0]
const group = (ingress: unknown): Planned => ({
  address: 'aws_security_group.g',
  after: { id: 'sg-1', ingress },
  config: { ingress: [{}] },
})

const httpsRule = { from_port: 443, to_port: 443, protocol: 'tcp' }

const ingressRule = (after: Readonly<Record<string, unknown>>): Planned => ({
  address: 'aws_vpc_security_group_ingress_rule.r',
  after: { security_group_id: 'sg-1', ...after },
})

describe('a VPC endpoint', () => {
  test('of a new one, without a policy of its own', () => {
    const endpoint = endpointOf(ENDPOINT)
    expect(endpoint).toMatchObject({
      service: 'com.amazonaws.us-east-1.kms',
      type: 'Interface',
      vpc: 'vpc-1',
      privateDns: { kind: 'known', value: true },
      https: { kind: 'unknown' },
    })
    expect(endpoint).not.toHaveProperty('policy')
    expect(printText(endpoint?.id ?? '')).toBe('vpce-⟨aws_vpc_endpoint.e.id⟩')
  })

  test('with a policy of its own', () => {
    const after = { ...ENDPOINT.after, policy: '{"Statement":[]}' }
    expect(endpointOf({ ...ENDPOINT, after, unknown: { id: true }, config: { policy: {} } })).toMatchObject({
      policy: { kind: 'endpoint', node: { kind: 'object' } },
    })
  })

  test.each([
    ['a rule for it', [httpsRule], { kind: 'known', value: true }],
    ['a range', [{ ...httpsRule, from_port: 0, to_port: 1024 }], { kind: 'known', value: true }],
    ['every protocol', [{ from_port: 0, to_port: 0, protocol: '-1' }], { kind: 'known', value: true }],
    ['another port', [{ ...httpsRule, from_port: 80, to_port: 80 }], { kind: 'known', value: false }],
    ['another protocol', [{ ...httpsRule, protocol: 'udp' }], { kind: 'known', value: false }],
    ['nothing', [], { kind: 'known', value: false }],
  ])('whose security group lets in %s', (_name, ingress, https) => {
    expect(endpointOf(ENDPOINT, group(ingress))?.https).toMatchObject(https)
  })

  test('whose security group has a rule of its own', () => {
    const tls = ingressRule({ from_port: 443, to_port: 443, ip_protocol: 'tcp' })
    expect(endpointOf(ENDPOINT, tls)?.https).toEqual({ kind: 'known', value: true })
    const other = ingressRule({ from_port: 22, to_port: 22, ip_protocol: 'tcp' })
    expect(endpointOf(ENDPOINT, other)?.https).toMatchObject({ kind: 'unknown' })
  })
})

const trailOf = (after: Readonly<Record<string, unknown>>) =>
  readPlan([{ address: 'aws_cloudtrail.t', after: { name: 'all', ...after } }]).bundle.trails[0]

describe('a trail', () => {
  test('records everything that manages resources unless the plan says otherwise', () => {
    expect(trailOf({})).toMatchObject({
      name: 'all',
      region: 'us-east-1',
      isLogging: { value: true },
      isMultiRegion: { value: false },
      includesGlobalServices: { value: true },
      validatesLogFiles: { value: false },
      selectors: { value: [{ category: 'management', reads: true, writes: true, without: [] }] },
    })
  })

  test('with basic selectors', () => {
    const event_selector = [
      {
        include_management_events: true,
        read_write_type: 'WriteOnly',
        exclude_management_event_sources: ['kms.amazonaws.com'],
        data_resource: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }],
      },
    ]
    expect(trailOf({ event_selector })?.selectors).toMatchObject({
      value: [
        { category: 'management', reads: false, writes: true, without: ['kms.amazonaws.com'] },
        { category: 'data', resourceTypes: ['AWS::S3::Object'] },
      ],
    })
  })

  test('with advanced selectors', () => {
    const advanced_event_selector = [
      {
        field_selector: [
          { field: 'eventCategory', equals: ['Management'] },
          { field: 'eventSource', not_equals: ['kms.amazonaws.com'] },
          { field: 'readOnly', equals: ['false'] },
        ],
      },
      {
        field_selector: [
          { field: 'eventCategory', equals: ['Management'] },
          { field: 'eventName', starts_with: ['Put'] },
        ],
      },
    ]
    expect(trailOf({ advanced_event_selector })?.selectors).toMatchObject({
      value: [
        { reads: false, writes: true, without: ['kms.amazonaws.com'], isPartial: false },
        { reads: true, writes: true, isPartial: true },
      ],
    })
  })

  test('with selectors that are not known', () => {
    const planned = { address: 'aws_cloudtrail.t', after: { name: 'all' }, unknown: { event_selector: true } }
    expect(readPlan([planned]).bundle.trails[0]?.selectors).toMatchObject({ kind: 'unknown' })
  })
})

const rule = (after: Readonly<Record<string, unknown>>): Planned => ({
  address: 'aws_cloudwatch_event_rule.r',
  after: { name: 'secrets', event_pattern: '{"source":["aws.kms"]}', ...after },
})

const target: Planned = { address: 'aws_cloudwatch_event_target.t', after: { rule: 'secrets' } }

describe('a rule of EventBridge', () => {
  test('has its pattern, its state and targets', () => {
    const { bundle } = readPlan([rule({}), target])
    expect(bundle.eventRules).toMatchObject([
      {
        name: 'secrets',
        bus: 'default',
        pattern: { node: { kind: 'object' } },
        state: { value: 'ENABLED' },
        hasTargets: { kind: 'known', value: true },
      },
    ])
  })

  test.each([
    [{ state: 'DISABLED' }, 'DISABLED'],
    [{ is_enabled: false }, 'DISABLED'],
    [{ state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' }, 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'],
  ])('with %j is %s', (after, value) => {
    const { bundle } = readPlan([rule(after)])
    expect(bundle.eventRules).toMatchObject([{ state: { value }, hasTargets: { kind: 'known', value: false } }])
  })

  test('that exists may have targets that the plan does not show', () => {
    const { bundle } = readPlan([{ ...rule({}), before: { name: 'secrets' }, actions: ['update'] }])
    expect(bundle.eventRules).toMatchObject([{ hasTargets: { kind: 'unknown' } }])
  })

  test('with a schedule alone is left out', () => {
    expect(readPlan([rule({ event_pattern: null })]).bundle.eventRules).toEqual([])
  })
})

const project = (after: Readonly<Record<string, unknown>>): Planned => ({
  address: 'aws_codebuild_project.p',
  after: { name: 'deploy', service_role: 'arn:aws:iam::111122223333:role/build', source: [{}], ...after },
})

const projectOf = (after: Readonly<Record<string, unknown>>) => readPlan([project(after)]).bundle.buildProjects[0]

describe('a CodeBuild project', () => {
  test.each([
    ['version: 0.2\nphases: {}\n', { kind: 'text' }],
    ['{"version": 0.2}', { kind: 'text' }],
    ['ci/build.yml', { kind: 'path' }],
    ['arn:aws:s3:::example-bucket/build.yml', { kind: 'path' }],
  ])('with the buildspec %j', (buildspec, value) => {
    expect(projectOf({ source: [{ buildspec }] })?.buildspec).toMatchObject({ kind: 'known', value })
  })

  test('without a buildspec uses that of the code', () => {
    expect(projectOf({})).not.toHaveProperty('buildspec')
    expect(projectOf({})).toMatchObject({ role: 'arn:aws:iam::111122223333:role/build' })
  })

  test('keeps plain variables as secrets, and references as what they are', () => {
    const environment_variable = [
      { name: 'DB_PASSWORD', value: 'Example-Password-2026!', type: 'PLAINTEXT' },
      { name: 'DB_USER', value: 'prod/db:username', type: 'SECRETS_MANAGER' },
    ]
    const found = projectOf({ environment: [{ environment_variable }] })
    expect(found?.variables).toMatchObject([
      { name: 'DB_PASSWORD', type: 'PLAINTEXT' },
      { name: 'DB_USER', type: 'SECRETS_MANAGER', reference: 'prod/db:username' },
    ])
    expect(found?.variables[0]?.value?.equals('Example-Password-2026!')).toBe(true)
    expect(JSON.stringify(found)).not.toContain('Example-Password-2026!')
  })

  test('tells where its output goes', () => {
    expect(projectOf({})?.logs).toMatchObject({ cloudWatch: { value: true }, s3: { value: false } })
    const logs_config = [{ cloudwatch_logs: [{ status: 'DISABLED' }], s3_logs: [{ status: 'ENABLED' }] }]
    expect(projectOf({ logs_config })?.logs).toMatchObject({ cloudWatch: { value: false }, s3: { value: true } })
  })
})
