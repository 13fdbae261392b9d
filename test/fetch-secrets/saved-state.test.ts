import { describe, expect, test } from '@jest/globals'
import { cleanUp } from '../../src/fetch-secrets/clean-up.ts'
import { NO_TARGETS, readState, scanTargets, stateEntries } from '../../src/fetch-secrets/saved-state.ts'
import { checkEnvName } from '../../src/secrecy/env-name.ts'
import type { EnvName } from '../../src/secrecy/env-name.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { FakeRunner } from '../fake/fake-runner.ts'

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf'
const VERSION = '00000000-1111-4222-8333-444444444444'
const nameOf = (text: string): EnvName => {
  const checked = checkEnvName(text, 'workflow')
  if (checked.kind !== 'allowed') throw new Error(text)
  return checked.name
}

test('what is saved is read back', () => {
  const versions = [
    { arn: ARN, versionId: VERSION },
    { arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/app/x', versionId: '3' },
  ]
  const state = {
    variables: [nameOf('A'), nameOf('B')],
    files: ['/tmp/x/a'],
    scan: { versions, ciphertexts: true },
  }
  const saved = new Map(stateEntries(state))
  expect(readState((name) => saved.get(name) ?? '')).toEqual(state)
})

test('every key is saved even if there is nothing to say, so that none can be forged', () => {
  expect(stateEntries({ variables: [], files: [], scan: NO_TARGETS })).toEqual([
    ['variables', '[]'],
    ['files', '[]'],
    ['scan', '[]'],
    ['ciphertexts', 'false'],
  ])
})

test.each([
  ['no JSON', 'canary'],
  ['no list', '{"a":1}'],
  ['no texts', '[1,null,{}]'],
  ['nothing', ''],
])('a state that is %s is empty', (_, text) => {
  expect(readState(() => text)).toEqual({ variables: [], files: [], scan: NO_TARGETS })
})

test('forged names and ARNs are left out', () => {
  const texts = {
    variables: '["PATH","LD_PRELOAD","A B","OK"]',
    files: '[]',
    scan: `["${ARN} ${VERSION}","arn:aws:s3:::b ${VERSION}","${ARN} ../x"]`,
    ciphertexts: 'perhaps',
  }
  expect(readState((name) => texts[name])).toEqual({
    variables: ['OK'],
    files: [],
    scan: { versions: [{ arn: ARN, versionId: VERSION }], ciphertexts: false },
  })
})

test('versions of secrets and parameters are read again, and ciphertexts are decrypted again', () => {
  const common = { name: 'x', versionStages: [], value: { text: Secret.of('example') } }
  const secret = { arn: ARN, versionId: VERSION }
  const parameter = { arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/x', versionId: '1' }
  expect(
    scanTargets([
      { ...common, ...secret },
      { ...common, ...parameter },
    ]),
  ).toEqual({
    versions: [secret, parameter],
    ciphertexts: false,
  })
  expect(scanTargets([common])).toEqual({ versions: [], ciphertexts: true })
})

describe('the post step', () => {
  const state = { variables: '["A","B"]', files: '["/runner-temp/x/a"]' }

  test('blanks variables and removes files', async () => {
    const runner = new FakeRunner({ state, machine: { '/runner-temp/x/a': 'example-value' } })
    await cleanUp(runner)
    expect(runner.exported).toEqual({ A: '', B: '' })
  })

  test.each(['false', 'False', 'FALSE'])('leaves everything with cleanup: %s', async (cleanup) => {
    const runner = new FakeRunner({ state, inputs: { cleanup } })
    await cleanUp(runner)
    expect(runner.effects.map(({ kind }) => kind)).toEqual(['log'])
  })

  test('does not fail the job where the environment cannot be written', async () => {
    const runner = new FakeRunner({ state, failing: 'env' })
    await cleanUp(runner)
    expect(runner.failures).toEqual([])
    expect(runner.annotations).toContainEqual({ level: 'warning', message: 'The variables could not be blanked.' })
  })
})
