import { expect, test } from '@jest/globals'
import { Failure } from '../../../../src/failure.ts'
import { verify } from '../../workspace.ts'
import { planText } from '../plan-builder.ts'

const reasonOf = async (
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<string> => {
  try {
    await verify(inputs, files)
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message}`
    throw error
  }
  return 'no failure'
}

test.each([
  ['PK\u0003\u0004', 'line 1, column 1: it is a binary plan: make it with `terraform plan'],
  ['{\n  "format_version": "1.2",\n', 'line 3, column 1: it is not valid JSON: the text ends'],
  ['{"version": 4, "lineage": "x"}', 'it is a state file, not a plan'],
])('a file that is no plan fails the step, with its place', async (text, wanted) => {
  const reason = await reasonOf({ 'terraform-plan': 'tf/*.json' }, { 'tf/plan.json': text })
  expect(reason).toMatch(/^input: terraform-plan: `tf\/plan.json`, /)
  expect(reason).toContain(wanted)
})

test('a glob without a file fails the step', async () => {
  expect(await reasonOf({ 'terraform-plan': 'tf/*.json' })).toBe('input: terraform-plan: `tf/*.json` matches no file')
})

test('a folder outside of the workspace is refused', async () => {
  expect(await reasonOf({ 'terraform-directory': '../other' })).toContain(
    'terraform-directory: expected a folder of the workspace',
  )
})

test('an account that the plan does not tell is assumed, and said', async () => {
  const plan = planText([{ address: 'aws_kms_key.k', after: {}, unknown: { arn: true, key_id: true } }], {
    rest: { prior_state: {} },
  })
  const runner = await verify({ 'terraform-plan': 'tf/plan.json', 'fail-on': 'none' }, { 'tf/plan.json': plan })
  expect(JSON.stringify(runner.effects)).toContain(
    'The plan does not tell the account of the provider `aws`; `111122223333` is assumed.',
  )
})
