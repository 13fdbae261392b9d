import { describe, expect, test } from '@jest/globals'
import { roleScope } from '../../../src/fetch-secrets/session-policy.ts'
import { addFault, addRole, addSecret, requestsFor } from '../../standin/builders.ts'
import { encrypt } from '../../standin/kms-cipher.ts'
import { addKey, addParameter } from '../../standin/resource-builders.ts'
import { fetchSecrets, scene } from './scenario.ts'
import type { Scene } from './scenario.ts'

const KEY = '-----BEGIN EXAMPLE KEY-----\\nTm90QVJlYWxLZXk\\n-----END EXAMPLE KEY-----'

const withSecrets = (): Scene => {
  const world = scene()
  addSecret(world.state, 'db', { value: '{"user":"svc-app","password":"it\'s-a-secret"}' })
  addSecret(world.state, 'tls', { value: KEY })
  addSecret(world.state, 'blob', { value: new Uint8Array([0, 255, 1, 254, 2, 253, 3, 252]) })
  return world
}

describe('export', () => {
  test.each<[string, Record<string, string>, { env: string[]; outputs: string[]; files: number }]>([
    ['secret-ids go to the environment', { 'secret-ids': 'db' }, { env: ['DB'], outputs: [], files: 0 }],
    ['secrets go to outputs', { secrets: 'A = db' }, { env: [], outputs: ['A'], files: 0 }],
    [
      'an attribute decides for one',
      { secrets: 'A = db | export=env\nB = db' },
      { env: ['A'], outputs: ['B'], files: 0 },
    ],
    [
      'the input decides for all others',
      { secrets: 'A = db', export: 'env, output' },
      { env: ['A'], outputs: ['A'], files: 0 },
    ],
    ['a file is told by an output', { secrets: 'A = db | export=file' }, { env: [], outputs: ['A_FILE'], files: 1 }],
    [
      'a line of files takes what it selects',
      { secrets: 'A = db\nB = db', files: 'raw:A' },
      { env: [], outputs: ['B', 'A_FILE'], files: 1 },
    ],
  ])('%s', async (_, inputs, { env, outputs, files }) => {
    const { runner, error } = await fetchSecrets(withSecrets(), inputs)
    expect(error).toBeUndefined()
    expect(Object.keys(runner.exported)).toEqual(env)
    expect(Object.keys(runner.outputs).filter((name) => !name.includes('-'))).toEqual(outputs)
    expect(Object.keys(runner.files)).toHaveLength(files)
  })

  test('later steps learn names, versions and files, in outputs that no value can have', async () => {
    const { runner } = await fetchSecrets(withSecrets(), { secrets: 'A = db | export=file' })
    expect(JSON.parse(runner.outputs['secret-names'] ?? '')).toEqual(['A'])
    expect(JSON.parse(runner.outputs['secret-versions'] ?? '')).toMatchObject([{ name: 'db', stages: ['AWSCURRENT'] }])
    expect(JSON.parse(runner.outputs['secret-files'] ?? '')).toEqual({ A: runner.outputs['A_FILE'] })
  })
})

const contentOf = async (inputs: Record<string, string>): Promise<Record<string, string>> => {
  const { runner, error } = await fetchSecrets(withSecrets(), inputs)
  expect(error).toBeUndefined()
  return Object.fromEntries(
    Object.entries(runner.files).map(([path, text]) => [path.split('/').slice(-1)[0] ?? '', text]),
  )
}

describe('files', () => {
  test.each<[string, Record<string, string>, Record<string, string>]>([
    [
      'dotenv',
      { secrets: 'DB_* = db:*', files: 'dotenv:DB_* -> app.env' },
      { 'app.env': "DB_USER='svc-app'\nDB_PASSWORD='it'\\''s-a-secret'\n" },
    ],
    [
      'json',
      { secrets: 'DB_* = db:*', files: 'json:DB_*' },
      { 'secrets.json': '{\n  "DB_USER": "svc-app",\n  "DB_PASSWORD": "it\'s-a-secret"\n}\n' },
    ],
    [
      'pem, with its line breaks back',
      { secrets: 'TLS = tls', files: 'pem:TLS' },
      { 'TLS.pem': `${KEY.replaceAll('\\n', '\n')}\n` },
    ],
    [
      'raw bytes',
      { secrets: 'BLOB = blob', files: 'raw:BLOB' },
      { BLOB: Buffer.from([0, 255, 1, 254, 2, 253, 3, 252]).toString('base64') },
    ],
    [
      'binary',
      { secrets: 'BLOB = blob', files: 'binary:BLOB -> sub/key.bin' },
      { 'key.bin': Buffer.from([0, 255, 1, 254, 2, 253, 3, 252]).toString('base64') },
    ],
  ])('%s', async (_, inputs, files) => {
    expect(await contentOf(inputs)).toEqual(files)
  })

  test('a value in several files has the path of the first, and all are listed', async () => {
    const { runner, error } = await fetchSecrets(withSecrets(), {
      secrets: 'DB_* = db:*',
      files: 'dotenv -> app.env\njson -> all.json',
    })
    expect(error).toBeUndefined()
    expect(runner.outputs['DB_USER_FILE']).toMatch(/\/app\.env$/)
    expect(Object.keys(JSON.parse(runner.outputs['secret-files'] ?? ''))).toEqual(['app.env', 'all.json'])
  })

  test('the lines of a key whose line breaks were written out are masked too', async () => {
    const { printed } = await fetchSecrets(withSecrets(), { secrets: 'TLS = tls', files: 'pem:TLS' })
    expect(printed('Tm90QVJlYWxLZXk')).toBe('***')
  })

  test.each([
    ['text as binary', { secrets: 'A = db:user', files: 'binary:A' }, 'file'],
    ['no PEM as pem', { secrets: 'A = db:user', files: 'pem:A' }, 'file'],
    ['a blocked name in dotenv, which shells read', { secrets: 'BASH_ENV = db:user', files: 'dotenv' }, 'name-blocked'],
    [
      'a folder in the workspace by accident',
      { secrets: 'A = db:user', files: 'raw:A', 'files-dir': '/workspace/out' },
      'file',
    ],
  ])('refuses %s', async (_, inputs, code) => {
    const ending = await fetchSecrets(withSecrets(), inputs)
    expect(ending.code).toBe(code)
    expect(ending.runner.files).toEqual({})
  })

  test.each([
    ['workspace:out', '/workspace/out/A', 'uploads'],
    ['/secure/place', '/secure/place/A', undefined],
  ])('files-dir %s', async (dir, path, warning) => {
    const { runner } = await fetchSecrets(withSecrets(), { secrets: 'A = db:user | export=file', 'files-dir': dir })
    expect(Object.keys(runner.files)).toEqual([path])
    const messages = runner.annotations.map(({ message }) => message).join()
    expect(messages).toContain(warning ?? '')
  })

  test('a file that cannot be written takes everything back, but masks stay', async () => {
    const inputs = { secrets: 'A = db:password\nB = db:user | export=env,file' }
    const { runner, error, printed } = await fetchSecrets(withSecrets(), inputs, { failing: 'env' })
    expect(error).toContain('runner')
    expect([runner.outputs, runner.exported, runner.files]).toEqual([{}, {}, {}])
    expect(printed("it's-a-secret")).toBe('***')
  })
})

const blobFor = ({ state }: Scene, context?: Readonly<Record<string, string>>) => {
  const key = addKey(state, { aliases: ['alias/app'] })
  return { key, blob: encrypt(key, Buffer.from('example-kms-plain'), context).toString('base64') }
}

describe('kms-ciphertexts', () => {
  test.each(['arn', 'id', 'alias'] as const)('are decrypted under the key named by its %s', async (by) => {
    const here = scene()
    const { key, blob } = blobFor(here)
    const name = { arn: key.arn, id: key.id, alias: 'alias/app' }[by]
    const { runner, error, printed } = await fetchSecrets(here, {
      'kms-ciphertexts': `A = base64:${blob} | key=${name}`,
    })
    expect(error).toBeUndefined()
    expect(runner.outputs['A']).toBe('example-kms-plain')
    expect(printed('example-kms-plain')).toBe('***')
    expect(requestsFor(here.state, 'kms:Decrypt')[0]?.input).toMatchObject({ KeyId: name })
  })

  test('a context must be the same', async () => {
    const here = scene()
    const { key, blob } = blobFor(here, { app: 'shop' })
    const line = `A = base64:${blob} | key=${key.arn}`
    expect((await fetchSecrets(here, { 'kms-ciphertexts': `${line} | context={"app":"shop"}` })).error).toBeUndefined()
    expect((await fetchSecrets(here, { 'kms-ciphertexts': `${line} | context={"app":"other"}` })).code).toBe(
      'kms-ciphertext',
    )
    expect((await fetchSecrets(here, { 'kms-ciphertexts': line })).code).toBe('kms-ciphertext')
  })

  test('a blob under another key is refused', async () => {
    const here = scene()
    const { blob } = blobFor(here)
    const other = addKey(here.state)
    expect((await fetchSecrets(here, { 'kms-ciphertexts': `A = base64:${blob} | key=${other.arn}` })).code).toBe(
      'kms-wrong-key',
    )
  })

  test('a file may hold base64 text', async () => {
    const here = scene()
    const { key, blob } = blobFor(here)
    const inputs = { 'kms-ciphertexts': `A = file:secrets/a.b64 | key=${key.arn}` }
    const { runner } = await fetchSecrets(here, inputs, { workspace: { 'secrets/a.b64': `${blob}\n` } })
    expect(runner.outputs['A']).toBe('example-kms-plain')
    expect((await fetchSecrets(here, inputs)).code).toBe('file')
  })
})

describe('from-buildspec', () => {
  const buildspec = [
    'version: 0.2',
    'env:',
    '  variables: { IGNORED: plain }',
    '  secrets-manager:',
    '    DB_PASSWORD: db:password',
    '    TLS: tls',
    'phases: { build: { commands: ["echo $DB_PASSWORD"] } }',
  ].join('\n')

  test('takes what CodeBuild would take', async () => {
    const { runner, error } = await fetchSecrets(
      withSecrets(),
      { 'from-buildspec': 'buildspec.yml' },
      { workspace: { 'buildspec.yml': buildspec } },
    )
    expect(error).toBeUndefined()
    expect(runner.outputs).toMatchObject({ DB_PASSWORD: "it's-a-secret", TLS: KEY })
  })

  test.each([
    [
      'a name that programs obey, even one that a workflow may have',
      '    NODE_AUTH_TOKEN: db',
      { export: 'env' },
      'name-blocked',
    ],
    ['attributes', '    A: db|public', {}, 'input'],
    ['a default', '    A: db ?? "x"', {}, 'input'],
    ['a wildcard', '    A: d*', {}, 'input'],
    ['a name with a line break', '    "A\\nB": db', {}, 'input'],
    ['a broken file', '    - [', {}, 'input'],
  ])('refuses %s', async (_, line, inputs, code) => {
    const text = `env:\n  secrets-manager:\n${line}\n`
    const ending = await fetchSecrets(
      withSecrets(),
      { 'from-buildspec': 'b.yml', ...inputs },
      { workspace: { 'b.yml': text } },
    )
    expect(ending.code).toBe(code)
  })

  test.each([
    ['is missing', 'absent.yml'],
    ['lies outside the workspace', '../b.yml'],
  ])('a file that %s is an input error', async (_, path) => {
    const world = withSecrets()
    expect((await fetchSecrets(world, { 'from-buildspec': path })).code).toBe('input')
    expect(world.state.log).toEqual([])
  })
})

describe('accounts with roles of their own', () => {
  const role = 'arn:aws:iam::444455556666:role/reader'
  const start = 'arn:aws:secretsmanager:us-east-1:444455556666:secret:'

  test('are read with a session of that role, restricted to what is asked for', async () => {
    const world = scene()
    addRole(world.state, role)
    const { arn } = addSecret(world.state, 'shared', { value: 'example-shared-value', account: '444455556666' })
    const { runner, error } = await fetchSecrets(world, { secrets: `A = ${arn}`, roles: `444455556666 = ${role}` })
    expect(error).toBeUndefined()
    expect(runner.outputs['A']).toBe('example-shared-value')
    const [assumed] = requestsFor(world.state, 'sts:AssumeRole')
    expect(assumed?.input).toMatchObject({
      RoleArn: role,
      RoleSessionName: 'fetch-secrets-1658821493',
      DurationSeconds: '900',
    })
    expect(JSON.stringify(assumed?.input)).toContain('shared')
    const session = world.state.accessKeys.get(
      requestsFor(world.state, 'secretsmanager:GetSecretValue')[0]?.signed?.key ?? '',
    )
    const masked = runner.effects.flatMap((effect) => (effect.kind === 'mask' ? effect.values : []))
    expect(masked).toEqual(expect.arrayContaining([session?.secret, session?.token]))
    expect(JSON.stringify([runner.exported, runner.saved, runner.outputs])).not.toContain(session?.secret)
  })

  test('parameters and ciphertexts of that account are read with it, and its session may do just that', async () => {
    const world = scene()
    addRole(world.state, role)
    const parameter = addParameter(world.state, '/app/x', ['example-parameter'], { account: '444455556666' })
    const key = addKey(world.state, { account: '444455556666' })
    const blob = encrypt(key, Buffer.from('example-decrypted')).toString('base64')
    const { runner, error } = await fetchSecrets(world, {
      secrets: `P = ssm:${parameter.arn}`,
      'kms-ciphertexts': `K = base64:${blob} | key=${key.arn}`,
      roles: `444455556666 = ${role}`,
    })
    expect(error).toBeUndefined()
    expect(runner.outputs).toMatchObject({ P: 'example-parameter', K: 'example-decrypted' })
    expect(runner.annotations).toEqual([])
    const [assumed, ...others] = requestsFor(world.state, 'sts:AssumeRole')
    expect(others).toEqual([])
    expect(JSON.parse(String(assumed?.input['Policy']))).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: [parameter.arn] },
        {
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: '*',
          Condition: {
            StringEquals: {
              'kms:EncryptionContext:PARAMETER_ARN': [parameter.arn],
              'kms:ViaService': ['ssm.us-east-1.amazonaws.com'],
            },
          },
        },
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key.arn },
      ],
    })
  })

  test('a key that is named by an alias is limited by that alias', () => {
    const alias = 'arn:aws:kms:us-east-1:444455556666:alias/app'
    const reads = { secrets: [], parameters: [], keys: [alias] }
    const account = { account: '444455556666', roleArn: role, partition: 'aws' }
    const { policy = '' } = roleScope(account, reads, { region: 'us-east-1', policies: true })
    expect(JSON.parse(policy)).toMatchObject({
      Statement: [
        {
          Resource: 'arn:aws:kms:us-east-1:444455556666:key/*',
          Condition: { StringEquals: { 'kms:RequestAlias': 'alias/app' } },
        },
        { Action: ['kms:GetKeyPolicy', 'secretsmanager:GetResourcePolicy'] },
      ],
    })
  })

  test('a session for more than fits into a policy is not restricted, and the user is told', () => {
    const secrets = Array.from({ length: 40 }, (_, at) => `${start}${'long-name-of-a-secret-'.repeat(2)}${at}`)
    const account = { account: '444455556666', roleArn: role, partition: 'aws' }
    const scope = roleScope(account, { secrets, parameters: [], keys: [] }, { region: 'us-east-1', policies: false })
    expect(scope).toMatchObject({ warnings: [{ where: 'roles', what: expect.stringContaining('not restricted') }] })
  })

  test('a dry run asks what the role itself may do', async () => {
    const world = scene()
    addRole(world.state, role)
    const { arn } = addSecret(world.state, 'shared', { account: '444455556666' })
    const roles = `444455556666 = ${role}`
    expect((await fetchSecrets(world, { secrets: `A = ${arn}`, roles, mode: 'check' })).error).toBeUndefined()
    expect(requestsFor(world.state, 'sts:AssumeRole')[0]?.input).not.toHaveProperty('Policy')
  })

  test('a role that may not be assumed fails what needs it', async () => {
    const world = scene()
    addRole(world.state, role, { trust: 'deny' })
    const { arn } = addSecret(world.state, 'shared', { account: '444455556666' })
    const { error } = await fetchSecrets(world, { secrets: `A = ${arn}`, roles: `444455556666 = ${role}` })
    expect(error).toMatch(/^sts-denied: secrets, line 1/)
  })
})

const many = (): Scene => {
  const world = scene()
  for (let index = 0; index < 25; index += 1) addSecret(world.state, `b${index}`, { value: `example-batch-${index}` })
  return world
}

describe('batch', () => {
  const secrets = Array.from({ length: 25 }, (_, index) => `N${index} = b${index}`).join('\n')

  test('reads twenty at a time', async () => {
    const world = many()
    const { runner, error } = await fetchSecrets(world, { secrets, batch: 'true' })
    expect(error).toBeUndefined()
    expect(runner.outputs).toMatchObject({ N0: 'example-batch-0', N24: 'example-batch-24' })
    expect(requestsFor(world.state, 'secretsmanager:BatchGetSecretValue')).toHaveLength(2)
    expect(requestsFor(world.state, 'secretsmanager:GetSecretValue')).toHaveLength(0)
  })

  test('an error inside a successful answer is an error', async () => {
    const world = many()
    const { error, runner } = await fetchSecrets(world, { secrets: `${secrets}\nGONE = gone`, batch: 'true' })
    expect(error).toContain('secrets, line 26 (`gone`)')
    expect(error).toContain('secret-missing')
    expect(runner.outputs).toEqual({})
  })

  test('without its permission, secrets are read one by one, with a warning', async () => {
    const world = many()
    addFault(world.state, 'secretsmanager:BatchGetSecretValue', { kind: 'deny' })
    const { runner, error } = await fetchSecrets(world, { secrets, batch: 'true' })
    expect(error).toBeUndefined()
    expect(runner.annotations.filter(({ message }) => message.startsWith('batch:'))).not.toEqual([])
    expect(requestsFor(world.state, 'secretsmanager:GetSecretValue')).toHaveLength(25)
  })
})

describe('what the log shows', () => {
  test('a summary tells kinds and versions, never values', async () => {
    const { runner } = await fetchSecrets(withSecrets(), {
      secrets: 'A = db\nB = tls\nC = blob\nD? = gone',
      summary: 'true',
    })
    expect(runner.summaryText).toContain('| A | output | db | json | no |')
    expect(runner.summaryText).toContain('| C | output | blob | binary | no |')
    expect(runner.summaryText).toContain('missing')
    expect(runner.summaryText).not.toContain('svc-app')
  })

  test('a harmless member that is part of a name in our outputs stays readable', async () => {
    const world = scene()
    addSecret(world.state, 'prod-eu/db', { value: '{"stage":"prod-eu","password":"example-Pa55"}' })
    const { printed } = await fetchSecrets(world, { secrets: 'PASS = prod-eu/db:password' })
    expect(printed('prod-eu example-Pa55')).toBe('prod-eu ***')
  })

  test('account ids can be masked', async () => {
    const world = withSecrets()
    const { printed } = await fetchSecrets(world, { secrets: 'A = db', 'mask-account-id': 'true' })
    expect(printed('arn:aws:iam::111122223333:role/x')).toBe('arn:aws:iam::***:role/x')
  })

  test('one endpoint elsewhere cannot serve two regions', async () => {
    const { code } = await fetchSecrets(withSecrets(), {
      secrets: 'A = db\nB = db | region=eu-central-1',
      'endpoint-url': 'https://vpce.example.com',
    })
    expect(code).toBe('input')
  })

  test('without any region the variables looked at are named', async () => {
    const { code, error } = await fetchSecrets(scene(), { secrets: 'A = db' }, { env: { AWS_REGION: '' } })
    expect(code).toBe('no-region')
    expect(error).toContain('AWS_DEFAULT_REGION')
  })
})
