import { describe, expect, test } from '@jest/globals'
import { parsePolicy } from '../../../src/policy/index.ts'
import { documentsOf, problemsOf, read, statementsOf } from './reading.ts'

const template = (statements: string, conditions = ''): string => `
Parameters:
  Env: { Type: String }
  Debug: { Type: String, Default: 'no' }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDebug: !Equals [!Ref Debug, 'yes']
${conditions}
Resources:
  Policy:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: app
      PolicyName: p
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
${statements.replaceAll(/^/gm, '          ')}
`

const S = (action: string, more: object = {}): object => ({ Effect: 'Allow', Action: action, Resource: '*', ...more })
const UNLESS = { Condition: { Bool: '?whether IsProd holds' } }

/** What the statements of a document are. */
const statements = (written: string, given: Readonly<Record<string, string>> = {}, conditions = ''): unknown => {
  const reading = read(template(written, conditions), { given })
  expect(problemsOf(reading)).toEqual([])
  return statementsOf(reading.bundle, 'identity')
}

const OPTIONAL =
  '- { Effect: Allow, Action: a, Resource: "*" }\n- !If [IsProd, { Effect: Allow, Action: b, Resource: "*" }, !Ref AWS::NoValue]'

const allowing = (action: string): string => `- { Effect: Allow, Action: ${action}, Resource: "*" }`

/** Conditions in each other, and what defines them. */
const nested = (count: number): string =>
  Array.from({ length: count }).reduce<string>((inner, _, index) => `!If [C${index}, ${inner}, ${inner}]`, 'a')
const conditions = (count: number): string =>
  Array.from({ length: count }, (_, index) => `  C${index}: !Equals [!Ref Env, v${index}]`).join('\n')

const document = (...actions: readonly string[]): string =>
  `{ Version: '2012-10-17', Statement: [${actions.map((action) => `{ Effect: Allow, Action: ${action}, Resource: '*' }`).join(', ')}] }`

const ROLE = `
Parameters: { Env: { Type: String } }
Conditions: { IsProd: !Equals [!Ref Env, prod] }
Resources:
  Role:
    Type: AWS::IAM::Role
    Condition: IsProd
    Properties:
      RoleName: app
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: '*', Action: 'sts:AssumeRole' }] }
      ManagedPolicyArns: [!If [IsProd, 'arn:aws:iam::aws:policy/AdministratorAccess', !Ref AWS::NoValue]]
`
const role = (given: Readonly<Record<string, string>>) => read(ROLE, { given }).bundle

describe('conditions that are known', () => {
  test.each([
    [{ Env: 'prod' }, [S('a'), S('b')]],
    [{ Env: 'dev' }, [S('a')]],
  ])('%j decides which statements there are', (given, wanted) => {
    expect(statements(OPTIONAL, given)).toEqual(wanted)
  })

  test.each([
    ['!And [Condition: IsProd, Condition: IsDebug]', { Env: 'prod', Debug: 'yes' }, 'a'],
    ['!And [Condition: IsProd, Condition: IsDebug]', { Env: 'prod' }, 'b'],
    ['!Or [Condition: IsProd, Condition: IsDebug]', { Env: 'prod' }, 'a'],
    ['!Or [Condition: IsProd, Condition: IsDebug]', { Env: 'dev' }, 'b'],
    ['!Not [Condition: IsProd]', { Env: 'dev' }, 'a'],
    ['!Not [!Equals [!Ref Env, dev]]', { Env: 'dev' }, 'b'],
    ['!Equals [!Sub "${Env}-x", prod-x]', { Env: 'prod' }, 'a'],
    ['!Equals [!Ref AWS::Region, us-east-1]', {}, 'a'],
    ['!Equals [!Ref Env, !Ref Env]', {}, 'a'],
    ['!Or [!Equals [a, a], !Equals [!Ref Env, prod]]', {}, 'a'],
    ['!And [!Equals [a, b], !Equals [!Ref Env, prod]]', {}, 'b'],
  ])('%s with %j gives %s', (condition, given, wanted) => {
    const written = '- { Effect: Allow, Action: !If [Own, a, b], Resource: "*" }'
    expect(statements(written, given, `  Own: ${condition}`)).toEqual([S(wanted)])
  })
})

describe('conditions that are not known', () => {
  test('a statement that may be missing applies only if something unknown holds', () => {
    expect(statements(OPTIONAL)).toEqual([S('a'), S('b', UNLESS)])
  })

  test('a value that is the same in any case is certain', () => {
    expect(statements('- { Effect: Allow, Action: !If [IsProd, a, a], Resource: "*" }')).toEqual([S('a')])
  })

  test('what a list holds in any case is certain', () => {
    const written = '- { Sid: Read, Effect: Allow, Action: !If [IsProd, [a, b], [a]], Resource: "*" }'
    expect(statements(written)).toEqual([
      { Sid: 'Read', Effect: 'Allow', Action: ['a'], Resource: '*' },
      { Effect: 'Allow', Action: ['a', 'b'], Resource: '*', ...UNLESS },
      { Effect: 'Allow', Action: ['a'], Resource: '*', ...UNLESS },
    ])
  })

  test('what an element excludes in any case is not taken for what it allows', () => {
    expect(statements('- { Effect: Allow, NotAction: !If [IsProd, [a, b], [a]], Resource: "*" }')).toEqual([
      { Effect: 'Allow', NotAction: ['a', 'b'], Resource: '*', ...UNLESS },
      { Effect: 'Allow', NotAction: ['a'], Resource: '*', ...UNLESS },
    ])
  })

  test('conditions of the statement are kept', () => {
    const written =
      '- !If [IsProd, { Effect: Allow, Action: a, Resource: "*", Condition: { Bool: { k: "true" } } }, !Ref AWS::NoValue]'
    expect(statements(written)).toEqual([S('a', { Condition: { Bool: { k: 'true' }, Null: '?whether IsProd holds' } })])
  })

  test('equal conditions have equal outcomes', () => {
    const written = '- { Effect: Allow, Action: !If [IsProd, !If [Same, a, c], !If [Same, c, a]], Resource: "*" }'
    expect(statements(written, {}, '  Same: !Equals [prod, !Ref Env]')).toEqual([S('a')])
  })

  test('all outcomes of eight comparisons are tried, those of nine are not', () => {
    expect(statements(allowing(nested(8)), {}, conditions(8))).toEqual([S('a')])
    expect(JSON.stringify(statements(allowing(nested(9)), {}, conditions(9)))).toContain('more conditions hold')
  })

  test('a document with such statements is one that AWS could have', () => {
    const { bundle } = read(template(OPTIONAL))
    const [document] = bundle.documents.flatMap(({ node }) => node ?? [])
    expect(document && parsePolicy(document, { id: 'p', policy: 'identity' })).toMatchObject({
      kind: 'document',
      statements: [{ conditions: [] }, { conditions: [{ kind: 'unknown' }] }],
    })
  })

  test('a whole document that depends on a condition keeps what is common', () => {
    const text = template('').replace(
      /PolicyDocument:[\s\S]*/,
      `PolicyDocument: !If [IsProd, ${document('a', 'b')}, ${document('b')}]\n`,
    )
    expect(statementsOf(read(text).bundle, 'identity')).toEqual([S('b'), S('a', UNLESS)])
  })
})

describe('resources with a condition', () => {
  test('are there where it holds', () => {
    expect(documentsOf(role({ Env: 'prod' }), 'trust')).toEqual([
      [
        'arn:aws:iam::111122223333:role/app',
        expect.objectContaining({ Statement: [expect.not.objectContaining(UNLESS)] }),
      ],
    ])
    expect(documentsOf(role({ Env: 'prod' }), 'identity')).toEqual([
      ['arn:aws:iam::111122223333:role/app', 'arn:aws:iam::aws:policy/AdministratorAccess'],
    ])
  })

  test('are not there where it does not', () => {
    expect(role({ Env: 'dev' }).documents).toEqual([])
    expect(role({ Env: 'dev' }).roles).toEqual([])
  })

  test('allow nothing for certain where that is not known', () => {
    expect(documentsOf(role({}), 'trust')).toEqual([
      ['arn:aws:iam::111122223333:role/app', expect.objectContaining({ Statement: [expect.objectContaining(UNLESS)] })],
    ])
    expect(documentsOf(role({}), 'identity')).toEqual([['arn:aws:iam::111122223333:role/app', '?whether IsProd holds']])
  })
})

describe('conditions that are wrong', () => {
  test.each([
    ['  A: !Not [Condition: A]', 'the condition `A` depends on itself'],
    ['  A: !Not [Condition: B]\n  B: !Not [Condition: A]', 'the condition `A` depends on itself'],
    ['  A: !Not [Condition: Missing]', 'the template has no condition `Missing`'],
    ['  A: yes', 'a condition must be one function'],
    ['  A: !Equals [a]', '`Fn::Equals` takes a list of two values'],
    ['  A: !Not [a, b]', '`Fn::Not` takes a list of one condition'],
    ['  A: !And [Condition: IsProd]', '`Fn::And` takes a list of 2 to 10 conditions'],
    ['  A: !Or [Condition: IsProd]', '`Fn::Or` takes a list of 2 to 10 conditions'],
    ['  A: !Sub x', '`Fn::Sub` is no function of conditions'],
    ['  A: { Condition: [a] }', '`Condition` needs the name of one'],
  ])('%s', (conditions, wanted) => {
    const reading = read(template('- { Effect: Allow, Action: !If [A, a, b], Resource: "*" }', conditions))
    expect(problemsOf(reading).map((line) => line.replace(/^\d+:\d+ /, ''))).toContain(wanted)
  })
})
