import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { ACTIONS, readAction } from '../../scripts/action-tables.ts'
import { parsePolicy, type PolicyKind } from '../../src/policy/index.ts'
import { parseScript } from '../../src/shell/parse.ts'
import { readJson } from '../../src/text/json.ts'
import { parseConfig } from '../../src/verify-policy/config/parse-config.ts'
import { readHcl } from '../../src/verify-policy/sources/terraform/hcl/reader.ts'
import { ROOT, textOf } from './imports.ts'
import { problemsOfWorkflow } from './workflows.ts'

const pages = globSync(['*.md', 'docs/*.md', 'test/**/README.md'], { cwd: ROOT }).sort()

/** Fenced blocks of a language, without the indentation that a list gives them. */
const blocks = (page: string, language: string): readonly string[] =>
  [...textOf(page).matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

/** Every step anywhere in a YAML document. */
const stepsIn = (value: unknown): readonly Step[] => {
  if (Array.isArray(value)) return value.flatMap(stepsIn)
  if (typeof value !== 'object' || value === null) return []
  return [...('uses' in value ? [value as Step] : []), ...Object.values(value).flatMap(stepsIn)]
}

const steps = pages.flatMap((page) =>
  blocks(page, 'yaml').flatMap((block) => stepsIn(parse(block)).map((step) => [page, step] as const)),
)

/** Blocks that show a workflow, or the jobs of one. */
const workflows = pages.flatMap((page) =>
  blocks(page, 'yaml')
    .filter((block) => /^jobs:/m.test(block))
    .map((block, index) => [`${page} (${index + 1})`, /^on:/m.test(block) ? block : `on: push\n${block}`] as const),
)

/** Blocks that show a policy document. */
const policies = pages.flatMap((page) =>
  blocks(page, 'json')
    .filter((block) => block.includes('"Statement"'))
    .map((block, index) => [`${page} (${index + 1})`, block] as const),
)

/** What a policy is for, as its elements tell. */
const policyKindOf = (text: string): PolicyKind => {
  if (!text.includes('"Principal"')) return 'identity'
  if (!text.includes('"Resource"')) return 'trust'
  if (text.includes('"kms:')) return 'key'
  return text.includes('"Principal": "*"') && text.includes('"Allow"') ? 'endpoint' : 'secret'
}

/** Headings of a page as GitHub names them in links. */
const anchors = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )

describe('the documentation', () => {
  test('shows steps of all three actions', () => {
    for (const action of ACTIONS)
      expect(steps.filter(([, { uses = '' }]) => uses.includes(`/${action}@`))).not.toEqual([])
  })

  test('names only inputs that the actions have', () => {
    const unknown = steps.flatMap(([page, { uses = '', with: given = {} }]) => {
      const action = ACTIONS.find((name) => uses.startsWith(`octo-org/aws-zero-trust-actions/${name}@`))
      if (action === undefined) return []
      const { inputs } = readAction(ROOT, action)
      return Object.keys(given).flatMap((name) =>
        Object.hasOwn(inputs, name) ? [] : [`${page}: ${action} has no ${name}`],
      )
    })
    expect(unknown).toEqual([])
  })

  test.each(workflows)('shows workflows that GitHub takes: %s', async (_, text) => {
    expect(await problemsOfWorkflow('shown.yml', text)).toEqual([])
  })

  test.each(policies)('shows policies that AWS takes: %s', (name, text) => {
    const { node, problems } = readJson(text)
    if (node === undefined) throw new Error(`${name} is not JSON`)
    expect(problems).toEqual([])
    expect(parsePolicy(node, { id: name, policy: policyKindOf(text) })).toMatchObject({ kind: 'document' })
  })

  test('links to files and headings that exist', () => {
    const broken = pages.flatMap((page) =>
      [...textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].flatMap(([, link = '']) => {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? page : join(dirname(page), path)
        if (!existsSync(join(ROOT, target))) return [`${page}: ${link}`]
        return anchor === undefined || !target.endsWith('.md') || anchors(target).includes(anchor)
          ? []
          : [`${page}: ${link}`]
      }),
    )
    expect(broken).toEqual([])
  })

  test('shows config files that verify-policy takes', () => {
    const configs = pages.flatMap((page) => blocks(page, 'yaml').filter((block) => /^version: 1$/m.test(block)))
    expect(configs.length).toBeGreaterThan(1)
    for (const config of configs) {
      expect(parseConfig('pipeline-access.yml', config, () => true, '2026-12-01')).toMatchObject({ ok: true })
    }
  })

  test('shows commands, JSON and Terraform that can be read to their end', () => {
    const unreadable = pages.flatMap((page) => [
      ...blocks(page, 'sh').flatMap((block) => parseScript(block).problem ?? []),
      ...blocks(page, 'json').flatMap((block) => readJson(block).problems),
      ...blocks(page, 'hcl').flatMap((block) => readHcl(block).problems),
    ])
    expect(unreadable).toEqual([])
  })
})
