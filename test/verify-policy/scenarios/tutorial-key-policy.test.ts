import { expect, test } from '@jest/globals'
import type { Finding } from '../../../src/findings/finding.ts'
import { fixture, policy, verify, type Json } from '../workspace.ts'

const ROLE = 'arn:aws:iam::112233445566:role/CodeBuildPipelineExecutionRole'
const KEY = 'arn:aws:kms:us-east-1:112233445566:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const secretIn = (region: string): string =>
  `arn:aws:secretsmanager:${region}:112233445566:secret:prod/database/credentials-AbCdEf`

/** The answer to the decryption, with the widely copied key policy in place. */
const decryption = async (region: string, identity: readonly Json[]): Promise<string> => {
  const secret = secretIn(region)
  const inputs = {
    'role-to-assume': ROLE,
    'secret-ids': secret,
    'aws-region': region,
    'fail-on': 'none',
    'policy-files': `key@${KEY}=key.json\nidentity=identity.json\nsecret=none\ntrust=none`,
    'report-file': 'report.json',
  }
  const files = { 'key.json': fixture('pipeline-key-policy.json'), 'identity.json': policy(...identity) }
  const runner = await verify(inputs, files)
  const report = runner.effects.flatMap((effect) => (effect.kind === 'report' ? [JSON.parse(effect.text)] : []))[0]
  return report.chains[0].questions.find(({ id }: { id: string }) => id === `default/decrypt:${secret}`).verdict.kind
}

const READ: Json = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }
const DECRYPT: Json = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY }

test('the key policy lets the pipeline decrypt through Secrets Manager of its region', async () => {
  expect(await decryption('us-east-1', [READ])).toBe('allowed')
})

test('but not through Secrets Manager of another region', async () => {
  expect(await decryption('eu-west-1', [READ])).toBe('denied')
})

test('unless the identity policy grants what the account statement delegates', async () => {
  expect(await decryption('eu-west-1', [READ, DECRYPT])).toBe('allowed')
})

test('the key policy of the tutorial has exactly its three weaknesses', async () => {
  const inputs = {
    'role-to-assume': undefined,
    'secret-ids': undefined,
    subject: undefined,
    'fail-on': 'none',
    'policy-files': 'key=key.json',
    'report-file': 'report.json',
  }
  const runner = await verify(inputs, { 'key.json': fixture('pipeline-key-policy.json') })
  const report = runner.effects.flatMap((effect) => (effect.kind === 'report' ? [JSON.parse(effect.text)] : []))[0]
  expect(report.findings.map(({ code, location }: Finding) => [code, location?.line])).toEqual([
    ['KMS-006', 16],
    ['KMS-003', 34],
    ['KMS-009', 34],
  ])
})
