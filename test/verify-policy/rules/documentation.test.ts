import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { RULES } from '../../../src/verify-policy/rules/index.ts'
import { verify } from '../workspace.ts'

const text = readFileSync(new URL('../../../../docs/rules.md', import.meta.url), 'utf8')
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
)

test('every rule has a section, and every section is a rule', () => {
  expect([...sections.keys()].sort()).toEqual(RULES.map(({ id }) => id).sort())
})

test.each(RULES.map(({ id, code, severity }) => [id, code, severity]))(
  'the section of %s tells its code and severity',
  (id, code, severity) => {
    expect(sections.get(id)).toContain(`\`${code}\`, ${severity}`)
  },
)

test.each(RULES.map(({ id }) => [id]))('the file of %s is named after it', (id) => {
  const folders = ['change', 'identity', 'key', 'plan', 'secret', 'trust']
  expect(
    folders.filter((folder) =>
      existsSync(new URL(`../../../../src/verify-policy/rules/${folder}/${id}.ts`, import.meta.url)),
    ),
  ).toHaveLength(1)
})

const FILES: Readonly<Record<string, string>> = {
  trust: 'iam/trust.json',
  identity: 'iam/deploy.json',
  key: 'kms/prod.json',
  secret: 'secret.json',
}

/** The rules that find something in the one document, with everything else as the job needs it. */
const rulesFiring = async (kind: string, document: string): Promise<readonly string[]> => {
  const policyFiles = [
    'trust=iam/trust.json',
    'identity=iam/deploy.json',
    'key=kms/prod.json',
    kind === 'secret' ? 'secret=secret.json' : 'secret=none',
  ]
  const inputs = {
    subject: undefined,
    claims:
      '{"repository": "octo-org/app", "repository_id": "42", "repository_owner_id": "7", "ref": "refs/heads/main"}',
    'subject-format': 'classic',
    'policy-files': policyFiles.join('\n'),
    'fail-on': 'none',
    'report-file': 'report.json',
  }
  const runner = await verify(inputs, { [FILES[kind] ?? '']: document })
  const report = runner.effects.flatMap((effect) => (effect.kind === 'report' ? [JSON.parse(effect.text)] : []))[0]
  return report.findings.map(({ rule }: { rule: string }) => rule)
}

const examples = [...sections].flatMap(([id, section]) => {
  const [failing, passing] = [...section.matchAll(/```json (\w+)\n([\s\S]*?)```/g)].map(([, kind = '', json = '']) => ({
    kind,
    json,
  }))
  return failing === undefined || passing === undefined ? [] : [{ id, failing, passing }]
})

describe.each(examples)('the examples of $id', ({ id, failing, passing }) => {
  test('the first is found', async () => {
    expect(await rulesFiring(failing.kind, failing.json)).toContain(id)
  })
  test('the second is not', async () => {
    expect(await rulesFiring(passing.kind, passing.json)).not.toContain(id)
  })
})
