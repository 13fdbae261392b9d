import { existsSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { ACTIONS, readAction, withTables } from '../../scripts/action-tables.ts'
import { ENTRIES } from '../../scripts/bundle.ts'
import { parseInputs as parseCredentialInputs } from '../../src/configure-credentials/inputs.ts'
import { parseInputs as parseSecretInputs } from '../../src/fetch-secrets/inputs.ts'
import { parseInputs as parsePolicyInputs } from '../../src/verify-policy/inputs.ts'
import { filesBelow, ROOT, textOf, withoutComments } from './imports.ts'

type Read = (name: string) => string

const PARSERS: Readonly<Record<(typeof ACTIONS)[number], (read: Read) => unknown>> = {
  'configure-credentials': (read) => parseCredentialInputs({ input: read, env: () => undefined }),
  'fetch-secrets': (read) => parseSecretInputs(read),
  'verify-policy': (read) => parsePolicyInputs(read, undefined),
}

/** The names that the action asks for while it parses its inputs. */
const namesAsked = (action: (typeof ACTIONS)[number]): readonly string[] => {
  const names = new Set<string>()
  PARSERS[action]((name) => {
    names.add(name)
    return ''
  })
  return [...names].sort()
}

/** Every string of the slice that could be the name of an output. */
const words = (action: string): ReadonlySet<string> =>
  new Set(
    filesBelow(`src/${action}`, '.ts')
      .flatMap((file) => [...withoutComments(textOf(file)).matchAll(/'([a-z][a-z0-9]*(?:-[a-z0-9]+)*)'/g)])
      .map(([, name = '']) => name),
  )

describe.each(ACTIONS)('%s/action.yml', (action) => {
  const { name, description, inputs, outputs, runs } = readAction(ROOT, action)

  test('declares exactly the inputs that the action reads', () => {
    expect(Object.keys(inputs).sort()).toEqual(namesAsked(action))
  })

  test('declares only outputs that the action knows', () => {
    expect(Object.keys(outputs).filter((output) => !words(action).has(output))).toEqual([])
  })

  test('describes itself, every input and every output in a sentence', () => {
    for (const text of [
      name,
      description,
      ...[inputs, outputs].flatMap((part) => Object.values(part).map((entry) => entry.description)),
    ]) {
      expect(text.trim()).toMatch(/^[A-Z`]/)
    }
  })

  test('runs bundles that the build makes, on node24', () => {
    expect(runs.using).toBe('node24')
    const bundles = [runs.main, runs.post]
      .filter((path) => path !== undefined)
      .map((path) => /^\.\.\/dist\/([a-z-]+)\/index\.js$/.exec(path)?.[1])
    expect(ENTRIES.map(([bundle]) => bundle)).toEqual(expect.arrayContaining(bundles))
  })

  test('has a post step, which always runs, exactly where its slice has one', () => {
    expect(runs.post !== undefined).toBe(existsSync(`${ROOT}/src/${action}/post.ts`))
    expect(runs['post-if'] ?? 'always()').toBe('always()')
  })
})

test('the README shows the tables of all three', () => {
  const readme = textOf('README.md')
  expect(withTables(readme, ROOT)).toBe(readme)
})
