import { expect, test } from '@jest/globals'
import { readHcl } from '../../../src/verify-policy/sources/terraform/hcl/reader.ts'
import { policySnippet, settingSnippets } from '../../../src/verify-policy/snippets/snippet.ts'
import { readJson } from '../../../src/text/json.ts'
import { readYaml } from '../../../src/text/yaml.ts'

const STATEMENT = {
  Sid: 'Decrypt through ${aws:PrincipalTag/team}',
  Effect: 'Allow',
  Action: ['kms:Decrypt', 'kms:DescribeKey'],
  Resource: '*',
  Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' }, Bool: {} },
}
const WRITTEN = { location: { file: 'main.tf', line: 1, column: 1 } }

test('a policy is written in JSON unless its file has another language', () => {
  expect(policySnippet('key policy', undefined, STATEMENT)).toEqual({
    into: 'key policy',
    language: 'json',
    text: JSON.stringify(STATEMENT, null, 2),
  })
  expect(policySnippet('key policy', 'key.json', STATEMENT).language).toBe('json')
})

test('a policy in Terraform', () => {
  const { language, text } = policySnippet('key policy', 'infra/main.tf', STATEMENT)
  expect(language).toBe('hcl')
  expect(text).toBe(`{
  Sid       = "Decrypt through $\${aws:PrincipalTag/team}"
  Effect    = "Allow"
  Action    = [
    "kms:Decrypt",
    "kms:DescribeKey",
  ]
  Resource  = "*"
  Condition = {
    StringEquals = {
      "kms:ViaService" = "secretsmanager.us-east-1.amazonaws.com"
    }
    Bool         = {
    }
  }
}`)
  expect(readHcl(`x = ${text}\n`).problems).toEqual([])
})

test('a policy in YAML reads as the same policy', () => {
  const { language, text } = policySnippet('key policy', 'template.yml', STATEMENT)
  expect(language).toBe('yaml')
  const read = readYaml(text)
  expect(read.problems).toEqual([])
  const plain = JSON.stringify(read.node, (key, value) => (key === 'at' || key === 'keyAt' ? undefined : value))
  const wanted = JSON.stringify(readJson(JSON.stringify(STATEMENT)).node, (key, value) =>
    key === 'at' || key === 'keyAt' ? undefined : value,
  )
  expect(plain).toBe(wanted)
})

test.each([
  ['aws_kms_key.app', 1],
  ['module.keys["a"].aws_kms_key.app', 1],
  [undefined, 0],
  ['Key', 0],
])('what to set on %s, in the language of its source', (address, count) => {
  const written = address === undefined ? WRITTEN : { ...WRITTEN, address }
  const snippets = settingSnippets(written, { terraform: { enable_key_rotation: true } })
  expect(snippets).toHaveLength(count)
  for (const { text, language } of snippets) expect([text, language]).toEqual(['enable_key_rotation = true', 'hcl'])
})

test('blocks of Terraform, and expressions without quotes', () => {
  const terraform = {
    rotation_lambda_arn: { expression: 'aws_lambda_function.rotate.arn' },
    rotation_rules: [{ automatically_after_days: 90 }],
    tags: { team: 'data' },
    empty: [],
  }
  const [snippet] = settingSnippets({ ...WRITTEN, address: 'aws_secretsmanager_secret_rotation.db' }, { terraform })
  expect(snippet?.text).toBe(`rotation_lambda_arn = aws_lambda_function.rotate.arn
tags                = {
  team = "data"
}
empty               = []
rotation_rules {
  automatically_after_days = 90
}`)
})

test.each([
  ['stack.yml', 'yaml', 'Properties:\n  EnableKeyRotation: true'],
  ['cdk.out/App.template.json', 'json', '{\n  "Properties": {\n    "EnableKeyRotation": true\n  }\n}'],
])('properties of CloudFormation in %s', (file, language, text) => {
  const settings = { terraform: { enable_key_rotation: true }, cloudformation: { EnableKeyRotation: true } }
  const written = { location: { ...WRITTEN.location, file }, address: 'App/Key' }
  expect(settingSnippets(written, settings)).toEqual([{ into: 'Properties of App/Key', language, text }])
})
