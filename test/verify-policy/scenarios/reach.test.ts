import { expect, test } from '@jest/globals'
import type { Reach } from '../../../src/findings/reach.ts'
import { administerKey, decrypt, MAIN, policy, ROLE, SUBJECTS, trust, verify } from '../workspace.ts'

const reachIn = async (
  files: Readonly<Record<string, string>> = {},
  inputs: Readonly<Record<string, string>> = {},
): Promise<Reach> => {
  const runner = await verify({ 'report-file': 'report.json', 'fail-on': 'none', ...inputs }, files)
  const report = runner.effects.find(({ kind }) => kind === 'report')
  return JSON.parse(report?.kind === 'report' ? report.text : '{}').reach
}

const whoIn = ({ reached }: Reach, what: string): readonly string[] =>
  reached.filter((each) => each.what.startsWith(what)).flatMap(({ by }) => by.map(({ who }) => who))

test('the report tells who reads the secret, uses its key and assumes the role', async () => {
  const reach = await reachIn()
  const tokens = `job tokens with subject ${SUBJECTS.map((text) => `\`${text}\``).join(' or ')}`
  expect(whoIn(reach, 'reads the secret')).toEqual([`role \`${ROLE}\``, `${tokens}, as role \`${ROLE}\``])
  expect(whoIn(reach, 'decrypts with the key')).toEqual([`role \`${ROLE}\``])
  expect(whoIn(reach, 'assumes the role')).toEqual([tokens])
})

test('and the reverse: what the role and the job reach', async () => {
  const { reaching } = await reachIn()
  expect(reaching.map(({ who }) => who)).toEqual([`role \`${ROLE}\``, 'the described job of `default`'])
  expect(reaching.map(({ reaches }) => reaches.length)).toEqual([1, 1])
})

test('everybody whom the account lets in is told as such, and not through policies that are only supposed', async () => {
  const account = {
    Sid: 'Account',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 'kms:*',
    Resource: '*',
  }
  const reach = await reachIn({ 'kms/prod.json': policy(decrypt(), administerKey, account) })
  expect(whoIn(reach, 'reads the secret')).toContain('any role of account `111122223333` whose own policies allow it')
  expect(JSON.stringify(reach)).not.toContain('supposed')
})

test('a subject that is not bound is any subject', async () => {
  const reach = await reachIn({ 'iam/trust.json': trust({ repository_id: '74' }) })
  expect(whoIn(reach, 'assumes the role')).toEqual(['job tokens with any subject, and conditions on `repository_id`'])
})

test('a policy that is not given is said once, instead of naming everybody', async () => {
  const reach = await reachIn(
    {},
    { 'policy-files': 'identity=iam/deploy.json\nkey=kms/prod.json\nsecret=none', subject: MAIN },
  )
  const [roles] = reach.reached.filter(({ what }) => what === 'assumes the role')
  expect(roles).toMatchObject({ by: [], limits: ['the trust policy is not given'] })
})
