import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { addFault, addRole, createState, exampleRegion, requestsFor } from '../standin/builders.ts'
import type { Fault } from '../standin/faults.ts'
import { started } from '../standin/started.ts'
import { failedWith, filesBelow, jobWith, KEYS, operations, ready, startUp, stopJobs } from './configure-job.ts'

// Each test starts several processes.
jest.setTimeout(60_000)

afterEach(stopJobs)

const hang = (where: 'before-headers' | 'in-body'): Fault => ({ kind: 'hang', where })

describe('the bundle of configure-credentials', () => {
  test('gets a session with two requests, masks its keys before anything else, and exports them', async () => {
    const state = ready()
    const { configure } = await jobWith(state)
    const result = await configure()
    expect(result).toMatchObject({ conclusion: 'success', exitCode: 0, stderr: '' })
    expect(operations(state)).toEqual(['oidc:Token', 'sts:AssumeRoleWithWebIdentity'])
    expect(result.env).toEqual({
      AWS_ACCESS_KEY_ID: KEYS.id,
      AWS_SECRET_ACCESS_KEY: KEYS.secret,
      AWS_SESSION_TOKEN: KEYS.token,
      AWS_REGION: exampleRegion,
      AWS_DEFAULT_REGION: exampleRegion,
    })
    const lines = result.stdout.split('\n')
    for (const value of Object.values(KEYS)) {
      expect(lines).toContain(`::add-mask::${value}`)
      expect(lines.filter((line) => line.includes(value) && !line.startsWith('::add-mask::'))).toEqual([])
      expect(result.log).not.toContain(value)
      expect(result.commandFiles.state + result.commandFiles.output + result.summary).not.toContain(value)
    }
    const [sent] = requestsFor(state, 'sts:AssumeRoleWithWebIdentity')
    expect(sent?.signed).toBeUndefined()
    expect(sent?.headers['user-agent']).toMatch(/md\/action#configure-credentials md\/run_id#\d+ md\/attempt#1/)
    const jwt = String(sent?.input['WebIdentityToken'])
    expect(lines).toContain(`::add-mask::${jwt}`)
    expect(result.log).not.toContain(jwt)
  })

  test('puts the environment back afterwards, also when two steps are stacked', async () => {
    const state = ready()
    state.presetKeys.push({ ...KEYS, id: 'ASIAPLANTED000000002', secret: 'planted-second-key' })
    const { runner, configure } = await jobWith(state)
    await configure()
    await configure({ 'aws-region': 'eu-west-1' })
    expect(runner.exported).toMatchObject({ AWS_ACCESS_KEY_ID: 'ASIAPLANTED000000002', AWS_REGION: 'eu-west-1' })
    const kept = filesBelow(runner.temp).filter(([path]) => readFileSync(path, 'utf8').includes(KEYS.secret))
    expect(kept.filter(([path]) => !path.includes('_runner_file_commands')).map(([, mode]) => mode)).toEqual([0o600])

    const [second, first] = await runner.runPosts()
    expect(second?.env).toMatchObject({
      AWS_ACCESS_KEY_ID: KEYS.id,
      AWS_SECRET_ACCESS_KEY: KEYS.secret,
      AWS_REGION: exampleRegion,
    })
    expect(first?.env).toEqual({
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
      AWS_REGION: '',
      AWS_DEFAULT_REGION: '',
    })
    for (const post of [first, second]) expect(post).toMatchObject({ conclusion: 'success', stderr: '' })
    expect(runner.log).not.toContain(KEYS.secret)
    const left = filesBelow(runner.temp).map(([path]) => path)
    expect(left.filter((path) => !path.includes('_runner_file_commands'))).toEqual([])
  })

  test('is denied as fast as it is let in: with one request, and no pause', async () => {
    const { configure: succeed } = await jobWith(ready())
    const success = await succeed()
    const state = createState()
    addRole(state, 'deploy', { trust: 'deny' })
    const { configure } = await jobWith(state)
    const result = await configure({ 'output-credentials': 'true' })
    failedWith(result, 'sts-denied')
    expect(operations(state)).toEqual(['oidc:Token', 'sts:AssumeRoleWithWebIdentity'])
    expect(result.milliseconds).toBeLessThan(2 * success.milliseconds + 1_000)
  })

  test.each<[string, string, Fault]>([
    ['the token service hangs before its answer', 'oidc:Token', hang('before-headers')],
    ['the token service hangs inside its answer', 'oidc:Token', hang('in-body')],
    ['STS hangs before its answer', 'sts:AssumeRoleWithWebIdentity', hang('before-headers')],
    ['STS hangs inside its answer', 'sts:AssumeRoleWithWebIdentity', hang('in-body')],
  ])('keeps its budget when %s', async (_, operation, fault) => {
    const state = ready()
    addFault(state, operation, fault)
    const { configure } = await jobWith(state)
    const budget = 4
    const idle = await startUp()
    const result = await configure({ 'action-timeout-s': String(budget) })
    const used = (result.milliseconds - idle) / (budget * 1000)
    expect(used).toBeGreaterThan(0.5)
    expect(used).toBeLessThan(1.5)
    failedWith(result, 'timeout')
  })

  test('sends nothing to addresses that an earlier step put into the environment', async () => {
    const decoy = createState()
    const { origin } = await started(decoy)
    const state = ready()
    const { configure } = await jobWith(state, {
      env: { AWS_ENDPOINT_URL: origin, AWS_ENDPOINT_URL_STS: origin, AWS_ACCESS_KEY_ID: 'AKIAPLANTED0000000000' },
    })
    const result = await configure()
    expect(result.conclusion).toBe('success')
    expect(decoy.log).toEqual([])
    expect(result.annotations.map(({ message }) => message).join()).toMatch(/AWS_ENDPOINT_URL is set and not followed/)
  })

  test('tells all that is wrong with its inputs, without a request', async () => {
    const state = ready()
    const { configure } = await jobWith(state)
    const result = await configure({
      'role-duration-seconds': '900s',
      'allowed-account-ids': '11112222333',
      'aws-region': '',
    })
    const said = result.annotations.map(({ message }) => message).join()
    for (const name of ['role-duration-seconds', 'allowed-account-ids', 'aws-region'])
      expect(said).toContain(`${name}:`)
    expect(state.log).toEqual([])
    failedWith(result, 'input')
  })

  test('hides the account before the first line, and also when it is denied', async () => {
    const state = createState()
    const { configure } = await jobWith(state)
    const result = await configure({ 'mask-aws-account-id': 'true' })
    const firstAccount = result.stdout.split('\n').find((line) => line.includes('111122223333')) ?? ''
    expect(firstAccount).toMatch(/^::add-mask::/)
    // The header of a step shows its inputs before any action can mask them.
    expect(result.log.slice(result.log.indexOf('Error:'))).not.toContain('111122223333')
    failedWith(result, 'sts-denied')
  })
})
