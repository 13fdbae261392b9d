import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { Finding } from '../../src/findings/finding.ts'
import { planText } from '../verify-policy/terraform/plan-builder.ts'
import { casesOf, findingsOfFiles, folderOf, rulesWithCases } from './load.ts'
import type { RuleCase } from './load.ts'

/**
 * What a rule says of the policies of a role does not depend on the language they are written in: cases of policy files are
 * written as a plan and as a template, and have to give the same findings.
 */

interface RolePolicies {
  readonly account: string
  readonly path: string
  readonly name: string
  /** JSON texts. */
  readonly trust: string
  readonly identity: readonly string[]
}

const LINE = /^(trust|identity)(?:@([^=]+))?=(\S+\.json)$/
const ROLE = /^arn:aws:iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/
const DEFAULT = 'arn:aws:iam::111122223333:role/deploy'
/** Of a role whose trust policy is not what the case is about. */
const NOBODY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]}'

/** The policies of the only role of a case; undefined where there is more than that to it. */
const policiesOf = (each: RuleCase): RolePolicies | undefined => {
  const lines = (each.inputs['policy-files'] ?? '').split('\n').filter((line) => line.trim() !== '')
  const parsed = lines.map((line) => LINE.exec(line.trim()))
  const others = ['terraform-plan', 'cloudformation-templates', 'workflow-files', 'config-file']
  if (parsed.length === 0 || parsed.includes(null) || others.some((name) => name in each.inputs)) return undefined
  const documents = parsed.flatMap((match) => (match === null ? [] : [match]))
  const arns = new Set([
    ...documents.flatMap(([, , subject]) => subject ?? []),
    ...(each.inputs['role-to-assume'] === undefined ? [] : [each.inputs['role-to-assume']]),
  ])
  const [, account, path, name] = ROLE.exec([...arns][0] ?? DEFAULT) ?? []
  const textsOf = (kind: string): readonly string[] =>
    documents
      .filter((match) => match[1] === kind)
      .map((match) => readFileSync(new URL(match[3] ?? '', folderOf(each)), 'utf8'))
  const [trust = NOBODY, ...more] = textsOf('trust')
  const isPlain =
    arns.size <= 1 && more.length === 0 && account !== undefined && path !== undefined && name !== undefined
  return isPlain ? { account, path, name, trust, identity: textsOf('identity') } : undefined
}

const asTemplate = ({ path, name, trust, identity }: RolePolicies): string =>
  JSON.stringify({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: name,
          Path: path,
          AssumeRolePolicyDocument: JSON.parse(trust),
          Policies: identity.map((text, index) => ({ PolicyName: `p${index}`, PolicyDocument: JSON.parse(text) })),
        },
      },
    },
  })

const asPlan = ({ account, path, name, trust, identity }: RolePolicies): string =>
  planText(
    [
      { address: 'aws_iam_role.r', after: { name, path, assume_role_policy: trust }, unknown: { arn: true, id: true } },
      ...identity.map((policy, index) => ({
        address: `aws_iam_role_policy.p${index}`,
        after: { name: `p${index}`, role: name, policy },
        unknown: { id: true },
      })),
    ],
    { account },
  )

const told = (findings: readonly Finding[], rule: string) =>
  findings
    .filter((finding) => finding.rule === rule)
    .map(({ severity, confidence }) => `${severity} ${confidence}`)
    .sort()

/** Such documents are no policies, and a language that is read as policies has none of them. */
const MALFORMED = ['document-malformed']

const cases = rulesWithCases()
  .filter((rule) => !MALFORMED.includes(rule))
  .flatMap(casesOf)
  .filter(({ kind }) => kind !== 'unknown')
  .flatMap((each) => {
    const policies = policiesOf(each)
    return policies === undefined ? [] : [[`${each.rule}/${each.name}`, each, policies] as const]
  })

test('most cases about roles are plain enough', () => {
  expect(cases.length).toBeGreaterThan(60)
})

test.each(cases)('%s says the same of a plan and of a template', async (_, each, policies) => {
  const wanted = told(
    each.want.map((want) => ({ ...want, rule: each.rule }) as unknown as Finding),
    each.rule,
  )
  const { 'policy-files': __, ...inputs } = each.inputs
  const asked = { 'account-id': policies.account, ...inputs }
  const ofPlan = await findingsOfFiles({ ...asked, 'terraform-plan': 'plan.json' }, { 'plan.json': asPlan(policies) })
  const ofTemplate = await findingsOfFiles(
    { ...asked, 'cloudformation-templates': 'app.json' },
    { 'app.json': asTemplate(policies) },
  )
  expect({ plan: told(ofPlan, each.rule), template: told(ofTemplate, each.rule) }).toEqual({
    plan: wanted,
    template: wanted,
  })
})
