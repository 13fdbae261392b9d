import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { compile, evaluate, contextOf, parsePolicy, type Principal, type Text } from '../../src/policy/index.ts'
import { NO } from '../../src/policy/kleene.ts'
import { prepare } from '../../src/policy/question.ts'
import { candidatesOf, selectionOf, type Chain } from '../../src/policy/selection.ts'
import { compileStatement, matchLanes, matchStatement, type CompiledStatement } from '../../src/policy/statement.ts'
import type { PolicyKind, PolicySet } from '../../src/policy/index.ts'
import { nodeOf } from '../../src/text/node.ts'

const ACCOUNT = '111122223333'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci/deploy`
const USER = `arn:aws:iam::${ACCOUNT}:user/operator`
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`

const NOTHING: PolicySet = {
  accounts: [],
  roles: [],
  users: [],
  secrets: [],
  keys: [],
  providers: [],
  endpoints: [],
  resources: [],
  required: [],
}

const compiled = compile(NOTHING)

const statementsOf = (policy: PolicyKind, statements: readonly object[]): readonly CompiledStatement[] => {
  const document = parsePolicy(nodeOf({ Version: '2012-10-17', Statement: statements }), {
    id: policy,
    policy,
    origin: 'live',
  })
  if (document.kind !== 'document') throw new Error(JSON.stringify(document))
  return document.statements.map((statement) => compileStatement(statement, document))
}

const question = (principal: Principal, resource: Text = '*') =>
  prepare({ principal, action: 's3:GetObject', resource, context: contextOf([]) }, compiled)

const candidates = (statements: readonly CompiledStatement[], asked: ReturnType<typeof question>) => {
  const found = new Set<CompiledStatement>()
  for (let chain: Chain | undefined = candidatesOf(selectionOf(statements), asked); chain; chain = chain.parent)
    for (const one of chain.entries) found.add(one)
  return found
}

const session: Principal = { kind: 'session', role: ROLE, name: 's' }

describe('an index by principal', () => {
  const principals = [
    '*',
    { AWS: ROLE },
    { AWS: `${ROLE}-2` },
    { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    { AWS: ACCOUNT },
    { AWS: '444455556666' },
    { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/s` },
    { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/f` },
    { AWS: [USER, ROLE] },
    { AWS: 'AROAEXAMPLEEXAMPLEID' },
    { AWS: [] },
    { Federated: PROVIDER },
    { Service: 'codebuild.amazonaws.com' },
    { CanonicalUser: 'abc' },
  ]
  const callers: readonly Principal[] = [
    session,
    { ...session, role: `arn:aws:iam::444455556666:role/ci/deploy` },
    { ...session, account: '444455556666' },
    { ...session, role: { parts: [`arn:aws:iam::${ACCOUNT}:role/`, { hole: 'role' }] } },
    { kind: 'user', arn: USER },
    { kind: 'federated-user', user: USER, name: 'f' },
    { kind: 'root', account: ACCOUNT },
    { kind: 'web-identity', provider: PROVIDER },
    { kind: 'service', service: 'codebuild.amazonaws.com' },
    { kind: 'anonymous' },
  ]
  const statement = fc.record({
    name: fc.constantFrom('Principal', 'NotPrincipal'),
    who: fc.constantFrom(...principals),
    effect: fc.constantFrom('Allow', 'Deny'),
  })

  test.each<[PolicyKind, object]>([
    ['trust', {}],
    ['secret', { Resource: '*' }],
  ])('leaves nothing out that may match in a %s policy', (policy, rest) => {
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 8, maxLength: 14 }),
        fc.constantFrom(...callers),
        (written, caller) => {
          const statements = statementsOf(
            policy,
            written.map(({ name, who, effect }) => ({
              Effect: effect,
              [policy === 'trust' ? 'Principal' : name]: who,
              Action: '*',
              ...rest,
            })),
          )
          const asked = question(caller)
          const found = candidates(statements, asked)
          for (const one of statements) if (!found.has(one)) expect(matchLanes(one, asked)).toBe(0)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('leaves out whoever is somebody else', () => {
    const statements = statementsOf(
      'trust',
      Array.from({ length: 100 }, (_, index) => ({
        Effect: 'Allow',
        Principal: { AWS: `${ROLE}${index}` },
        Action: '*',
      })),
    )
    expect(candidates(statements, question({ ...session, role: `${ROLE}7` }))).toEqual(new Set([statements[7]]))
  })
})

describe('an index by resource', () => {
  const patterns = [
    '*',
    'arn:aws:s3:::a',
    'arn:aws:s3:::a*',
    'arn:aws:s3:::ab?',
    'arn:aws:s3:::?b',
    'arn:aws:s3',
    'arn:*:s3:::ab',
    'arn:aws:*:::ab',
    'arn:aws:s3:::${aws:PrincipalTag/t}b',
    'arn:aws:s3:*:*:${aws:PrincipalTag/t}b',
    'arn:aws:s3:::',
    'a',
  ]
  const resources: readonly Text[] = [
    '*',
    'arn:aws:s3:::a',
    'arn:aws:s3:::ab',
    'arn:aws:s3:::abc',
    'arn:aws:s3',
    'bucket',
    { parts: ['arn:aws:s3:::a', { hole: 'suffix' }] },
  ]
  const statement = fc.record({
    name: fc.constantFrom('Resource', 'NotResource'),
    what: fc.array(fc.constantFrom(...patterns), { maxLength: 2 }),
    effect: fc.constantFrom('Allow', 'Deny'),
  })

  test('leaves nothing out that may match', () => {
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 8, maxLength: 14 }),
        fc.constantFrom(...resources),
        (written, resource) => {
          const statements = statementsOf(
            'identity',
            written.map(({ name, what, effect }) => ({ Effect: effect, Action: '*', [name]: what })),
          )
          const asked = question(session, resource)
          const found = candidates(statements, asked)
          for (const one of statements) if (!found.has(one)) expect(matchStatement(one, asked)).toBe(NO)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('leaves out other resources, and an answer keeps the order of the document', () => {
    const policies: PolicySet = {
      ...NOTHING,
      roles: [
        {
          arn: ROLE,
          trust: { kind: 'empty' },
          boundary: { kind: 'empty' },
          identity: {
            kind: 'given',
            documents: [
              parsePolicy(
                nodeOf({
                  Version: '2012-10-17',
                  Statement: Array.from({ length: 100 }, (_, index) => ({
                    Effect: 'Allow',
                    Action: '*',
                    Resource: index === 9 ? '*' : `arn:aws:s3:::bucket-${index % 50}`,
                  })),
                }),
                { id: 'identity', policy: 'identity' },
              ),
            ],
          },
        },
      ],
    }
    const { request } = question(session, 'arn:aws:s3:::bucket-7')
    const { decisive } = evaluate({ ...request, resourceAccount: ACCOUNT }, policies)
    expect(decisive.map(({ index }) => index)).toEqual([7, 9, 57])
  })
})
