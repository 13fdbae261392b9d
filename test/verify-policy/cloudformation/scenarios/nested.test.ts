import { describe, expect, test } from '@jest/globals'
import { answersOf, verifyTemplates } from './verify-templates.ts'

const SUBJECT = 'repo:octo-org/app:environment:production'
const INPUTS = {
  'role-to-assume': 'arn:aws:iam::111122223333:role/deploy',
  'secret-ids': 'prod/db',
  subject: SUBJECT,
  'cloudformation-templates': 'infra/*.json',
  'cloudformation-parameters': '',
  'fail-on': 'none',
}
const ALLOWED = ['assume allowed', 'get allowed', 'decrypt allowed']

const document = (...statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements })
const allow = (resource: unknown) => ({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: resource })
const DENY = { Effect: 'Deny', Action: 'secretsmanager:*', Resource: '*' }

const role = (...policies: readonly object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'deploy',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': SUBJECT,
        },
      },
    }),
    Policies: policies.map((policy) => ({ PolicyName: 'read', PolicyDocument: policy })),
  },
})
const SECRET = {
  Type: 'AWS::SecretsManager::Secret',
  Properties: { Name: 'prod/db', GenerateSecretString: {} },
}
const stack = (parameters: object, TemplateURL = './inner.json', more: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL, Parameters: parameters },
  ...more,
})
const ownRole = role(document(allow({ Ref: 'Secret' })))

const template = (resources: object, more: object = {}): string => JSON.stringify({ Resources: resources, ...more })

/** Attaches a policy to the role whose name it is passed. */
const attaching = (statement: object): string =>
  template(
    {
      More: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'more', Roles: [{ Ref: 'RoleName' }], PolicyDocument: document(statement) },
      },
    },
    { Parameters: { RoleName: { Type: 'String' }, SecretArn: { Type: 'String', Default: '*' } } },
  )

const verify = async (files: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>> = {}) => {
  const paths = Object.fromEntries(Object.entries(files).map(([name, text]) => [`infra/${name}`, text]))
  const { report } = await verifyTemplates(paths, { ...INPUTS, ...inputs })
  return answersOf(report)
}

describe('a nested stack', () => {
  test('is read with what the stack around it passes', async () => {
    const outer = template({ Role: ownRole, Secret: SECRET, Inner: stack({ RoleName: { Ref: 'Role' } }) })
    expect(await verify({ 'outer.json': outer, 'inner.json': attaching(DENY) })).toEqual([
      'assume allowed',
      'get denied',
      'decrypt allowed',
    ])
  })

  test('can give what the stack around it does not', async () => {
    const outer = template({
      Role: role(),
      Secret: SECRET,
      Inner: stack({ RoleName: { Ref: 'Role' }, SecretArn: { Ref: 'Secret' } }),
    })
    expect(await verify({ 'outer.json': outer, 'inner.json': attaching(allow({ Ref: 'SecretArn' })) })).toEqual(ALLOWED)
  })

  test('tells what its outputs say, also to another nested stack', async () => {
    const outer = template({
      Secret: SECRET,
      Roles: stack({}, 'roles.json'),
      Inner: stack({ RoleName: { 'Fn::GetAtt': ['Roles', 'Outputs.Name'] }, SecretArn: { Ref: 'Secret' } }),
    })
    const roles = template({ Role: role() }, { Outputs: { Name: { Value: { Ref: 'Role' } } } })
    const files = { 'outer.json': outer, 'roles.json': roles, 'inner.json': attaching(allow({ Ref: 'SecretArn' })) }
    expect(await verify(files)).toEqual(ALLOWED)
  })

  test('of a CDK app is found by the file that the app names', async () => {
    const inner = stack({ RoleName: { Ref: 'Role' } }, 'https://s3.amazonaws.com/assets/1234.json', {
      Metadata: { 'aws:asset:path': 'inner.json', 'aws:asset:property': 'TemplateURL' },
    })
    const outer = template({ Role: ownRole, Secret: SECRET, Inner: inner })
    expect((await verify({ 'outer.json': outer, 'inner.json': attaching(DENY) }))[1]).toBe('get denied')
  })

  test('that is used twice is two stacks', async () => {
    const outer = template({
      Role: ownRole,
      Secret: SECRET,
      One: stack({ RoleName: 'somebody' }),
      Two: stack({ RoleName: { Ref: 'Role' } }),
    })
    expect((await verify({ 'outer.json': outer, 'inner.json': attaching(DENY) }))[1]).toBe('get denied')
  })

  test('has its defaults where nothing is passed', async () => {
    const outer = template({ Role: ownRole, Secret: SECRET, Inner: stack({ RoleName: { Ref: 'AWS::NoValue' } }) })
    const inner = attaching(DENY).replace('{"Type":"String"}', '{"Type":"String","Default":"deploy"}')
    expect((await verify({ 'outer.json': outer, 'inner.json': inner }))[1]).toBe('get denied')
  })

  test.each([
    ['that is not read', './elsewhere.json'],
    ['that was uploaded already', 'https://s3.amazonaws.com/bucket/inner.json'],
    ['outside of the folder', '../../../inner.json'],
  ])('%s leaves open what it adds to a role that it is told of', async (_, url) => {
    const outer = template({ Role: ownRole, Secret: SECRET, Inner: stack({ RoleName: { Ref: 'Role' } }, url) })
    expect(await verify({ 'outer.json': outer })).toEqual(['assume allowed', 'get unknown', 'decrypt unknown'])
  })

  test.each([
    ['by its ARN', { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
    ['inside of a text', { Value: { 'Fn::Sub': 'name=${Role}' } }],
    ['by its literal name', { Value: 'deploy' }],
    ['somewhere in a value that is not known', { 'Fn::Transform': { Name: 'AWS::Include' } }],
  ])('that is not read and told of the role %s leaves the answer open', async (_, parameters) => {
    const outer = template({ Role: ownRole, Secret: SECRET, Inner: stack(parameters, 'elsewhere.json') })
    expect((await verify({ 'outer.json': outer }))[1]).toBe('get unknown')
  })

  test('that is not read and told of the secret may give it a policy', async () => {
    const outer = template({ Role: ownRole, Secret: SECRET, Inner: stack({ Id: { Ref: 'Secret' } }, 'elsewhere.json') })
    expect((await verify({ 'outer.json': outer }))[1]).toBe('get unknown')
  })

  test('that is not read and told of nothing changes nothing', async () => {
    const outer = template({ Role: ownRole, Secret: SECRET, Inner: stack({ Cidr: '10.0.0.0/16' }, 'elsewhere.json') })
    expect(await verify({ 'outer.json': outer })).toEqual(ALLOWED)
  })

  test('that holds itself ends', async () => {
    const outer = template({ Role: ownRole, Secret: SECRET, Inner: stack({ RoleName: { Ref: 'Role' } }, 'outer.json') })
    expect((await verify({ 'outer.json': outer }))[1]).toMatch(/^get (?:unknown|allowed)$/)
  })

  test('whose parameters need its own outputs is refused, as CloudFormation does', async () => {
    const outer = template({
      Role: ownRole,
      Secret: SECRET,
      Inner: stack({ RoleName: { 'Fn::GetAtt': ['Inner', 'Outputs.Name'] } }),
    })
    await expect(verify({ 'outer.json': outer, 'inner.json': attaching(DENY) })).rejects.toThrow('circular dependency')
  })

  test('that reaches itself through another one ends', async () => {
    const outer = template({ Role: ownRole, Secret: SECRET, Inner: stack({ RoleName: { Ref: 'Role' } }, 'other.json') })
    const other = template(
      { Back: stack({ RoleName: { Ref: 'RoleName' } }, 'other.json') },
      { Parameters: { RoleName: { Type: 'String' } } },
    )
    expect((await verify({ 'outer.json': outer, 'other.json': other }))[1]).toBe('get unknown')
  })
})
