import { readFileSync } from 'node:fs'
import { afterEach, expect, jest, test } from '@jest/globals'
import { parse } from 'yaml'
import { addProvider, addRole, addSession, createState } from '../../standin/builders.ts'
import { stopStarted } from '../../standin/started.ts'
import { ownCredentials } from './own-credentials.ts'
import { configure } from './world.ts'

// The first example loads the clients.
jest.setTimeout(30_000)

afterEach(stopStarted)

const page = readFileSync(new URL('../../../../docs/credentials.md', import.meta.url), 'utf8')

type Texts = Readonly<Record<string, string>>

/** Every `with:` of a block, its values as the runner passes them on. */
const inputsIn = (value: unknown): readonly Texts[] => {
  if (Array.isArray(value)) return value.flatMap(inputsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    key === 'with' && typeof member === 'object' && member !== null
      ? [Object.fromEntries(Object.entries(member).map(([name, text]) => [name, String(text)]))]
      : inputsIn(member),
  )
}

/** The examples of the page under their headings. */
const EXAMPLES: readonly (readonly [title: string, inputs: Texts])[] = page.split(/^(?=### )/m).flatMap((part) => {
  const title = /^### (.*)$/m.exec(part)?.[1] ?? ''
  const blocks = [...part.matchAll(/```yaml\n([^]*?)```/g)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    inputsIn(parse(block.replaceAll('${{ matrix.account }}', '111122223333'))).map(
      (inputs) => [title, inputs] as const,
    ),
  )
})

test('the page has an example for every recipe', () => {
  expect(new Set(EXAMPLES.map(([title]) => title))).toEqual(
    new Set([
      "The job's token",
      'Only these secrets',
      'Chains',
      'Several sessions',
      'Several accounts in one workflow',
      'Jobs longer than a session',
      'GitHub Enterprise Server and ghe.com',
      'GovCloud and China',
      'Self-hosted runners',
      'Forks and Dependabot',
    ]),
  )
})

test.each(EXAMPLES)('the example of "%s" gets a session', async (_, { 'sts-endpoint': __, ...inputs }) => {
  const state = createState()
  const roles =
    Object.values(inputs)
      .join('\n')
      .match(/arn:[a-z-]+:iam::\d{12}:role\/\w+/g) ?? []
  expect(roles.length).toBeGreaterThan(0)
  for (const arn of roles) {
    addRole(state, arn, {
      externalId: /team-7/.test(inputs['role-chain'] ?? '') && arn.includes('4444') ? 'team-7' : undefined,
    })
    const [, partition = '', , , account = ''] = arn.split(':')
    const clientIds = [partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com']
    const provider = addProvider(state, { account, clientIds })
    if (partition !== 'aws') state.providers.set(provider.arn.replace('arn:aws:', `arn:${partition}:`), provider)
  }
  if (inputs['role-chaining'] === 'true') ownCredentials(addSession(state, addRole(state, 'runner')))
  const { runner, failure } = await configure(state, inputs)
  expect(failure).toBeUndefined()
  expect(runner.outputs['authenticated']).toBe('true')
})
