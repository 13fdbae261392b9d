import { describe, expect, test } from '@jest/globals'
import { addSecret, requestsFor } from '../../standin/builders.ts'
import { addKey } from '../../standin/resource-builders.ts'
import { fetchSecrets, scene } from './scenario.ts'
import type { Ending, Scene } from './scenario.ts'

const ROLE = 'arn:aws:iam::111122223333:role/deploy'
const OTHER = 'arn:aws:iam::111122223333:role/other'

const policy = (...statements: readonly unknown[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const allow = (role: string, action: string): unknown => ({
  Sid: 'Readers',
  Effect: 'Allow',
  Principal: { AWS: role },
  Action: action,
  Resource: '*',
})
const DENY_OTHERS = {
  Sid: 'OnlyTheOther',
  Effect: 'Deny',
  Principal: '*',
  Action: 'secretsmanager:*',
  Resource: '*',
  Condition: { StringNotEquals: { 'aws:PrincipalArn': OTHER } },
}

const operations = ({ state }: Scene): readonly string[] => state.log.map(({ operation }) => operation)
const explained = ({ runner }: Ending): string => runner.logLines.join('\n')
const inputsFor = ({ runner }: Ending): readonly string[] =>
  runner.effects.flatMap((effect) =>
    effect.kind === 'group' && effect.title.includes('verify-policy') ? effect.lines : [],
  )

describe('a denial', () => {
  test('comes with inputs for verify-policy, and with no further call', async () => {
    const world = scene()
    addSecret(world.state, 'prod/db', { access: 'deny' })
    const ending = await fetchSecrets(world, { secrets: 'A = prod/db' })
    expect(inputsFor(ending).slice(0, 6)).toEqual([
      'with:',
      `  role-to-assume: ${ROLE}`,
      '  aws-region: us-east-1',
      '  secret-ids: |',
      '    prod/db',
      '  policy-files: policies/*.json',
    ])
    expect(ending.error).toContain('`explain-denials: true`')
    expect(operations(world)).toEqual(['secretsmanager:GetSecretValue'])
  })

  test('by KMS names no caller, so STS is asked, which everybody may', async () => {
    const world = scene()
    addSecret(world.state, 'prod/db', { key: addKey(world.state, { access: 'deny' }).arn })
    const ending = await fetchSecrets(world, { secrets: 'A = prod/db' })
    expect(ending.code).toBe('denied-kms')
    expect(inputsFor(ending)[1]).toBe(`  role-to-assume: ${ROLE}`)
    expect(operations(world)).toEqual(['secretsmanager:GetSecretValue', 'sts:GetCallerIdentity'])
  })

  test('of several secrets comes with one set of inputs per region', async () => {
    const world = scene()
    const { arn } = addSecret(world.state, 'far', { access: 'deny', region: 'eu-central-1' })
    for (const name of ['one', 'two']) addSecret(world.state, name, { access: 'deny' })
    const ending = await fetchSecrets(world, { secrets: `A = one\nB = two\nC = ${arn}` })
    const lines = inputsFor(ending)
    expect(lines.filter((line) => line.startsWith('  aws-region'))).toEqual([
      '  aws-region: us-east-1',
      '  aws-region: eu-central-1',
    ])
    expect(lines).toEqual(expect.arrayContaining(['    one', '    two', `    ${arn}`]))
  })

  test('in check mode comes with them too', async () => {
    const world = scene()
    addSecret(world.state, 'prod/db', { access: 'deny' })
    expect(inputsFor(await fetchSecrets(world, { secrets: 'A = prod/db', mode: 'check' }))).toContain('    prod/db')
  })

  test('that counts as missing comes with nothing', async () => {
    const world = scene()
    addSecret(world.state, 'prod/db', { access: 'deny' })
    const ending = await fetchSecrets(world, { secrets: 'A? = prod/db', 'denied-as-missing': 'true' })
    expect(inputsFor(ending)).toEqual([])
  })

  test('shows no account id that is to be masked', async () => {
    const world = scene()
    addSecret(world.state, 'prod/db', { access: 'deny' })
    const ending = await fetchSecrets(world, { secrets: 'A = prod/db', 'mask-account-id': 'true' })
    expect(ending.printed(ending.error ?? '')).not.toContain('111122223333')
  })
})

const explain = (
  world: Scene,
  inputs: Readonly<Record<string, string>> = { secrets: 'A = prod/db' },
): Promise<Ending> => fetchSecrets(world, { ...inputs, 'explain-denials': 'true' })

describe('explain-denials', () => {
  test('names the statement of a resource policy that denies', async () => {
    const world = scene()
    addSecret(world.state, 'prod/db', { access: asked('GetSecretValue'), policy: policy(DENY_OTHERS) })
    const lines = explained(await explain(world))
    expect(lines).toContain(
      'secretsmanager:GetSecretValue on `prod/db`: denied, explicit deny in the resource-based policy of the secret `prod/db` (Sid `OnlyTheOther`).',
    )
  })

  test('names the statement of a key policy that comes nearest', async () => {
    const world = scene()
    const key = addKey(world.state, { access: asked('Decrypt'), policy: policy(allow(OTHER, 'kms:Decrypt')) })
    addSecret(world.state, 'prod/db', { key: key.arn })
    const lines = explained(await explain(world))
    expect(lines).toMatch(
      /kms:Decrypt on `prod\/db`: denied, no key policy allows it; nearest: `arn:.*` \(Sid `Readers`\) principal expects/,
    )
  })

  test('says which policies allow, and which layers it did not see', async () => {
    const world = scene()
    const key = addKey(world.state, { policy: policy(allow(ROLE, 'kms:Decrypt')) })
    const access = asked('GetSecretValue')
    addSecret(world.state, 'prod/db', {
      access,
      key: key.arn,
      policy: policy(allow(ROLE, 'secretsmanager:GetSecretValue')),
    })
    const lines = explained(await explain(world))
    expect(lines).toContain(
      'secretsmanager:GetSecretValue on `prod/db`: allowed by `prod/db` (Sid `Readers`); where AWS denies it all the same, a layer does that was not read: identity-based policy, ',
    )
  })

  test('says what it could not read', async () => {
    const world = scene()
    addSecret(world.state, 'prod/db', { access: 'deny' })
    const lines = explained(await explain(world))
    expect(lines).toContain('not decided by what could be read')
    expect(lines).toContain('the resource-based policy of the secret could not be read: denied-identity')
    expect(operations(world)).toEqual([
      'secretsmanager:GetSecretValue',
      'secretsmanager:GetResourcePolicy',
      'secretsmanager:DescribeSecret',
    ])
  })

  test('does not take a role of the same name under a path for another one', async () => {
    const world = scene()
    const pathed = 'arn:aws:iam::111122223333:role/teams/deploy'
    const key = addKey(world.state, { access: asked('Decrypt'), policy: policy(allow(pathed, 'kms:Decrypt')) })
    addSecret(world.state, 'prod/db', { key: key.arn })
    const lines = explained(await explain(world))
    expect(lines).toContain('kms:Decrypt on `prod/db`: not decided by what could be read')
  })

  test('explains the denial of a ciphertext', async () => {
    const world = scene()
    const key = addKey(world.state, { access: asked('Decrypt'), policy: policy(allow(OTHER, 'kms:Decrypt')) })
    const ending = await explain(world, { 'kms-ciphertexts': `A = base64:AAAA | key=${key.arn}` })
    expect(explained(ending)).toContain(`kms:Decrypt on \`${key.arn}\`: denied, no key policy allows it`)
    expect(inputsFor(ending)).toEqual([])
  })

  test('asks nothing where nothing is denied', async () => {
    const world = scene()
    addSecret(world.state, 'prod/db')
    await explain(world)
    expect(operations(world)).toEqual(['secretsmanager:GetSecretValue'])
    expect(requestsFor(world.state, 'secretsmanager:GetResourcePolicy')).toEqual([])
  })
})

/** Denies one operation and allows the others, among them those that read policies. */
function asked(operation: string) {
  return ({ action }: { readonly action: string }): 'allow' | 'deny' =>
    action.endsWith(`:${operation}`) ? 'deny' : 'allow'
}
