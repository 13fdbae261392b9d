import { describe, expect, test } from '@jest/globals'
import { keyOfText, printText } from '../../../src/policy/index.ts'
import { constant, reference } from './plan-builder.ts'
import type { Planned } from './plan-builder.ts'
import { documentsOf, readPlan } from './reading.ts'

const doc = (name: string): string => `{"Statement":[{"Sid":"${name}"}]}`
const tree = (name: string): unknown => ({ Statement: [{ Sid: name }] })

const OLD_KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const KEY = {
  arn: OLD_KEY,
  key_id: '1234abcd-12ab-34cd-56ef-1234567890ab',
  policy: doc('copy'),
  is_enabled: true,
  multi_region: false,
}
const NEW_KEY: Planned = {
  address: 'aws_kms_key.k',
  after: { is_enabled: true },
  unknown: { arn: true, key_id: true, policy: true },
}
const NEW_KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/⟨aws_kms_key.k.key_id⟩'
const OLD_SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'
const SECRET = {
  arn: OLD_SECRET,
  id: OLD_SECRET,
  name: 'prod/db',
  kms_key_id: OLD_KEY,
  policy: '',
  tags_all: { Env: 'prod' },
}
const ROLE_ARN = 'arn:aws:iam::111122223333:role/ci/app'
const ROLE = {
  arn: ROLE_ARN,
  id: 'app',
  name: 'app',
  path: '/ci/',
  unique_id: 'AROAEXAMPLEAPP000000',
  assume_role_policy: doc('trust'),
  inline_policy: [],
  managed_policy_arns: [],
  permissions_boundary: '',
}

const attach = (policy_arn: string, more: Partial<Planned> = {}): Planned => ({
  address: 'aws_iam_role_policy_attachment.a',
  after: { role: 'app', policy_arn },
  ...more,
})

const bounded = (arn: string): Planned => ({
  address: 'aws_iam_role.r',
  before: { ...ROLE, permissions_boundary: arn },
})

const keyWith = (more: Partial<Planned>): Planned => ({ ...NEW_KEY, ...more })

const organizationPolicy = (type: string): Planned => ({
  address: 'aws_organizations_policy.p',
  after: { type, content: doc('limit') },
  unknown: { id: true },
})

const inUnit = (key: string, unit: string) => ({ 'ForAnyValue:StringLike': { [key]: `*/${unit}/*` } })

const organizationAttachment = (target_id: string): Planned => ({
  address: 'aws_organizations_policy_attachment.a',
  after: { target_id },
  unknown: { policy_id: true },
  config: { policy_id: reference('aws_organizations_policy.p.id') },
})

describe('what happens to a resource', () => {
  test('a new key has an ARN of its own, and the default policy where none is planned', () => {
    const { bundle } = readPlan([NEW_KEY])
    expect(bundle.keys.map(({ arn }) => printText(arn))).toEqual([NEW_KEY_ARN])
    expect(documentsOf(bundle, 'key')).toEqual([
      [
        NEW_KEY_ARN,
        {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'Enable IAM User Permissions',
              Effect: 'Allow',
              Action: 'kms:*',
              Resource: '*',
              Principal: { AWS: 'arn:aws:iam::111122223333:root' },
            },
          ],
        },
      ],
    ])
    expect(bundle.gaps).toEqual([])
  })

  test('a multi-Region key has another kind of id', () => {
    const { bundle } = readPlan([{ ...NEW_KEY, after: { multi_region: true } }])
    expect(bundle.keys.map(({ arn }) => printText(arn))).toEqual([
      'arn:aws:kms:us-east-1:111122223333:key/mrk-⟨aws_kms_key.k.key_id⟩',
    ])
  })

  test.each([
    ['no-op', { actions: ['no-op'] }],
    ['update', { actions: ['update'], after: { ...KEY, description: 'new' } }],
    ['import', { actions: ['no-op'], importing: KEY.key_id }],
    ['move', { actions: ['no-op'], movedFrom: 'aws_kms_key.old' }],
    ['forget', { actions: ['forget'], after: {} }],
  ])('%s keeps its identity and its policy', (_name, change) => {
    const { bundle } = readPlan([{ address: 'aws_kms_key.k', before: KEY, ...change }])
    expect(bundle.keys).toMatchObject([{ arn: OLD_KEY, state: 'Enabled' }])
    expect(documentsOf(bundle, 'key')).toEqual([[OLD_KEY, tree('copy')]])
  })

  test('replacing makes a new identity, and the old key is pending deletion', () => {
    const { bundle, base } = readPlan([{ ...NEW_KEY, actions: ['delete', 'create'], before: KEY }])
    expect(bundle.keys.map(({ arn, state }) => [printText(arn), state])).toEqual([
      [NEW_KEY_ARN, 'Enabled'],
      [OLD_KEY, 'PendingDeletion'],
    ])
    expect(base().keys).toMatchObject([{ arn: OLD_KEY, state: 'Enabled' }])
  })

  test('a deleted key is pending deletion, a deleted secret gone, a deleted role unknown', () => {
    const { bundle, base } = readPlan([
      { address: 'aws_kms_key.k', actions: ['delete'], before: KEY },
      { address: 'aws_secretsmanager_secret.s', actions: ['delete'], before: SECRET },
      { address: 'aws_iam_role.r', actions: ['delete'], before: ROLE },
    ])
    expect(bundle.keys).toMatchObject([{ arn: OLD_KEY, state: 'PendingDeletion' }])
    expect(bundle.secrets).toMatchObject([{ arn: OLD_SECRET, deleted: true }])
    expect(bundle.roles).toEqual([])
    expect(base().roles).toMatchObject([{ arn: ROLE_ARN }])
    expect(base().secrets).toMatchObject([{ arn: OLD_SECRET, deleted: false }])
  })

  test('the base has documents as they are now', () => {
    const { bundle, base } = readPlan([
      {
        address: 'aws_kms_key.k',
        actions: ['update'],
        before: KEY,
        after: { ...KEY, policy: doc('new') },
        config: { policy: {} },
      },
    ])
    expect(documentsOf(bundle, 'key')).toEqual([[OLD_KEY, tree('new')]])
    expect(documentsOf(base(), 'key')).toEqual([[OLD_KEY, tree('copy')]])
  })

  test('a deposed object is not looked at', () => {
    const change = { actions: ['delete'], before: KEY, after: null, after_unknown: {} }
    const deposed = {
      address: 'aws_kms_key.k',
      mode: 'managed',
      type: 'aws_kms_key',
      name: 'k',
      deposed: 'a1b2c3d4',
      change,
    }
    expect(readPlan([], {}, { rest: { resource_changes: [deposed] } }).bundle.keys).toEqual([])
  })
})

describe('keys', () => {
  test('a separate policy wins over the copy in the key, by id or by ARN', () => {
    for (const key_id of [KEY.key_id, OLD_KEY]) {
      const { bundle } = readPlan([
        { address: 'aws_kms_key.k', before: KEY },
        { address: 'aws_kms_key_policy.p', after: { key_id, policy: doc('separate') } },
      ])
      expect(documentsOf(bundle, 'key')).toEqual([[OLD_KEY, tree('separate')]])
    }
  })

  test('but not over a policy that the key itself sets', () => {
    const { bundle } = readPlan([
      { address: 'aws_kms_key.k', before: KEY, config: { policy: {} } },
      { address: 'aws_kms_key_policy.p', after: { key_id: KEY.key_id, policy: doc('separate') } },
    ])
    expect(documentsOf(bundle, 'key')).toEqual([[OLD_KEY, tree('copy')]])
  })

  test('without its separate policy a key falls back to the default policy', () => {
    const { bundle } = readPlan([
      { address: 'aws_kms_key.k', before: KEY },
      { address: 'aws_kms_key_policy.p', actions: ['delete'], before: { key_id: KEY.key_id, policy: doc('separate') } },
    ])
    expect(documentsOf(bundle, 'key')).toMatchObject([[OLD_KEY, { Statement: [{ Action: 'kms:*' }] }]])
  })

  test('a policy for a new key finds it through the reference', () => {
    const policy = {
      address: 'aws_kms_key_policy.p',
      after: { policy: doc('own') },
      unknown: { key_id: true },
      config: { key_id: reference('aws_kms_key.k.id') },
    }
    expect(documentsOf(readPlan([NEW_KEY, policy]).bundle, 'key')).toEqual([[NEW_KEY_ARN, tree('own')]])
  })

  test('a policy for a key elsewhere goes with what it names', () => {
    const policy = { address: 'aws_kms_key_policy.p', after: { key_id: OLD_KEY, policy: doc('own') } }
    expect(documentsOf(readPlan([policy]).bundle, 'key')).toEqual([[OLD_KEY, tree('own')]])
  })

  test('aliases, state and properties', () => {
    const { bundle } = readPlan([
      {
        address: 'aws_kms_key.k',
        before: { ...KEY, is_enabled: false, customer_master_key_spec: 'RSA_2048', key_usage: 'SIGN_VERIFY' },
      },
      { address: 'aws_kms_alias.a', after: { name: 'alias/app', target_key_id: KEY.key_id } },
    ])
    expect(bundle.keys).toMatchObject([
      { state: 'Disabled', aliases: ['alias/app'], spec: 'RSA_2048', usage: 'SIGN_VERIFY', multiRegion: false },
    ])
  })

  test('grants of a new key are all known; those of an existing one are added to what is not known', () => {
    const grant = {
      address: 'aws_kms_grant.g',
      after: {
        operations: ['Decrypt'],
        grantee_principal: ROLE_ARN,
        constraints: [{ encryption_context_equals: null, encryption_context_subset: { a: 'b' } }],
      },
      unknown: { key_id: true },
      config: { key_id: reference('aws_kms_key.k.key_id') },
    }
    expect(documentsOf(readPlan([NEW_KEY]).bundle, 'grants')).toEqual([[NEW_KEY_ARN, []]])
    expect(documentsOf(readPlan([NEW_KEY, grant]).bundle, 'grants')).toEqual([
      [
        NEW_KEY_ARN,
        [
          {
            GrantId: 'aws_kms_grant.g',
            GranteePrincipal: ROLE_ARN,
            Operations: ['Decrypt'],
            Constraints: { EncryptionContextSubset: { a: 'b' } },
          },
        ],
      ],
    ])
    expect(documentsOf(readPlan([{ address: 'aws_kms_key.k', before: KEY }]).bundle, 'grants')).toEqual([])
  })
})

describe('secrets', () => {
  const POLICY = {
    address: 'aws_secretsmanager_secret_policy.p',
    after: { secret_arn: OLD_SECRET, policy: doc('separate') },
  }

  test('key, tags and the absence of a policy', () => {
    const { bundle } = readPlan([{ address: 'aws_secretsmanager_secret.s', before: SECRET }])
    expect(bundle.secrets).toMatchObject([
      { arn: OLD_SECRET, name: 'prod/db', keyId: OLD_KEY, tags: [{ key: 'Env', value: 'prod' }] },
    ])
    expect(documentsOf(bundle, 'secret')).toEqual([[OLD_SECRET, 'none']])
  })

  test('a secret without key uses the key of AWS', () => {
    const { bundle } = readPlan([{ address: 'aws_secretsmanager_secret.s', before: { ...SECRET, kms_key_id: '' } }])
    expect(bundle.secrets[0]).not.toHaveProperty('keyId')
  })

  test('a new secret with a new key shares the identity of the key', () => {
    const secret = {
      address: 'aws_secretsmanager_secret.s',
      after: { name: 'x' },
      unknown: { arn: true, kms_key_id: true },
      config: { kms_key_id: reference('aws_kms_key.k.arn') },
    }
    const { bundle } = readPlan([NEW_KEY, secret])
    expect(keyOfText(bundle.secrets[0]?.keyId ?? '')).toBe(keyOfText(bundle.keys[0]?.arn ?? 'none'))
  })

  test('a key that nothing tells stays unknown', () => {
    const secret = {
      address: 'aws_secretsmanager_secret.s',
      after: { name: 'x' },
      unknown: { arn: true, kms_key_id: true },
      config: { kms_key_id: reference('aws_kms_key.a.arn', 'aws_kms_key.b.arn') },
    }
    expect(printText(readPlan([secret]).bundle.secrets[0]?.keyId ?? '')).toBe(
      '⟨aws_secretsmanager_secret.s.kms_key_id⟩',
    )
  })

  test('a name that Terraform makes up is a hole', () => {
    const secret = {
      address: 'aws_secretsmanager_secret.s',
      after: { name_prefix: 'app-' },
      unknown: { arn: true, name: true },
    }
    expect(readPlan([secret]).bundle.secrets.map(({ arn }) => printText(arn))).toEqual([
      'arn:aws:secretsmanager:us-east-1:111122223333:secret:app-⟨aws_secretsmanager_secret.s.name⟩-⟨aws_secretsmanager_secret.s suffix⟩',
    ])
  })

  test.each([
    ['a separate policy wins over the copy', [POLICY], { policy: doc('copy') }, {}, tree('separate')],
    [
      'a policy that the secret sets wins over a separate one',
      [POLICY],
      { policy: doc('copy') },
      { policy: {} },
      tree('copy'),
    ],
    ['the copy counts where nothing else does', [], { policy: doc('copy') }, {}, tree('copy')],
    [
      'the copy does not count where the separate policy is deleted',
      [{ address: POLICY.address, actions: ['delete'], before: POLICY.after }],
      { policy: doc('copy') },
      {},
      'none',
    ],
  ])('%s', (_name, policies, more, config, wanted) => {
    const { bundle } = readPlan([
      { address: 'aws_secretsmanager_secret.s', before: { ...SECRET, ...more }, config },
      ...policies,
    ])
    expect(documentsOf(bundle, 'secret')).toEqual([[OLD_SECRET, wanted]])
  })

  test('a secret that is only read is known, too', () => {
    const secret = { address: 'data.aws_secretsmanager_secret.s', actions: ['already-read'], after: SECRET }
    expect(readPlan([secret]).bundle.secrets).toMatchObject([{ arn: OLD_SECRET, keyId: OLD_KEY }])
  })
})

describe('roles', () => {
  const EXISTING: Planned = { address: 'aws_iam_role.r', before: ROLE }
  const NEW: Planned = {
    address: 'aws_iam_role.r',
    after: { name: 'app', path: '/ci/', assume_role_policy: doc('trust'), permissions_boundary: null },
    unknown: { arn: true, id: true, unique_id: true, inline_policy: true, managed_policy_arns: true },
  }
  const MANAGED: Planned = {
    address: 'aws_iam_policy.m',
    before: { arn: 'arn:aws:iam::111122223333:policy/m', policy: doc('managed') },
  }

  test.each([
    ['new', NEW],
    ['existing', EXISTING],
  ])('a %s role without policies is known to have none', (_name, role) => {
    const { bundle } = readPlan([role])
    expect(documentsOf(bundle, 'trust')).toEqual([[ROLE_ARN, tree('trust')]])
    expect(documentsOf(bundle, 'identity')).toEqual([[ROLE_ARN, 'none']])
    expect(bundle.roles[0]).not.toHaveProperty('boundaryArn')
  })

  test('of a role that is only read, the policies are not known', () => {
    const { bundle } = readPlan([{ address: 'data.aws_iam_role.r', actions: ['already-read'], after: ROLE }])
    expect(documentsOf(bundle, 'trust')).toHaveLength(1)
    expect(documentsOf(bundle, 'identity')).toEqual([])
  })

  test.each<readonly [string, readonly Planned[], unknown]>([
    [
      'an inline policy',
      [{ address: 'aws_iam_role_policy.p', after: { role: 'app', policy: doc('inline') } }],
      tree('inline'),
    ],
    ['an attached policy of the plan', [MANAGED, attach('arn:aws:iam::111122223333:policy/m')], tree('managed')],
    [
      'an attached policy of AWS',
      [attach('arn:aws:iam::aws:policy/ReadOnlyAccess')],
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
    ],
    [
      'an attachment to several roles',
      [
        MANAGED,
        {
          address: 'aws_iam_policy_attachment.a',
          after: { roles: ['app'], policy_arn: 'arn:aws:iam::111122223333:policy/m' },
        },
      ],
      tree('managed'),
    ],
    [
      'an exclusive list',
      [
        MANAGED,
        {
          address: 'aws_iam_role_policy_attachments_exclusive.a',
          after: { role_name: 'app', policy_arns: ['arn:aws:iam::111122223333:policy/m'] },
        },
      ],
      tree('managed'),
    ],
  ])('%s', (_name, others, wanted) => {
    expect(documentsOf(readPlan([EXISTING, ...others]).bundle, 'identity')).toEqual([[ROLE_ARN, wanted]])
  })

  test('a new policy is found through the reference of its attachment', () => {
    const policy = {
      address: 'aws_iam_policy.m',
      after: { name: 'm', path: '/', policy: doc('managed') },
      unknown: { arn: true },
    }
    const attachment = {
      address: 'aws_iam_role_policy_attachment.a',
      after: { role: 'app' },
      unknown: { policy_arn: true },
      config: { policy_arn: reference('aws_iam_policy.m.arn') },
    }
    expect(documentsOf(readPlan([NEW, policy, attachment]).bundle, 'identity')).toEqual([[ROLE_ARN, tree('managed')]])
  })

  test('an attachment of which the policy is not known leaves the answer open', () => {
    const attachment = {
      address: 'aws_iam_role_policy_attachment.a',
      after: { role: 'app' },
      unknown: { policy_arn: true },
      config: { policy_arn: reference('aws_iam_policy.m.arn', 'aws_iam_policy.n.arn') },
    }
    expect(documentsOf(readPlan([NEW, attachment]).bundle, 'identity')).toEqual([
      [ROLE_ARN, '⟨aws_iam_role_policy_attachment.a.policy_arn⟩'],
    ])
  })

  test('a policy of a role that is not known may belong to any role', () => {
    const policy = { address: 'aws_iam_role_policy.p', after: { policy: doc('x') }, unknown: { role: true } }
    const { bundle } = readPlan([NEW, policy])
    expect(documentsOf(bundle, 'identity')).toEqual([[ROLE_ARN, '?aws_iam_role_policy.p.role (known after apply)']])
    expect(bundle.gaps).toMatchObject([{ address: 'aws_iam_role_policy.p' }])
  })

  test('policies that the role sets itself', () => {
    const role = {
      ...EXISTING,
      before: {
        ...ROLE,
        inline_policy: [{ name: 'i', policy: doc('inline') }],
        managed_policy_arns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      },
      config: { inline_policy: [{}], managed_policy_arns: constant([]) },
    }
    expect(documentsOf(readPlan([role]).bundle, 'identity')).toEqual([
      [ROLE_ARN, 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
      [ROLE_ARN, tree('inline')],
    ])
  })

  test('copies on a refreshed role count, minus what separate resources manage or take away', () => {
    const role = {
      ...EXISTING,
      before: {
        ...ROLE,
        inline_policy: [
          { name: 'stays', policy: doc('stays') },
          { name: 'managed', policy: doc('old') },
          { name: 'goes', policy: doc('goes') },
        ],
        managed_policy_arns: ['arn:aws:iam::aws:policy/Stays', 'arn:aws:iam::aws:policy/Goes'],
      },
    }
    const { bundle } = readPlan([
      role,
      { address: 'aws_iam_role_policy.p', before: { name: 'managed', role: 'app', policy: doc('new') } },
      {
        address: 'aws_iam_role_policy.q',
        actions: ['delete'],
        before: { name: 'goes', role: 'app', policy: doc('goes') },
      },
      attach('', {
        actions: ['delete'],
        before: { role: 'app', policy_arn: 'arn:aws:iam::aws:policy/Goes' },
        after: {},
      }),
    ])
    expect(documentsOf(bundle, 'identity').map(([, document]) => document)).toEqual([
      tree('new'),
      'arn:aws:iam::aws:policy/Stays',
      tree('stays'),
    ])
  })

  test('a boundary of the plan is read; another one is known to be there', () => {
    expect(documentsOf(readPlan([bounded('arn:aws:iam::111122223333:policy/m'), MANAGED]).bundle, 'boundary')).toEqual([
      [ROLE_ARN, tree('managed')],
    ])
    expect(documentsOf(readPlan([bounded('arn:aws:iam::111122223333:policy/x')]).bundle, 'boundary')).toEqual([
      [ROLE_ARN, 'arn:aws:iam::111122223333:policy/x'],
    ])
  })
})

describe('where resources live', () => {
  const west = {
    name: 'aws',
    alias: 'west',
    expressions: {
      region: constant('us-west-2'),
      assume_role: [{ role_arn: constant('arn:aws:iam::444455556666:role/infra') }],
    },
  }

  test.each<readonly [string, Partial<Planned>, string]>([
    ['the default provider', {}, 'us-east-1:111122223333'],
    ['an alias with a region and a role of another account', { provider: 'aws.west' }, 'us-west-2:444455556666'],
    ['a region of the resource itself', { after: { region: 'eu-west-1' } }, 'eu-west-1:111122223333'],
    [
      'an alias that nothing describes',
      { provider: 'aws.other' },
      '⟨region of provider aws.other⟩:⟨account of provider aws.other⟩',
    ],
  ])('%s', (_name, more, wanted) => {
    const { bundle } = readPlan([keyWith(more)], {}, { providers: { 'aws.west': west } })
    expect(bundle.keys.map(({ arn }) => printText(arn))).toEqual([`arn:aws:kms:${wanted}:key/⟨aws_kms_key.k.key_id⟩`])
  })

  test('a region from a variable, with and without source', () => {
    const providers = { 'aws.v': { name: 'aws', alias: 'v', expressions: { region: reference('var.region') } } }
    const given = { providers, variables: { region: 'cn-north-1' } }
    const source = { 'infra/main.tf': 'provider "aws" {\n  alias  = "v"\n  region = var.region\n}\n' }
    for (const files of [{}, source]) {
      const { bundle } = readPlan([keyWith({ provider: 'aws.v' })], files, given)
      expect(printText(bundle.keys[0]?.arn ?? '')).toMatch(/^arn:aws-cn:kms:cn-north-1:/)
    }
  })

  test('a provider that refers to its own resources comes to an end', () => {
    const source = { 'infra/main.tf': 'provider "aws" {\n  alias  = "loop"\n  region = aws_kms_key.k.arn\n}\n' }
    expect(readPlan([keyWith({ provider: 'aws.loop' })], source).bundle.keys).toHaveLength(1)
  })
})

describe('other resources', () => {
  test('an identity provider and its audiences', () => {
    const provider = {
      address: 'aws_iam_openid_connect_provider.g',
      after: { url: 'https://token.actions.githubusercontent.com', client_id_list: ['sts.amazonaws.com'] },
      unknown: { arn: true },
    }
    expect(readPlan([provider]).bundle.providers).toEqual([
      {
        arn: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
        clientIds: ['sts.amazonaws.com'],
      },
    ])
  })

  test('the policy of an endpoint that exists, from the endpoint or from a resource of its own', () => {
    const endpoint = { address: 'aws_vpc_endpoint.e', before: { id: 'vpce-0a1b2c3d', policy: doc('copy') } }
    const policy = {
      address: 'aws_vpc_endpoint_policy.p',
      after: { vpc_endpoint_id: 'vpce-0a1b2c3d', policy: doc('own') },
    }
    expect(documentsOf(readPlan([endpoint]).bundle, 'endpoint')).toEqual([['vpce-0a1b2c3d', tree('copy')]])
    expect(documentsOf(readPlan([endpoint, policy]).bundle, 'endpoint')).toEqual([['vpce-0a1b2c3d', tree('own')]])
    const planned = { address: 'aws_vpc_endpoint.e', after: {}, unknown: { id: true, policy: true } }
    expect(documentsOf(readPlan([planned]).bundle, 'endpoint')).toEqual([])
  })

  test('policies of the organisation, for one account, those of a unit, or all', () => {
    expect(
      documentsOf(
        readPlan([organizationPolicy('SERVICE_CONTROL_POLICY'), organizationAttachment('111122223333')]).bundle,
        'scp',
      ),
    ).toEqual([['111122223333', tree('limit')]])
    expect(
      documentsOf(
        readPlan([organizationPolicy('RESOURCE_CONTROL_POLICY'), organizationAttachment('ou-abcd-11111111')]).bundle,
        'rcp',
      ),
    ).toEqual([['', { Statement: [{ Sid: 'limit', Condition: inUnit('aws:ResourceOrgPaths', 'ou-abcd-11111111') }] }]])
    expect(
      documentsOf(
        readPlan([organizationPolicy('SERVICE_CONTROL_POLICY'), organizationAttachment('r-abcd')]).bundle,
        'scp',
      ),
    ).toEqual([['', tree('limit')]])
    expect(
      documentsOf(readPlan([organizationPolicy('TAG_POLICY'), organizationAttachment('r-abcd')]).bundle, 'scp'),
    ).toEqual([])
  })
})

describe('sensitive values', () => {
  const PLANTED = [
    'planted-one-Xk29',
    'planted-two-Xk29',
    'planted-three-Xk29',
    'planted-four-Xk29',
    'planted-five-Xk29',
    '7291034',
  ]

  test('are found wherever the plan holds them, and stand in no bundle', () => {
    const version = {
      address: 'aws_secretsmanager_secret_version.v',
      before: { secret_string: PLANTED[0] },
      after: { secret_string: PLANTED[1] },
    }
    const database = {
      address: 'aws_db_instance.d',
      after: { password: PLANTED[2], ports: [{ pin: Number(PLANTED[5]) }] },
      sensitive: { password: true, ports: [{ pin: true }] },
    }
    const { bundle, base, secrets } = readPlan(
      [version, database, { ...NEW_KEY, after: { tags: { a: PLANTED[3] } }, sensitive: { tags: { a: true } } }],
      {},
      {
        variables: { token: PLANTED[4] },
        declared: { token: { sensitive: true } },
      },
    )
    expect(secrets.map((secret) => secret.reveal()).sort()).toEqual([...PLANTED].sort())
    for (const each of PLANTED) expect(JSON.stringify([bundle, base()])).not.toContain(each)
  })
})
