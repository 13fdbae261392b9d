import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { FUNCTIONS } from '../../../src/verify-policy/sources/terraform/functions.ts'
import { constant, reference } from './plan-builder.ts'
import type { Planned } from './plan-builder.ts'
import { documentsOf, readPlan } from './reading.ts'
import type { Files } from './reading.ts'

const SECRET: Planned = {
  address: 'aws_secretsmanager_secret.db',
  after: { name: 'prod/db' },
  unknown: { arn: true, id: true, policy: true },
}
const many = (key: string): Planned => ({
  ...SECRET,
  address: `aws_secretsmanager_secret.many[${key}]`,
  after: { name: `s/${key.replaceAll('"', '')}` },
})
const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-⟨aws_secretsmanager_secret.db suffix⟩'
const ROLE: Planned = {
  address: 'aws_iam_role.app',
  after: { name: 'app', path: '/', assume_role_policy: '{"Version":"2012-10-17","Statement":[]}' },
  unknown: { arn: true, id: true },
}
const ROLE_ARN = 'arn:aws:iam::111122223333:role/app'

/** The inline policy of a role whose text is known only after apply, with this expression in the source. */
const resourceIn = (expression: string, more: Files = {}, resources: readonly Planned[] = []): unknown => {
  const policy: Planned = {
    address: 'aws_iam_role_policy.p',
    after: { name: 'p', role: 'app' },
    unknown: { policy: true },
    config: { policy: {} },
  }
  const text = `resource "aws_iam_role_policy" "p" {\n  policy = jsonencode({ Statement = { Resource = ${expression} } })\n}\n`
  const { bundle } = readPlan([SECRET, ROLE, policy, ...resources], { 'infra/main.tf': text, ...more }, SURROUNDINGS)
  const [, document] = documentsOf(bundle, 'identity')[0] ?? []
  return (document as { Statement: { Resource: unknown } }).Statement.Resource
}
const SURROUNDINGS = {
  variables: { env: 'prod', names: ['a', 'b'], secret_env: 'hidden' },
  declared: { secret_env: { sensitive: true } },
}

describe('expressions of the source', () => {
  test.each([
    ['aws_secretsmanager_secret.db.arn', ARN],
    ['"${aws_secretsmanager_secret.db.arn}"', ARN],
    ['"${aws_secretsmanager_secret.db.arn}/*"', `${ARN}/*`],
    ['[aws_secretsmanager_secret.db.arn, "*"]', [ARN, '*']],
    ['aws_secretsmanager_secret.db[*].arn', [ARN]],
    ['one(aws_secretsmanager_secret.db[*].arn)', ARN],
    ['[for s in [aws_secretsmanager_secret.db] : s.arn]', [ARN]],
    ['concat(["a"], [aws_secretsmanager_secret.db.arn])', ['a', ARN]],
    ['flatten([["a"], [aws_secretsmanager_secret.db.arn]])', ['a', ARN]],
    ['compact(["", "a", null])', ['a']],
    ['merge({ a = "x" }, { a = "y" }, null)', { a: 'y' }],
    ['values({ a = "x" })', ['x']],
    ['keys({ a = "x" })', ['a']],
    ['join("/", ["a", aws_secretsmanager_secret.db.arn])', `a/${ARN}`],
    ['format("%s/*", aws_secretsmanager_secret.db.arn)', `${ARN}/*`],
    ['format("%05d", 3)', '?`format(…)` at infra/main.tf:2'],
    ['coalesce("", "x")', 'x'],
    ['try(aws_secretsmanager_secret.db.arn, "")', ARN],
    ['var.env == "prod" ? "yes" : "no"', 'yes'],
    ['var.env != "prod" ? "yes" : "no"', 'no'],
    ['"${var.env}-x"', 'prod-x'],
    ['[for n in var.names : "s-${n}"]', ['s-a', 's-b']],
    ['{ for n in var.names : n => n }', '?an expression at infra/main.tf:2'],
    ['toset(var.names)', ['a', 'b']],
    ['tostring(3)', 3],
    ['var.secret_env', '?`var` at infra/main.tf:2'],
    ['file("policy.json")', '?`file(…)` at infra/main.tf:2'],
    ['templatefile("x", {})', '?`templatefile(…)` at infra/main.tf:2'],
    ['local.missing', '?`local` at infra/main.tf:2'],
    ['aws_kms_key.missing.arn', '?`aws_kms_key` at infra/main.tf:2'],
    ['"a${file("x")}b"', 'a⟨`file(…)` at infra/main.tf:2⟩b'],
    ['"$${aws:username}"', '${aws:username}'],
    ['aws_iam_role.app.arn', ROLE_ARN],
    ['aws_iam_role.app.unique_id', '?aws_iam_role.app.unique_id'],
    ['data.aws_caller_identity.current.account_id', '111122223333'],
  ])('%s', (expression, wanted) => {
    expect(resourceIn(expression)).toEqual(wanted)
  })

  test('the documentation names every function that is understood', () => {
    const page = readFileSync(new URL('../../../../docs/terraform.md', import.meta.url), 'utf8')
    const paragraph = page.slice(page.indexOf('Of functions,'), page.indexOf('Nothing is executed'))
    const named = [...paragraph.matchAll(/`([a-z]+)`/g)].map(([, name]) => name)
    expect(new Set(named)).toEqual(new Set(FUNCTIONS.keys()))
  })

  test('locals are looked up in other files of the module', () => {
    const more = { 'infra/locals.tf': 'locals {\n  arns = [local.db]\n  db = aws_secretsmanager_secret.db.arn\n}\n' }
    expect(resourceIn('local.arns', more)).toEqual([ARN])
  })

  test('a name that leads back to itself is not known', () => {
    const more = { 'infra/locals.tf': 'locals {\n  a = local.b\n  b = "x${local.a}"\n}\n' }
    expect(JSON.stringify(resourceIn('local.a', more))).toContain('local')
  })

  test('names that grow without end are given up', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `  l${i + 1} = [local.l${i}, local.l${i}]`)
    const more = { 'infra/locals.tf': `locals {\n  l0 = "x"\n${lines.join('\n')}\n}\n` }
    expect(JSON.stringify(resourceIn('local.l40', more)).length).toBeLessThan(5_000_000)
    const texts = lines.map((line) => line.replaceAll(/\[(.*), (.*)\]/g, '"$${$1}$${$2}"'))
    const doubled = { 'infra/locals.tf': `locals {\n  l0 = "x"\n${texts.join('\n')}\n}\n` }
    expect(JSON.stringify(resourceIn('local.l40', doubled)).length).toBeLessThan(5_000_000)
  })

  test('instances of count and for_each are told apart', () => {
    const counted = [many('0'), many('1')]
    expect(resourceIn('aws_secretsmanager_secret.many[1].arn', {}, counted)).toContain('secret:s/1-')
    expect(resourceIn('aws_secretsmanager_secret.many[*].arn', {}, counted)).toHaveLength(2)
    const keyed = [many('"a"'), many('"b"')]
    expect(resourceIn('aws_secretsmanager_secret.many["b"].arn', {}, keyed)).toContain('secret:s/b-')
    expect(resourceIn('values(aws_secretsmanager_secret.many)[*].arn', {}, keyed)).toHaveLength(2)
    expect(resourceIn('[for s in aws_secretsmanager_secret.many : s.arn]', {}, keyed)).toHaveLength(2)
  })
})

const ROLE_POLICY: Planned = {
  address: 'aws_iam_role_policy.p',
  after: { name: 'p', role: 'app' },
  unknown: { policy: true },
}

/** The one identity policy, with its places. */
const identityOf = (resources: readonly Planned[], files: Files) => {
  const { bundle } = readPlan([SECRET, ROLE, ...resources], files)
  return {
    document: documentsOf(bundle, 'identity')[0]?.[1],
    source: bundle.documents.find(({ kind }) => kind === 'identity'),
    gaps: bundle.gaps,
  }
}

describe('policies written as text', () => {
  test('a heredoc with one unknown value is read, with its lines', () => {
    const text = [
      'resource "aws_iam_role_policy" "p" {',
      '  role   = aws_iam_role.app.name',
      '  policy = <<-EOT',
      '    {',
      '      "Version": "2012-10-17",',
      '      "Statement": [{ "Effect": "Allow", "Action": "secretsmanager:GetSecretValue",',
      '        "Resource": "${aws_secretsmanager_secret.db.arn}" }]',
      '    }',
      '  EOT',
      '}',
    ].join('\n')
    const { document, source, gaps } = identityOf([ROLE_POLICY], { 'infra/main.tf': text })
    expect(document).toMatchObject({ Statement: [{ Resource: ARN }] })
    expect(gaps).toEqual([])
    expect(source?.file).toBe('infra/main.tf')
    const statement = source?.node?.kind === 'object' ? source.node.members[1]?.value : undefined
    expect(statement?.kind === 'array' ? statement.items[0]?.at : undefined).toMatchObject({ line: 6, column: 21 })
  })

  test('a value outside of quotes stands for JSON', () => {
    const text =
      'resource "aws_iam_role_policy" "p" {\n  policy = <<E\n{"Statement": ${jsonencode([{ Resource = aws_secretsmanager_secret.db.arn }])}}\nE\n}\n'
    expect(identityOf([ROLE_POLICY], { 'infra/main.tf': text }).document).toEqual({ Statement: [{ Resource: ARN }] })
  })

  test('a template that is no JSON stays unknown', () => {
    const text =
      'resource "aws_iam_role_policy" "p" {\n  policy = <<E\n{"Statement": [%{ for x in y }${x}%{ endfor }]}\nE\n}\n'
    const { document, gaps } = identityOf([ROLE_POLICY], { 'infra/main.tf': text })
    expect(document).toBe('?aws_iam_role_policy.p.policy (known after apply)')
    expect(gaps).toMatchObject([
      { address: 'aws_iam_role_policy.p', location: { file: 'infra/main.tf', line: 2, column: 3 } },
    ])
  })

  test('a policy that the plan knows has the places of the source', () => {
    const known = {
      ...ROLE_POLICY,
      after: { name: 'p', role: 'app', policy: '{"Statement":[{"Effect":"Allow"}],"Version":"2012-10-17"}' },
      unknown: {},
    }
    const text =
      'resource "aws_iam_role_policy" "p" {\n  policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [\n      { Effect = "Allow" },\n    ]\n  })\n}\n'
    const { source } = identityOf([known], { 'infra/main.tf': text })
    const statements =
      source?.node?.kind === 'object' ? source.node.members.find(({ key }) => key === 'Statement')?.value : undefined
    expect(statements?.kind === 'array' ? statements.items[0]?.at : undefined).toMatchObject({ line: 5, column: 7 })
  })

  test('source that refers to something else than the plan is not that of the plan', () => {
    const text =
      'resource "aws_iam_role_policy" "p" {\n  policy = jsonencode({ Statement = { Resource = aws_secretsmanager_secret.db.arn } })\n}\n'
    const stale = { ...ROLE_POLICY, config: { policy: reference('aws_secretsmanager_secret.other.arn') } }
    expect(identityOf([stale], { 'infra/main.tf': text }).document).toMatch(/^\?/)
  })

  test('a block that an override file changes is not used', () => {
    const text =
      'resource "aws_iam_role_policy" "p" {\n  policy = jsonencode({ Statement = { Resource = aws_secretsmanager_secret.db.arn } })\n}\n'
    const files = { 'infra/main.tf': text, 'infra/main_override.tf': text.replace('.db.', '.other.') }
    expect(identityOf([ROLE_POLICY], files).document).toMatch(/^\?/)
  })

  test('what the plan knows wins over what we make of the source', () => {
    const known = { ...ROLE_POLICY, after: { name: 'p', role: 'app', policy: '{"Statement":[]}' }, unknown: {} }
    const text = 'resource "aws_iam_role_policy" "p" {\n  policy = jsonencode({ Statement = ["other"] })\n}\n'
    expect(identityOf([known], { 'infra/main.tf': text }).document).toEqual({ Statement: [] })
  })

  test('a sensitive policy is not shown, and so not known', () => {
    const hidden = {
      ...ROLE_POLICY,
      after: { name: 'p', role: 'app', policy: '{"Statement":"Example-Password-2026!"}' },
      unknown: {},
      sensitive: { policy: true },
    }
    const { document } = identityOf([hidden], {})
    expect(document).toBe('?aws_iam_role_policy.p.policy (sensitive)')
  })
})

const dataDocument = (
  statement: readonly unknown[],
  more: Readonly<Record<string, unknown>> = {},
  unknown: unknown = {},
): Planned => ({
  address: 'data.aws_iam_policy_document.d',
  after: { version: null, policy_id: null, statement, ...more },
  unknown: { json: true, minified_json: true, id: true, statement: unknown },
})

describe('aws_iam_policy_document', () => {
  const POLICY: Planned = { ...ROLE_POLICY, config: { policy: reference('data.aws_iam_policy_document.d.json') } }
  const EMPTY = {
    sid: null,
    effect: null,
    actions: null,
    not_actions: null,
    resources: null,
    not_resources: null,
    principals: [],
    not_principals: [],
    condition: [],
  }
  const CONDITION = { test: 'StringEquals', variable: 'aws:PrincipalTag/team', values: ['a'] }

  test('is found without source where the plan names nothing else', () => {
    const { document } = identityOf(
      [POLICY, dataDocument([{ ...EMPTY, actions: ['kms:Decrypt'], resources: ['*'] }])],
      {},
    )
    expect(document).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['kms:Decrypt'], Resource: ['*'] }],
    })
  })

  test('keeps what is known, and variables in the syntax of policies', () => {
    const statement = {
      ...EMPTY,
      sid: 'Read',
      effect: 'Deny',
      actions: ['s3:GetObject'],
      resources: [null, 'arn:aws:s3:::b/&{aws:username}'],
      condition: [CONDITION, { ...CONDITION, test: 'StringLike', values: [null] }],
    }
    const unknown = [{ resources: [true, false], condition: [{ values: [false] }, { values: [true] }] }]
    const { document, gaps } = identityOf([POLICY, dataDocument([statement], {}, unknown)], {})
    expect(document).toMatchObject({
      Statement: [
        {
          Sid: 'Read',
          Effect: 'Deny',
          Resource: [
            '?data.aws_iam_policy_document.d.statement[0].resources[0] (known after apply)',
            'arn:aws:s3:::b/${aws:username}',
          ],
          Condition: {
            StringEquals: { 'aws:PrincipalTag/team': ['a'] },
            StringLike: { 'aws:PrincipalTag/team': [expect.stringMatching(/^\?/)] },
          },
        },
      ],
    })
    expect(gaps[0]?.parts).toHaveLength(2)
  })

  test('gaps are filled from the source, whatever the order of sets', () => {
    const conditions = [
      { test: 'StringLike', variable: 'k', values: [null] },
      { test: 'StringEquals', variable: 'k', values: ['a'] },
    ]
    const statement = {
      ...EMPTY,
      actions: ['b', 'a'],
      resources: ['z', null],
      condition: conditions,
      principals: [
        { type: 'AWS', identifiers: [null] },
        { type: 'Service', identifiers: ['x'] },
      ],
    }
    const unknown = [
      { resources: [false, true], condition: [{ values: [true] }, {}], principals: [{ identifiers: [true] }, {}] },
    ]
    const text = [
      'data "aws_iam_policy_document" "d" {',
      '  statement {',
      '    actions   = ["a", "b"]',
      '    resources = [aws_secretsmanager_secret.db.arn, "z"]',
      '    principals {',
      '      type        = "Service"',
      '      identifiers = ["x"]',
      '    }',
      '    principals {',
      '      type        = "AWS"',
      '      identifiers = [aws_iam_role.app.arn]',
      '    }',
      '    condition {',
      '      test     = "StringEquals"',
      '      variable = "k"',
      '      values   = ["a"]',
      '    }',
      '    condition {',
      '      test     = "StringLike"',
      '      variable = "k"',
      '      values   = [aws_secretsmanager_secret.db.arn]',
      '    }',
      '  }',
      '}',
    ].join('\n')
    const { document, source, gaps } = identityOf([POLICY, dataDocument([statement], {}, unknown)], {
      'infra/iam.tf': text,
    })
    expect(document).toMatchObject({
      Statement: [
        {
          Resource: [ARN, 'z'],
          Principal: { AWS: [ROLE_ARN], Service: ['x'] },
          Condition: { StringEquals: { k: ['a'] }, StringLike: { k: [ARN] } },
        },
      ],
    })
    expect(gaps).toEqual([])
    expect(source?.file).toBe('infra/iam.tf')
  })

  test('everyone is one star, and several conditions on one key are one list', () => {
    const statement = {
      ...EMPTY,
      principals: [{ type: '*', identifiers: ['*'] }],
      condition: [CONDITION, { ...CONDITION, values: ['b'] }],
    }
    expect(identityOf([POLICY, dataDocument([statement])], {}).document).toMatchObject({
      Statement: [{ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': ['a', 'b'] } } }],
    })
  })

  test('dynamic blocks are known only as far as the plan tells', () => {
    const text =
      'data "aws_iam_policy_document" "d" {\n  dynamic "statement" {\n    for_each = var.x\n    content {\n      resources = [aws_secretsmanager_secret.db.arn]\n    }\n  }\n}\n'
    const statement = { ...EMPTY, resources: [null] }
    const { document } = identityOf([POLICY, dataDocument([statement], {}, [{ resources: [true] }])], {
      'infra/iam.tf': text,
    })
    expect(document).toMatchObject({ Statement: [{ Resource: [expect.stringMatching(/^\?/)] }] })
  })

  test('source documents come first; statements with the same Sid are replaced', () => {
    const own = [
      { ...EMPTY, sid: 'A', actions: ['own'] },
      { ...EMPTY, sid: 'B', actions: ['own'] },
    ]
    const more = {
      source_policy_documents: ['{"Statement":[{"Sid":"A","Action":"source"},{"Action":"source"}]}'],
      override_policy_documents: ['{"Statement":{"Sid":"B","Action":"override"}}'],
    }
    const { document } = identityOf([POLICY, dataDocument(own, more)], {})
    expect((document as { Statement: readonly { Action: unknown }[] }).Statement.map(({ Action }) => Action)).toEqual([
      ['own'],
      'source',
      'override',
    ])
  })

  test('an unknown source adds an unknown statement; an unknown override makes all unknown', () => {
    const own = [{ ...EMPTY, sid: 'A', actions: ['own'] }]
    const source = {
      ...dataDocument(own, { source_policy_documents: [null] }),
      unknown: { json: true, source_policy_documents: [true] },
    }
    expect(identityOf([POLICY, source], {}).document).toMatchObject({
      Statement: [expect.stringMatching(/^\?/), { Sid: 'A' }],
    })
    const override = {
      ...dataDocument(own, { override_policy_documents: [null] }),
      unknown: { json: true, override_policy_documents: [true] },
    }
    expect(identityOf([POLICY, override], {}).document).toMatch(/^\?/)
  })

  test('one that was read already is in the state', () => {
    const known = '{"Version":"2012-10-17","Statement":[]}'
    const read = {
      address: 'data.aws_iam_policy_document.d',
      actions: ['already-read'],
      after: { json: known, statement: [] },
    }
    const policy = { ...POLICY, after: { name: 'p', role: 'app', policy: known }, unknown: {} }
    expect(identityOf([policy, read], {}).document).toEqual({ Version: '2012-10-17', Statement: [] })
  })
})

describe('modules', () => {
  const FILES = {
    'infra/main.tf':
      'module "db" {\n  source   = "../modules/db"\n  for_each = { a = "x" }\n  label    = each.value\n}\n\nresource "aws_iam_role_policy" "p" {\n  policy = jsonencode({ Statement = { Resource = module.db["a"].arn } })\n}\n',
    'modules/db/main.tf':
      'variable "label" {}\nresource "aws_secretsmanager_secret" "s" {\n  name = "db/${var.label}"\n}\noutput "arn" {\n  value = aws_secretsmanager_secret.s.arn\n}\nresource "aws_secretsmanager_secret_policy" "sp" {\n  secret_arn = aws_secretsmanager_secret.s.arn\n  policy = jsonencode({ Statement = { Resource = var.label, Principal = aws_secretsmanager_secret.s.arn } })\n}\n',
  }
  const RESOURCES: readonly Planned[] = [
    ROLE,
    ROLE_POLICY,
    {
      address: 'module.db["a"].aws_secretsmanager_secret.s',
      after: { name: 'db/x' },
      unknown: { arn: true, policy: true },
    },
    {
      address: 'module.db["a"].aws_secretsmanager_secret_policy.sp',
      after: {},
      unknown: { policy: true, secret_arn: true },
      config: { secret_arn: reference('aws_secretsmanager_secret.s.arn'), policy: {} },
    },
  ]
  const CALLS = {
    db: {
      source: '../modules/db',
      expressions: { label: reference('each.value') },
      module: { outputs: { arn: { expression: reference('aws_secretsmanager_secret.s.arn') } } },
    },
  }
  const IN_MODULE =
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:db/x-⟨module.db["a"].aws_secretsmanager_secret.s suffix⟩'

  test('variables, outputs and resources of a local module are resolved', () => {
    const { bundle } = readPlan(RESOURCES, FILES, { calls: CALLS })
    expect(documentsOf(bundle, 'identity')).toEqual([[ROLE_ARN, { Statement: { Resource: IN_MODULE } }]])
    expect(documentsOf(bundle, 'secret')).toEqual([[IN_MODULE, { Statement: { Resource: 'x', Principal: IN_MODULE } }]])
    expect(bundle.documents.find(({ kind }) => kind === 'secret')?.file).toBe('modules/db/main.tf')
  })

  test('without the source of the module, findings point at the call', () => {
    const { bundle } = readPlan(RESOURCES, { 'infra/main.tf': FILES['infra/main.tf'] }, { calls: CALLS })
    expect(documentsOf(bundle, 'secret')[0]?.[0]).toBe(IN_MODULE)
    expect(bundle.gaps.map(({ address, location }) => [address, location.file, location.line])).toEqual([
      ['aws_iam_role_policy.p', 'infra/main.tf', 8],
      ['module.db["a"].aws_secretsmanager_secret_policy.sp', 'infra/main.tf', 1],
    ])
  })

  test('a constant argument is known without source', () => {
    const policy = {
      address: 'module.db.aws_kms_key.k',
      after: {},
      unknown: { policy: true },
      config: { policy: constant('{"Statement":[]}') },
    }
    const { bundle } = readPlan([policy], {}, { calls: { db: { source: './db', module: {} } } })
    expect(documentsOf(bundle, 'key')[0]?.[1]).toEqual({ Statement: [] })
  })

  test('a module that was fetched is read, and answers point at its call', () => {
    const files = {
      'infra/main.tf': 'locals {}\nmodule "db" {\n  source = "example/db/aws"\n}\n',
      'infra/.terraform/modules/modules.json':
        '{"Modules":[{"Key":"","Dir":"."},{"Key":"db","Source":"x","Dir":".terraform/modules/db"}]}',
      'infra/.terraform/modules/db/main.tf':
        'resource "aws_kms_key" "k" {\n  policy = jsonencode({ Statement = { Principal = aws_iam_role.r.arn } })\n}\n',
    }
    const role = { ...ROLE, address: 'module.db.aws_iam_role.r' }
    const key = { address: 'module.db.aws_kms_key.k', after: {}, unknown: { policy: true, arn: true } }
    const { bundle } = readPlan([role, key], files, { calls: { db: { source: 'example/db/aws', module: {} } } })
    expect(documentsOf(bundle, 'key').map(([, document]) => document)).toEqual([{ Statement: { Principal: ROLE_ARN } }])
    const document = bundle.documents.find(({ kind }) => kind === 'key')
    expect([document?.file, document?.node?.at.line]).toEqual(['infra/main.tf', 2])
  })
})
