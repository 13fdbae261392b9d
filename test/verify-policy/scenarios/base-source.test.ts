import { expect, test } from '@jest/globals'
import { policy, readSecret, verify, WORKSPACE } from '../workspace.ts'

const BEFORE = {
  'old/deploy.json': policy({ ...readSecret, Action: 'secretsmanager:DescribeSecret' }),
  'base/iam/trust.json': WORKSPACE['iam/trust.json'] ?? '',
  'base/iam/deploy.json': WORKSPACE['iam/deploy.json'] ?? '',
  'base/kms/prod.json': WORKSPACE['kms/prod.json'] ?? '',
}
const FILES = {
  'base-policy-files': 'trust=iam/trust.json\nidentity=old/deploy.json\nkey=kms/prod.json\nsecret=none',
}

test.each([
  ['files that are named', FILES, true],
  ['a folder, which comes before files', { ...FILES, 'base-directory': 'base' }, false],
  ['files, if they are chosen', { ...FILES, 'base-directory': 'base', 'base-source': 'files' }, true],
  ['nothing, if that is chosen', { ...FILES, 'base-source': 'none' }, false],
  ['nothing, if nothing is given', {}, false],
])('the change is compared with %s', async (_, inputs, isNew) => {
  const { outputs } = await verify({ ...inputs, 'fail-on': 'none' }, BEFORE)
  expect(Number(outputs['new-access']) > 0).toBe(isNew)
})

test('files that are named and missing are bad input', async () => {
  await expect(verify({ 'base-policy-files': 'gone/*.json' })).rejects.toThrow('`gone/*.json` matches no file')
})
