import { globSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { parseConfig } from '../../src/verify-policy/config/parse-config.ts'
import { isRule } from '../../src/verify-policy/rules/index.ts'
import { ROOT, textOf } from '../repo/imports.ts'
import { ROLE, WHOLE, WRONG } from '../verify-policy/config/samples.ts'
import { problemsUnder, schemaOf } from './schema.ts'

const NAME = 'pipeline-access'
const problems = (text: string): readonly string[] => problemsUnder(NAME, parse(text))
const parsed = (text: string) => parseConfig('access.yml', text, isRule, '2026-11-25')

describe('what the parser takes is valid', () => {
  const shown = globSync(['*.md', 'docs/*.md'], { cwd: ROOT }).flatMap((page) =>
    [...textOf(page).matchAll(/^```yaml\n((?:#.*\n)*version: 1\n[\s\S]*?)^```$/gm)].map(
      ([, text = '']): readonly [string, string] => [page, text],
    ),
  )
  const files = globSync('examples/**/pipeline-access.yml', { cwd: ROOT }).map((path): readonly [string, string] => [
    path,
    textOf(path),
  ])

  test('there are files to look at, in the documentation and among the examples', () => {
    expect(shown).not.toEqual([])
    expect(files).not.toEqual([])
  })

  test.each([['the sample of the parser', WHOLE] as const, ...shown, ...files])('%s', (_, text) => {
    expect(parsed(text)).toMatchObject({ ok: true })
    expect(problems(text)).toEqual([])
  })
})

describe('what the parser refuses is not valid', () => {
  test.each(WRONG)('%s', (_, text) => {
    expect(parsed(text)).toMatchObject({ ok: false })
    expect(problems(text)).not.toEqual([])
  })
})

/** A mapping with a key that nobody knows, and the place of its schema. */
const MAPPINGS = [
  ['', 'none: 1'],
  ['/definitions/defaults', 'defaults: { none: 1 }'],
  ['/definitions/defaults/properties/organization', 'defaults: { organization: { none: 1 } }'],
  ['/definitions/pipeline', 'pipelines: [{ none: 1 }]'],
  ['/definitions/pipeline/properties/session', `pipelines: [{ name: a, role: "${ROLE}", session: { none: 1 } }]`],
  [
    '/definitions/pipeline/properties/network/anyOf/1',
    `pipelines: [{ name: a, network: { none: 1 } , role: "${ROLE}" }]`,
  ],
  ['/definitions/resources', 'resources: { none: 1 }'],
  ['/definitions/resources/properties/secrets/items', 'resources: { secrets: [{ none: 1 }] }'],
  ['/definitions/resources/properties/keys/items', 'resources: { keys: [{ none: 1 }] }'],
  ['/definitions/resources/properties/oidc-providers/items', 'resources: { oidc-providers: [{ none: 1 }] }'],
  ['/definitions/expectation', 'expect: [{ none: 1 }]'],
  ['/definitions/question', 'expect: [{ id: e, deny: { none: 1 } }]'],
  ['/definitions/suppression', 'suppress: [{ none: 1 }]'],
  ['/definitions/suppression/properties/where', 'suppress: [{ where: { none: 1 } }]'],
] as const

describe('the schema has exactly the keys that the parser knows', () => {
  test.each(MAPPINGS)('of %s', (place, text) => {
    const said = parsed(`version: 1\n${text}`)
    const known = (said.ok ? [] : said.problems).flatMap(
      ({ what }) => /^`none` is not known here; known are (.*)$/.exec(what)?.[1]?.match(/[^`, ]+/g) ?? [],
    )
    expect(Object.keys(propertiesAt(place)).sort()).toEqual([...known].sort())
  })

  test('no other mapping has keys', () => {
    const places = mappingsIn(schemaOf(NAME), '')
    expect(places.sort()).toEqual(MAPPINGS.map(([place]) => place as string).sort())
  })
})

const propertiesAt = (pointer: string): object => {
  let node: unknown = schemaOf(NAME)
  for (const part of pointer.split('/').slice(1)) node = (node as Record<string, unknown>)[part]
  return (node as { properties: object }).properties
}

/** Pointers of all schemas with `properties`. */
const mappingsIn = (node: unknown, pointer: string): string[] =>
  typeof node !== 'object' || node === null
    ? []
    : [
        ...(Object.hasOwn(node, 'additionalProperties') && Object.hasOwn(node, 'properties') ? [pointer] : []),
        ...Object.entries(node).flatMap(([key, value]) => mappingsIn(value, `${pointer}/${key}`)),
      ]
