import { expect, test } from '@jest/globals'
import { earlyMasks } from '../../src/configure-credentials/early-masks.ts'

const masks = (
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): readonly string[] =>
  earlyMasks({ input: (name) => inputs[name] ?? '', env: (name) => env[name] }).map((mask) => mask.reveal())

const ROLE = 'arn:aws:iam::111122223333:role/deploy'

test('keys given as inputs are masked, whatever else is wrong', () => {
  expect(masks({ 'aws-access-key-id': 'a', 'aws-secret-access-key': 'b', 'aws-session-token': 'c' })).toEqual([
    'a',
    'b',
    'c',
  ])
})

test('ids and ARNs are masked only on request, wherever they stand', () => {
  const inputs = {
    'role-to-assume': ROLE,
    'role-chain': `${ROLE}2 tags=on`,
    'allowed-account-ids': '444455556666, 123456789012',
  }
  expect(masks(inputs)).toEqual([])
  const wanted = [ROLE, '111122223333', `${ROLE}2`, '444455556666', '123456789012']
  expect(masks({ ...inputs, 'mask-aws-account-id': 'True' })).toEqual(wanted)
  expect(masks(inputs, { MASK_AWS_ACCOUNT_ID: 'true', ROLE_TO_ASSUME: ROLE })).toEqual(wanted)
})
