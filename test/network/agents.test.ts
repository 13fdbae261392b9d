import { expect, test } from '@jest/globals'
import { supportsProxies } from '../../src/network/agents.ts'

test.each([
  ['24.4.1', false],
  ['24.5.0', true],
  ['22.21.0', false],
  ['25.0.0', true],
])('Node %s takes proxies: %s', (version, supported) => {
  expect(supportsProxies(version)).toBe(supported)
})
