import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { INPUT_NAMES } from '../../../src/fetch-secrets/inputs.ts'
import { addRole, addSecret } from '../../standin/builders.ts'
import { encrypt } from '../../standin/kms-cipher.ts'
import { addKey, addParameter } from '../../standin/resource-builders.ts'
import { fetchSecrets, scene } from './scenario.ts'
import type { Ending, Scene } from './scenario.ts'

const page = readFileSync(new URL('../../../../docs/secrets.md', import.meta.url), 'utf8')

type Texts = Readonly<Record<string, string>>

const DATABASE = {
  username: 'example-user',
  password: 'example-Pa55',
  ssl_mode: 'verify-full',
  connections: [{ host: 'db.example.com' }],
}
const OLD_VERSION = '00000000-1111-4222-8333-444444444444'
const PEM = '-----BEGIN EXAMPLE KEY-----\\nZXhhbXBsZQ\\n-----END EXAMPLE KEY-----'

/** Everything that the examples of the page speak of. */
const world = (): Scene & { readonly filledIn: (text: string) => string } => {
  const here = scene()
  const { state } = here
  for (const region of ['us-east-1', 'eu-central-1'])
    addSecret(state, 'prod/database', {
      region,
      versions: [
        { value: JSON.stringify(DATABASE), stages: ['AWSCURRENT'] },
        { value: '{"password":"example-old-Pa55"}', stages: ['AWSPREVIOUS'], id: OLD_VERSION },
      ],
    })
  for (const name of ['prod/api-legacy-key', 'prod/settings', 'prod/feature-a'])
    addSecret(state, name, { value: `{"value":"example-of-${name}"}`, tags: { env: 'prod' } })
  addSecret(state, 'prod/api-key', {
    value: '{"value":"example-of-prod/api-key"}',
    tags: { env: 'prod', only: 'here' },
  })
  addSecret(state, 'encoded', { value: 'ZXhhbXBsZS1kZWNvZGVk' })
  addSecret(state, 'tls', { value: PEM })
  addSecret(state, 'keytab', { value: new Uint8Array([0, 255, 1, 254]) })
  addSecret(state, 'shared', {
    arn: 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:shared-AbCdEf',
    account: '444455556666',
    region: 'eu-central-1',
    key: addKey(state, { account: '444455556666', region: 'eu-central-1' }).arn,
  })
  addRole(state, 'arn:aws:iam::444455556666:role/read-shared', { externalId: 'example' })
  addParameter(state, '/app/flag', ['example-1', 'example-2', 'example-3'])
  const key = addKey(state, { aliases: ['alias/deploy'] })
  const blob = (context: Texts): string => encrypt(key, Buffer.from('example-decrypted'), context).toString('base64')
  return {
    ...here,
    filledIn: (text) =>
      text
        .replace('AQICAHh…', blob({ app: 'shop' }))
        .replace('arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab', key.arn)
        .replace('LICENSE_BLOB', blob({})),
  }
}

const WORKSPACE: Texts = {
  'buildspec.yml': 'env:\n  secrets-manager:\n    DB_PASSWORD: prod/database:password\n',
  'deploy/license.enc': 'LICENSE_BLOB',
}

/** Runs an example as it stands in the page. */
const run = (inputs: Texts): Promise<Ending> => {
  const here = world()
  const fill = (texts: Texts): Texts =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, here.filledIn(text)]))
  return fetchSecrets(here, fill(inputs), { workspace: fill(WORKSPACE) })
}

/** The runner takes every scalar of `with:` as text. */
const texts = (yaml: string) => parse(yaml, { schema: 'failsafe' })

/** The first example of a section, as inputs. */
const exampleOf = (name: string): Texts => {
  const [, section = ''] = page.split(`### \`${name}\`\n`)
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(section.split(/\n##/)[0] ?? '') ?? []
  return texts(yaml) ?? {}
}

/** What an example that is about something else goes with. */
const SOURCES: Readonly<Record<string, Texts>> = {
  files: { secrets: 'DB_* = prod/database:{username,password}\nTLS_KEY = tls\nKEYTAB = keytab' },
  roles: { secrets: 'KEY = arn:aws:secretsmanager:eu-central-1:444455556666:secret:shared-AbCdEf' },
  'name-transformation': { 'secret-ids': 'prod/database' },
  'max-secrets': { 'secret-ids': 'prod/api-*' },
  batch: { 'secret-ids': 'prod/database\nprod/settings' },
  'json-strings': { 'secret-ids': 'prod/database', 'parse-json-secrets': 'true' },
}
const ANY_SOURCE: Texts = { secrets: 'DB_PASSWORD = prod/database:password' }
const hasSource = (inputs: Texts): boolean =>
  ['secret-ids', 'secrets', 'kms-ciphertexts', 'from-buildspec'].some((name) => name in inputs)

/** Where the example leads to a host that this test does not have. */
const ELSEWHERE = new Set(['http-proxy'])

describe('docs/secrets.md', () => {
  test.each(INPUT_NAMES.filter((name) => name !== 'secrets'))('its example of `%s` works', async (name) => {
    const example = exampleOf(name)
    expect(Object.keys(example)).toContain(name)
    const { error, code } = await run(hasSource(example) ? example : { ...(SOURCES[name] ?? ANY_SOURCE), ...example })
    if (ELSEWHERE.has(name)) expect(code).toMatch(/^(?:network|timeout|proxy)$/)
    else expect(error).toBeUndefined()
  })

  test('its first example delivers what the next step reads', async () => {
    const [, yaml = ''] = /```yaml\n(permissions:[\s\S]*?)```/.exec(page) ?? []
    const { steps }: { readonly steps: readonly { readonly id?: string; readonly with?: Texts }[] } = texts(yaml)
    const { runner } = await run(steps.find(({ id }) => id === 'secrets')?.with ?? {})
    expect(runner.outputs).toMatchObject({ DB_PASSWORD: DATABASE.password, API_KEY: expect.any(String) })
  })

  const [, rest = ''] = page.split('| to get | write |')
  const rows = (rest.split('\n\n')[0] ?? '').split('\n').slice(2)
  const references = rows.flatMap((row) =>
    [...row.slice(1).matchAll(/`([^`]+)`/g)]
      .map(([, text = '']) => text.replaceAll('\\|', '|'))
      // What follows a reference of the same row stands for its end.
      .filter((text) => text.includes(' = '))
      .map((text) => [text] as const),
  )
  test.each(references)('its reference `%s` works', async (secrets) => {
    expect((await run({ secrets })).error).toBeUndefined()
  })

  test.each([
    ['export=file', 'A = prod/database:password | export=file', { 'secret-names': '["A"]' }],
    ['public', 'A = prod/settings:value | public', { A: 'example-of-prod/settings' }],
    ['trim', 'A = prod/database:password | trim', { A: DATABASE.password }],
    ['decode=base64', 'A = encoded | decode=base64', { A: 'example-decoded' }],
    ['tag=key:value', 'A_* = prod/* | tag=only:here', { A_API_KEY: '{"value":"example-of-prod/api-key"}' }],
    ['region=eu-central-1', 'A = prod/database:password | region=eu-central-1', { A: DATABASE.password }],
    ['as=hex', 'A = keytab | as=hex', { A: '00ff01fe' }],
  ])('its attribute `%s` works', async (_, secrets, outputs) => {
    const { runner, error } = await run({ secrets })
    expect(error).toBeUndefined()
    expect(runner.outputs).toMatchObject(outputs)
  })
})
