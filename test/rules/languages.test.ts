import { expect, test } from '@jest/globals'
import type { Finding } from '../../src/findings/finding.ts'
import { casesOf, findingsOfFiles, rulesWithCases } from './load.ts'
import type { RuleCase } from './load.ts'
import { asPlan, asTemplate, plainPoliciesOf } from './plain-policies.ts'

/**
 * What a rule says of a policy does not depend on the language it is written in: cases of policy files are written as a plan
 * and as a template, and have to give the same findings.
 */

/** Such documents are no policies, and a language that is read as policies has none of them. */
const MALFORMED = ['document-malformed']

const cases = rulesWithCases()
  .filter((rule) => !MALFORMED.includes(rule))
  .flatMap(casesOf)
  .filter(({ kind }) => kind !== 'unknown')
  .flatMap((each) => {
    const policies = plainPoliciesOf(each)
    return policies === undefined ? [] : [{ title: `${each.rule}/${each.name}`, each, policies }]
  })

const plans = cases.map(({ title, each, policies }) => [title, each, policies.account, asPlan(policies)] as const)
const templates = cases.flatMap(({ title, each, policies }) => {
  const text = asTemplate(policies)
  return text === undefined ? [] : [[title, each, policies.account, text] as const]
})

test('most cases are plain enough', () => {
  expect(plans.length).toBeGreaterThan(190)
  expect(templates.length).toBeGreaterThan(180)
})

test.each(plans)('%s says the same of a plan', async (_, each, account, text) => {
  const findings = await findingsOfFiles(
    { ...withoutPolicies(each, account), 'terraform-plan': 'plan.json' },
    { 'plan.json': text },
    each.env,
  )
  expect(told(findings, each.rule)).toEqual(told(each.want, undefined))
})

test.each(templates)('%s says the same of a template', async (_, each, account, text) => {
  const findings = await findingsOfFiles(
    { ...withoutPolicies(each, account), 'cloudformation-templates': 'app.json' },
    { 'app.json': text },
    each.env,
  )
  expect(told(findings, each.rule)).toEqual(told(each.want, undefined))
})

const withoutPolicies = ({ inputs }: RuleCase, account: string): RuleCase['inputs'] => {
  const { 'policy-files': _, ...others } = inputs
  return { 'account-id': account, ...others }
}

const told = (
  findings: readonly (Pick<Finding, 'severity' | 'confidence'> & Partial<Pick<Finding, 'rule'>>)[],
  rule: string | undefined,
): readonly string[] =>
  findings
    .filter((finding) => finding.rule === rule)
    .map(({ severity, confidence }) => `${severity} ${confidence}`)
    .sort()
