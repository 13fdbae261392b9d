import { afterEach, describe, expect, test } from '@jest/globals'
import { addRole, createState, requestsFor } from '../../standin/builders.ts'
import { stopStarted } from '../../standin/started.ts'
import { configure, ROLE } from './world.ts'

afterEach(stopStarted)

const FOLDER = '/tmp/aws-zero-trust-0123456789abcdef'

const ready = () => {
  const state = createState()
  addRole(state, 'deploy')
  return state
}

describe('`refresh`', () => {
  test('writes a profile that calls the helper, and the keys of now as its cache', async () => {
    const state = ready()
    const { runner, failure } = await configure(state, { 'role-to-assume': ROLE, refresh: 'true' })
    expect(failure).toBeUndefined()
    expect(requestsFor(state, 'sts:AssumeRoleWithWebIdentity')[0]?.input).toMatchObject({ DurationSeconds: '1800' })
    expect(runner.exported).toEqual({ AWS_CONFIG_FILE: `${FOLDER}/config` })
    expect(runner.machineFile(`${FOLDER}/config`)).toContain(
      `[default]\ncredential_process = /bin/sh ${FOLDER}/credentials.sh 0\nregion = us-east-1\n`,
    )
    expect(runner.machineFile(`${FOLDER}/credentials.sh`)).toBe(
      `unset NODE_OPTIONS\nexec "/opt/node" "/opt/actions/dist/refresh-credentials/index.js" "${FOLDER}" "$1"\n`,
    )
    expect(JSON.parse(runner.machineFile(`${FOLDER}/profile-0.cache`) ?? '')).toMatchObject({
      Version: 1,
      AccessKeyId: expect.stringMatching(/^ASIA/),
      Expiration: expect.stringMatching(/Z$/),
    })
    const order = runner.machineFile(`${FOLDER}/profile-0.json`) ?? ''
    expect(JSON.parse(order)).toMatchObject({
      version: 1,
      audience: 'sts.amazonaws.com',
      hops: [{ role: { arn: ROLE } }],
    })
    expect(order).not.toMatch(/ASIA|request-token/)
    expect(runner.saved['files']?.split('\n')).toHaveLength(4)
    expect(runner.outputs).toMatchObject({ 'profile-names': 'default', 'aws-config-file': `${FOLDER}/config` })
  })

  test('works for several profiles, and on Windows', async () => {
    const { runner } = await configure(
      ready(),
      { profiles: `a ${ROLE}\nb ${ROLE}`, refresh: 'true' },
      { platform: 'win32' },
    )
    expect(runner.machineFile(`${FOLDER}/config`)).toMatch(/\[profile b\]\ncredential_process = .*credentials\.cmd 1\n/)
  })

  test.each([
    ['keys in the environment', { AWS_ACCESS_KEY_ID: 'AKIAOTHER' }, {}, /AWS_ACCESS_KEY_ID/],
    ['a token file that SDKs prefer', { AWS_WEB_IDENTITY_TOKEN_FILE: '/x', AWS_ROLE_ARN: 'y' }, {}, /AWS_ROLE_ARN/],
    ['another profile', { AWS_PROFILE: 'mine' }, {}, /AWS_PROFILE/],
    ['exported keys', {}, { 'output-env-credentials': 'true' }, /cannot be renewed/],
    ['key outputs', {}, { 'output-credentials': 'true' }, /cannot be renewed/],
    ['keys as the source', {}, { 'aws-access-key-id': 'AKIAEXAMPLE000000000', 'aws-secret-access-key': 'x' }, /token/],
    ['the workaround for odd characters', {}, { 'special-characters-workaround': 'true' }, /workaround/],
  ])('with %s is refused before any request', async (_, env, inputs, what) => {
    const state = ready()
    const { failure } = await configure(state, { 'role-to-assume': ROLE, refresh: 'true', ...inputs }, { env })
    expect(failure).toMatchObject({ code: 'input', message: expect.stringMatching(what) })
    expect(state.log).toEqual([])
  })

  test('gives way to keys of the same name in the credentials file', async () => {
    const machine = { '/home/runner/.aws/credentials': '[default]\naws_access_key_id = AKIAMINE\n' }
    const { failure } = await configure(ready(), { 'role-to-assume': ROLE, refresh: 'true' }, { machine })
    expect(failure).toMatchObject({ code: 'file', message: expect.stringContaining('`default`') })
  })

  test('needs a folder that AWS tools accept', async () => {
    const { failure } = await configure(
      ready(),
      { 'role-to-assume': ROLE, refresh: 'true' },
      { env: { RUNNER_TEMP: '/tmp/ü' } },
    )
    expect(failure).toMatchObject({ code: 'file', message: expect.stringContaining('credential_process') })
  })
})
