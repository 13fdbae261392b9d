import { describe, expect, test } from '@jest/globals'
import { addFault, addSecret, requestsFor } from '../../standin/builders.ts'
import { addKey, addParameter } from '../../standin/resource-builders.ts'
import { fetchSecrets, scene } from './scenario.ts'
import type { Scene } from './scenario.ts'

const READS_A_VALUE = /GetSecretValue|GetParameters$|Decrypt/

/** Operations on the wire that may have read a value; a dry run of Decrypt has not. */
const valueReads = ({ state }: Scene): readonly string[] =>
  state.log
    .filter(({ operation, input }) => READS_A_VALUE.test(operation) && input['DryRun'] !== true)
    .map(({ operation }) => operation)

const check = (world: Scene, inputs: Readonly<Record<string, string>>) =>
  fetchSecrets(world, { mode: 'check', ...inputs })

describe('mode: check', () => {
  test('passes where everything is there, names what would be delivered, and reads no value', async () => {
    const world = scene()
    const key = addKey(world.state)
    addSecret(world.state, 'prod/db', { value: '{"password":"canary-password"}' })
    addSecret(world.state, 'prod/key', { value: 'canary-key', key: key.arn })
    addParameter(world.state, '/app/a', ['canary-parameter'])
    const { runner, error } = await check(world, {
      secrets: 'DB = prod/db:password\nprod/key\nP = ssm:/app/a',
      summary: 'auto',
    })
    expect(error).toBeUndefined()
    expect(valueReads(world)).toEqual([])
    expect(runner.outputs['check-result']).toBe('pass')
    expect(runner.logLines.join('\n')).toContain('Names: DB, PROD_KEY, P.')
    expect(runner.summaryText).toContain('Secrets checked: pass')
    expect(runner.exported).toEqual({})
    expect(JSON.stringify(runner.effects)).not.toContain('canary')
  })

  test.each<[string, (world: Scene) => void, string, string]>([
    ['a secret is missing', () => {}, 'A = absent', 'secret-missing'],
    [
      'a secret is scheduled for deletion',
      ({ state }) => void addSecret(state, 'old', { deleted: new Date() }),
      'A = old',
      'pending-deletion',
    ],
    ['a stage is missing', ({ state }) => void addSecret(state, 's'), 'A = s::OTHER', 'version-missing'],
    ['DescribeSecret is denied', ({ state }) => void addSecret(state, 's', { access: 'deny' }), 'A = s', 'denied'],
    ['a parameter is missing', () => {}, 'A = ssm:/app/absent', 'secret-missing'],
    [
      'a key is disabled',
      ({ state }) => void addSecret(state, 's', { key: addKey(state, { state: 'Disabled' }).arn }),
      'A = s',
      'kms-key-state',
    ],
    ['a name is blocked', ({ state }) => void addSecret(state, 's'), 'LD_PRELOAD = s | export=env', 'name-blocked'],
    ['two names collide', ({ state }) => void addSecret(state, 's'), 'A = s:x\nA = s:y', 'name-collision'],
    ['a wildcard matches nothing', () => {}, 'A_* = nothing/*', 'secret-missing'],
  ])('fails where %s', async (_, arrange, secrets, code) => {
    const world = scene()
    arrange(world)
    const ending = await check(world, { secrets })
    expect(ending.code).toMatch(new RegExp(`^${code}`))
    expect(ending.runner.outputs['check-result']).toBe('fail')
    expect(valueReads(world)).toEqual([])
  })

  test.each<[string, (world: Scene) => void, string]>([
    [
      'the key policy lets only Secrets Manager in',
      ({ state }) => void addSecret(state, 's', { key: addKey(state, { access: 'deny' }).arn }),
      'A = s',
    ],
    [
      'parameters may not be described',
      ({ state }) => addFault(state, 'ssm:DescribeParameters', { kind: 'deny' }),
      'A = ssm:/app/a',
    ],
    [
      'versions may not be listed',
      ({ state }) => {
        addSecret(state, 's')
        addFault(state, 'secretsmanager:ListSecretVersionIds', { kind: 'deny' })
      },
      'A = s::AWSCURRENT',
    ],
  ])('is inconclusive where %s', async (_, arrange, secrets) => {
    const world = scene()
    arrange(world)
    const { runner, error } = await check(world, { secrets })
    expect(error).toBeUndefined()
    expect(runner.outputs['check-result']).toBe('inconclusive')
  })

  test('notices overdue and unfinished rotations, replicas and owners', async () => {
    const world = scene()
    addSecret(world.state, 's', {
      rotation: { enabled: true, next: new Date(0) },
      primaryRegion: 'eu-central-1',
      owningService: 'rds',
      versions: [
        { value: 'example-1', stages: ['AWSCURRENT'] },
        { value: 'example-2', stages: ['AWSPENDING'] },
      ],
    })
    const { runner } = await check(world, { secrets: 'A = s' })
    const log = runner.logLines.join('\n')
    for (const note of ['overdue', 'AWSPENDING', 'replica', 'managed by rds']) expect(log).toContain(note)
  })

  test('a version that is still under an older key is noticed, and that key is asked', async () => {
    const world = scene()
    const [older, newer] = [addKey(world.state), addKey(world.state)]
    addSecret(world.state, 's', {
      key: newer.arn,
      versions: [
        { value: 'example-1', stages: [], id: '00000000-1111-4222-8333-444444444444', keyIds: [older.arn] },
        { value: 'example-2', stages: ['AWSCURRENT'], keyIds: [newer.arn] },
      ],
    })
    const { runner, error } = await check(world, { secrets: 'A = s:::00000000-1111-4222-8333-444444444444' })
    expect(error).toBeUndefined()
    expect(runner.logLines.join()).toContain('older key')
    expect(requestsFor(world.state, 'kms:Decrypt')[0]?.input).toMatchObject({ KeyId: older.arn, DryRun: true })
  })

  test('what may be missing does not fail', async () => {
    const { error, runner } = await check(scene(), { secrets: 'A? = absent\nB = gone ?? "default-value"' })
    expect(error).toBeUndefined()
    expect(runner.outputs['check-result']).toBe('pass')
  })
})
