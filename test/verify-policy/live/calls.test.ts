import { describe, expect, test } from '@jest/globals'
import { CALLS, policyOf } from '../../../src/verify-policy/sources/live/calls.ts'
import { textOf } from '../../repo/imports.ts'

const policies = [...textOf('docs/live.md').matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']): unknown =>
  JSON.parse(json),
)
const actions = Object.values(CALLS).flatMap((service) => Object.values(service))

describe('what live reading may call', () => {
  test('is what docs/live.md asks for, level by level', () => {
    expect(policies).toEqual([policyOf('chain'), policyOf('full')].map((json): unknown => JSON.parse(json)))
  })

  test('changes nothing and shows no value', () => {
    expect(actions.filter((action) => !/:(?:Get|List|Describe)/.test(action))).toEqual([])
    expect(actions).not.toContain('secretsmanager:GetSecretValue')
    expect(actions).not.toContain('secretsmanager:BatchGetSecretValue')
  })

  test('fits into a session policy', () => {
    expect(policyOf('full').length).toBeLessThan(2_048)
  })
})
