import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { parsePolicy, type PolicyKind } from '../../src/policy/index.ts'
import { readJson } from '../../src/text/json.ts'
import { ROOT } from '../standin/our-actions.ts'
import { readAction, readJob, type Step } from '../standin/workflow.ts'

const files = (pattern: string): readonly string[] => globSync(pattern, { cwd: ROOT }).sort()

const workflows = ['examples/*.yml', 'examples/workflows/*.yml'].flatMap(files).map((path) => ({
  path,
  workflow: parse(readFileSync(join(ROOT, path), 'utf8')) as { permissions?: object; jobs: Record<string, object> },
}))
const steps = workflows.flatMap(({ path, workflow }) =>
  Object.keys(workflow.jobs).flatMap((job) =>
    readJob(join(ROOT, path), job).steps.map((step): readonly [string, Step] => [`${path}: ${job}`, step]),
  ),
)

describe('example workflows', () => {
  test('there are some', () => {
    expect(steps.length).toBeGreaterThan(0)
  })

  test.each(workflows)('$path grants nothing that a job does not ask for', ({ workflow }) => {
    expect(workflow.permissions).toEqual({})
  })

  test('use our actions with inputs that these have', () => {
    const unknown = steps.flatMap(([where, { uses = '', with: given = {} }]) => {
      const action = /^octo-org\/aws-zero-trust-actions\/([a-z-]+)@v1$/.exec(uses)?.[1]
      if (action === undefined) return []
      if (!existsSync(join(ROOT, action, 'action.yml'))) return [`${where}: there is no ${action}`]
      const { inputs } = readAction(join(ROOT, action))
      return Object.keys(given).flatMap((name) =>
        inputs.has(name) ? [] : [`${where}: ${action} has no input ${name}`],
      )
    })
    expect(unknown).toEqual([])
  })

  test('pin actions of others by commit', () => {
    const foreign = steps
      .map(([, { uses = '' }]) => uses)
      .filter((uses) => !/^(octo-org\/aws-zero-trust-actions\/|$)/.test(uses))
    expect(foreign.filter((uses) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses))).toEqual([])
  })
})

describe('example policies', () => {
  test.each(files('examples/policies/*-policy.json'))('%s is a document that AWS takes', (path) => {
    const kind = /(\w+)-policy\.json$/.exec(path)?.[1] as PolicyKind
    const { node, problems } = readJson(readFileSync(join(ROOT, path), 'utf8'))
    if (node === undefined) throw new Error(`${path} is not JSON`)
    expect(problems).toEqual([])
    expect(parsePolicy(node, { id: path, policy: kind })).toMatchObject({ kind: 'document' })
  })
})
