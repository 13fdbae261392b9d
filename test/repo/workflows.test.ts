import { existsSync, globSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { ROOT, textOf } from './imports.ts'
import { problemsOfWorkflow, readWorkflow, workflowFiles } from './workflows.ts'

describe.each(workflowFiles)('%s', (path) => {
  const { permissions, jobs } = readWorkflow(path)
  const all = Object.values(jobs)

  test('is a workflow that GitHub takes', async () => {
    expect(await problemsOfWorkflow(path, textOf(path))).toEqual([])
  })

  test('grants nothing that a job does not ask for', () => {
    expect(permissions).toEqual({})
    expect(all.filter((job) => job.permissions === undefined)).toEqual([])
  })

  test('pins actions of others by commit and says the version', () => {
    const loose = [...textOf(path).matchAll(/^\s*(?:- )?uses: (.*)$/gm)]
      .map(([, uses = '']) => uses)
      .filter((uses) => !/^(?:\$\/|octo-org\/aws-zero-trust-actions\/\S+@v1$)/.test(uses))
      .filter((uses) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+(?:\.\d+)*$/.test(uses))
    expect(loose).toEqual([])
  })

  test('puts no expression into a script', () => {
    const scripts = all.flatMap(({ steps = [] }) => steps.map(({ run = '' }) => run))
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([])
  })

  test('keeps no credentials in a checkout, and ends by itself', () => {
    const checkouts = all.flatMap(({ steps = [] }) =>
      steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@')),
    )
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([])
    expect(all.filter((job) => job.uses === undefined && job['timeout-minutes'] === undefined)).toEqual([])
  })
})

test('one commit per action and version', () => {
  const pins = workflowFiles.flatMap((path) =>
    [...textOf(path).matchAll(/uses: ([\w.-]+\/[\w.-]+)\S*@([0-9a-f]{40} # v\S+)/g)].map(([, action, pin]) => ({
      action,
      pin,
    })),
  )
  const byAction = Map.groupBy(pins, ({ action }) => action)
  expect([...byAction].filter(([, uses]) => new Set(uses.map(({ pin }) => pin)).size > 1)).toEqual([])
})

test('every folder of workflows is watched for newer actions', () => {
  const { updates } = parse(textOf('.github/dependabot.yml')) as {
    readonly updates: readonly { readonly 'package-ecosystem': string; readonly directories?: readonly string[] }[]
  }
  const watched = updates.find((update) => update['package-ecosystem'] === 'github-actions')?.directories
  const folders = workflowFiles.map((path) => `/${dirname(path)}`.replace('/.github/workflows', '/'))
  expect([...new Set(watched)].sort()).toEqual([...new Set(folders)].sort())
})

test.each([
  ['an unknown key', 'on: push\njobs:\n  a:\n    runs-on: x\n    step: []\n'],
  ['an unknown context', 'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ${{ secret.x }}\n'],
  [
    'an input that the called workflow does not have',
    'on: push\njobs:\n  a:\n    uses: octo-org/aws-zero-trust-actions/.github/workflows/policy-check.yml@v1\n    with: { polices: x }\n',
  ],
  [
    'a missing input of the called workflow',
    'on: push\njobs:\n  a:\n    uses: octo-org/aws-zero-trust-actions/.github/workflows/secure-deploy.yml@v1\n    with: { environment: x }\n',
  ],
])('the check finds %s', async (_, text) => {
  expect(await problemsOfWorkflow('broken.yml', text)).not.toEqual([])
})

describe('workflow templates', () => {
  const templates = globSync('workflow-templates/*.yml', { cwd: ROOT }).sort()

  test.each(templates)('%s has the properties that GitHub shows', (path) => {
    const properties = JSON.parse(textOf(path.replace(/\.yml$/, '.properties.json'))) as Readonly<
      Record<string, unknown>
    >
    expect(properties).toEqual({
      name: expect.any(String),
      description: expect.any(String),
      iconName: expect.stringMatching(/^octicon [a-z-]+$/),
      categories: expect.any(Array),
      filePatterns: expect.any(Array),
    })
    for (const pattern of properties['filePatterns'] as string[]) expect(() => new RegExp(pattern)).not.toThrow()
  })

  test('there is a workflow for each properties file', () => {
    const properties = globSync('workflow-templates/*.properties.json', { cwd: ROOT })
    expect(properties.filter((path) => !existsSync(`${ROOT}/${path.replace('.properties.json', '.yml')}`))).toEqual([])
    expect(properties).toHaveLength(templates.length)
  })
})

describe('reusable workflows', () => {
  test.each(['.github/workflows/secure-deploy.yml', '.github/workflows/policy-check.yml'])(
    '%s describes every input and output, and its steps use inputs that our actions have',
    (path) => {
      const { on, jobs } = readWorkflow(path)
      const { inputs, outputs } = (
        on as { workflow_call: Record<'inputs' | 'outputs', Record<string, { description?: string }>> }
      ).workflow_call
      for (const { description = '' } of [...Object.values(inputs), ...Object.values(outputs)]) {
        expect(description).toMatch(/^[A-Z].*\.$/)
      }
      const used = new Set([...textOf(path).matchAll(/inputs\.([a-z-]+)/g)].map(([, name = '']) => name))
      expect([...used].sort()).toEqual(Object.keys(inputs).sort())
      const unknown = Object.values(jobs).flatMap(({ steps = [] }) =>
        steps.flatMap(({ uses = '', with: given = {} }) => {
          const action = /^\$\/([a-z-]+)$/.exec(uses)?.[1]
          if (action === undefined) return []
          const declared = textOf(`${action}/action.yml`)
          return Object.keys(given).filter((name) => !new RegExp(`^  ${name}:$`, 'm').test(declared))
        }),
      )
      expect(unknown).toEqual([])
    },
  )
})
