import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { documentsOf, problemsOf, read, statementsOf } from './reading.ts'

describe('files that are no template', () => {
  test.each([
    ['', '1:1 this is no CloudFormation template: it has no `Resources`'],
    ['[]', '1:1 this is no CloudFormation template: it has no `Resources`'],
    ['Resources: {', expect.stringMatching(/^1:\d+ not valid YAML/)],
    ['{ "Resources": }', '1:16 `Resources` must be an object'],
    ['{ "Resources": {}, "Resources": {} }', expect.stringMatching(/^1:20 the member name was used before/)],
    ['Resources:\n  A: { Type: a }\n  A: { Type: b }', expect.stringMatching(/^3:3 the member name was used before/)],
    ['Resources: { A: { Type: !Secret x } }', expect.stringMatching(/the value has a tag that is not known$/)],
    ['Resources: []', '1:12 `Resources` must be an object'],
    ['Resources: {}\nServices: {}', '2:1 `Services` is no section of a template'],
    ['Resources: { A: {} }', '1:14 the resource `A` has no `Type`'],
    ['Resources: { A: 1 }', '1:14 the resource `A` has no `Type`'],
    ['Resources: { A: { Type: t, Condition: [] } }', '1:39 the condition of the resource `A` must be the name of one'],
    ['Resources: {}\nParameters: { P: { Default: a } }', '2:15 the parameter `P` has no `Type`'],
    [
      'Resources: {}\nParameters: { P: { Type: String, Default: [] } }',
      expect.stringMatching(/must be a string or a number$/),
    ],
    ['Resources: {}\nTransform: { A: b }', '2:12 `Transform` must name macros'],
  ])('%#', (text, wanted) => {
    expect(problemsOf(read(text))).toEqual([wanted])
  })

  test.each([`Resources: ${'['.repeat(2_000)}`, '{"a":'.repeat(2_000)])('nested too deeply: %#', (text) => {
    for (const file of ['app.yml', 'app.json']) expect(problemsOf(read({ [file]: text }))).not.toEqual([])
  })

  test('JSON has the places of JSON', () => {
    expect(problemsOf(read({ 'app.json': '{ "Resources": }' }))).toEqual(['1:16 expected a JSON value'])
  })

  test('all problems of all templates are told together', () => {
    const reading = read({ 'a.yml': 'Resources: { A: {}, B: {} }', 'b.yml': 'Resources: { C: {} }' })
    expect(reading.problems.map(({ file, what }) => `${file} ${what}`)).toEqual([
      'a.yml the resource `A` has no `Type`',
      'a.yml the resource `B` has no `Type`',
      'b.yml the resource `C` has no `Type`',
    ])
  })

  test.each(['__proto__', 'constructor', 'a`b\n::error::c'])('a name such as %j is a name', (name) => {
    const text = JSON.stringify({
      Resources: { [name]: { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: name } } } },
    })
    for (const line of problemsOf(read(text))) expect(line).not.toContain('\n')
  })
})

/** A role whose name needs another one. */
const roleNeeding = (id: string, needs: string): string =>
  `  ${id}: { Type: AWS::IAM::Role, Properties: { RoleName: !Sub "\${${needs}}x" } }`

/** A stack that imports one value and exports it under another name. */
const passingOn = (from: string, to: string): string => `
Resources: { Role: { Type: AWS::IAM::Role, Properties: { RoleName: !ImportValue ${from} } } }
Outputs: { O: { Value: !ImportValue ${from}, Export: { Name: ${to} } } }`

/** A template with a role whose policy refers to something that is not there. */
const withRole = (more: string): string =>
  `${more}\nResources: { Role: { Type: AWS::IAM::Role, Properties: { RoleName: app, Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: a, Resource: !GetAtt FunctionRole.Arn }] } }] } } }`

describe('circles', () => {
  test.each([
    [['A', 'A'], 'circular dependency: `A` needs `A`'],
    [['A', 'B', 'A'], 'circular dependency: `A` needs `B` needs `A`'],
  ])('of resources are told: %j', (path, wanted) => {
    const lines = path.slice(0, -1).map((id, index) => roleNeeding(id, path[index + 1] ?? ''))
    const problems = problemsOf(read(`Resources:\n${lines.join('\n')}\n`))
    expect(problems.map((line) => line.replace(/^\d+:\d+ /, ''))).toContain(wanted)
  })

  test('of policies, keys and secrets are told', () => {
    const text = `Resources:
  Role: { Type: AWS::IAM::Role, Properties: { Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Resource: !Ref Secret }] } }] } }
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { KmsKeyId: !GetAtt Key.Arn } }
  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Statement: [{ Principal: { AWS: !GetAtt Role.Arn } }] } } }
  Other: { Type: AWS::SNS::Topic, Properties: { Key: !Ref Key } }`
    expect(problemsOf(read(text))).toEqual(['2:3 circular dependency: `Role` needs `Secret` needs `Key` needs `Role`'])
  })

  test('that a condition may break are none', () => {
    const text = `Conditions: { C: !Equals [a, b] }
Resources:
  A: { Type: AWS::SNS::Topic, Properties: { TopicName: !If [C, !Ref B, x] } }
  B: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref A } }`
    expect(problemsOf(read(text))).toEqual([])
  })

  test('of thousands of resources are told in one line', () => {
    const count = 5_000
    const resources = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `R${index}`,
        { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: `R${(index + 1) % count}` } } },
      ]),
    )
    const [first] = problemsOf(read(JSON.stringify({ Resources: resources })))
    expect(first).toContain('and 4994 more until `R0`')
  })

  test('of stacks that import from each other end', () => {
    const { bundle } = read({ 'a.yml': passingOn('b', 'a'), 'b.yml': passingOn('a', 'b') })
    expect(bundle.roles).toHaveLength(2)
  })
})

describe('templates that grow without end', () => {
  test('names that double each other are given up', () => {
    const resources = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `R${index}`,
        { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::Sub': `\${R${index + 1}}\${R${index + 1}}` } } },
      ]),
    )
    const text = JSON.stringify({
      Resources: { ...resources, R60: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'xx' } } },
    })
    expect(JSON.stringify(read(text).bundle).length).toBeLessThan(50_000_000)
  })

  test('conditions that double each other are worked out once', () => {
    const conditions = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `C${index}`,
        index === 59
          ? { 'Fn::Equals': ['a', 'a'] }
          : { 'Fn::And': [{ Condition: `C${index + 1}` }, { Condition: `C${index + 1}` }] },
      ]),
    )
    const role = { Type: 'AWS::IAM::Role', Condition: 'C0', Properties: { RoleName: 'app' } }
    expect(read(JSON.stringify({ Conditions: conditions, Resources: { Role: role } })).bundle.roles).toHaveLength(1)
  })

  test('a chain of thousands of conditions ends', () => {
    const conditions = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`C${index}`, { 'Fn::Not': [{ Condition: `C${index + 1}` }] }]),
    )
    const role = { Type: 'AWS::IAM::Role', Condition: 'C0', Properties: { RoleName: 'app' } }
    const { bundle } = read(JSON.stringify({ Conditions: conditions, Resources: { Role: role } }))
    expect(bundle.roles).toHaveLength(1)
  })

  test('thousands of statements with conditions stay within the budget', () => {
    const statement = { 'Fn::If': ['C', { Effect: 'Allow', Action: 'a', Resource: '*' }, { Ref: 'AWS::NoValue' }] }
    const policy = { PolicyName: 'p', PolicyDocument: { Statement: Array.from({ length: 2_000 }, () => statement) } }
    const template = {
      Parameters: { P: { Type: 'String' } },
      Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'a'] } },
      Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'app', Policies: [policy] } } },
    }
    const [, document] = documentsOf(read(JSON.stringify(template)).bundle, 'identity')[0] ?? []
    expect((document as { readonly Statement: readonly unknown[] }).Statement).toHaveLength(2_000)
  })
})

describe('macros', () => {
  test('that may change everything leave nothing known', () => {
    const { bundle, notices, problems } = read(withRole('Transform: Custom'))
    expect(problems).toEqual([])
    expect(notices).toEqual([expect.stringContaining('the macro `Custom`')])
    expect(documentsOf(bundle, 'identity').map(([, document]) => document)).toEqual([
      '?Policies of Role',
      '?ManagedPolicyArns of Role',
      '?what Custom adds to Role',
    ])
  })

  test('of SAM leave other resources as they are, and may make what is referred to', () => {
    const { bundle, problems } = read(withRole('Transform: AWS::Serverless-2016-10-31'))
    expect(problems).toEqual([])
    expect(statementsOf(bundle, 'identity')).toEqual([
      { Effect: 'Allow', Action: 'a', Resource: '⟨FunctionRole of app.yml⟩' },
    ])
  })

  test('that add functions of the language change nothing', () => {
    expect(problemsOf(read(withRole('Transform: [AWS::LanguageExtensions]')))).toEqual([
      expect.stringContaining('the template has no parameter or resource `FunctionRole`'),
    ])
  })

  test('loops over resources may add policies to roles', () => {
    const text = `
Resources:
  Fn::ForEach::Roles: [Name, [a, b], { 'Role\${Name}': { Type: AWS::IAM::Role } }]
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: app } }`
    const { bundle, notices } = read(text)
    expect(notices).toEqual([expect.stringContaining('Fn::ForEach::Roles')])
    expect(documentsOf(bundle, 'identity')).toEqual([
      ['arn:aws:iam::111122223333:role/app', '?what Fn::ForEach::Roles adds to Role'],
    ])
  })
})

test('no text makes the reader throw', () => {
  const leaf = fc.oneof(
    fc.constant('AWS::NoValue'),
    fc.constantFrom('A', 'B', 'C', 'P', '${A}', '${B.Arn}', ''),
    fc.boolean(),
    fc.integer(),
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'Ref',
          'Fn::If',
          'Fn::Sub',
          'Fn::Join',
          'Fn::GetAtt',
          'Fn::Select',
          'Fn::Split',
          'Fn::And',
          'Statement',
          'Condition',
          'x',
        ),
        tie('value'),
        { maxKeys: 2 },
      ),
    ),
  }))
  const types = [
    'AWS::IAM::Role',
    'AWS::KMS::Key',
    'AWS::SecretsManager::Secret',
    'AWS::IAM::Policy',
    'AWS::Events::Rule',
  ]
  const names = [
    'RoleName',
    'Policies',
    'KeyPolicy',
    'Roles',
    'PolicyDocument',
    'AssumeRolePolicyDocument',
    'Name',
    'KmsKeyId',
    'EventPattern',
    'Tags',
  ]
  const resource = fc.record({
    Type: fc.constantFrom(...types),
    Properties: fc.dictionary(fc.constantFrom(...names), value),
  })
  const template = fc.record({
    Parameters: fc.constant({ P: { Type: 'String' } }),
    Conditions: fc.dictionary(fc.constantFrom('A', 'B', 'C'), value, { maxKeys: 3 }),
    Resources: fc.dictionary(fc.constantFrom('A', 'B', 'C'), resource, { maxKeys: 3 }),
  })
  fc.assert(
    fc.property(template, (made) => {
      const { bundle, problems } = read(JSON.stringify(made))
      expect(bundle.documents.length + problems.length).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 300 },
  )
})
