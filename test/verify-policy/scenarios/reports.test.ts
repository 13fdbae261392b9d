import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { ROOT } from '../../repo/imports.ts'
import { verify, WORKSPACE } from '../workspace.ts'

/** What a run leaves behind, by the name under which an example keeps it. */
const OUTPUTS = { 'report-file': 'report.json', 'sarif-file': 'report.sarif' }
const PRODUCED: readonly string[] = ['summary.md', ...Object.values(OUTPUTS)]
/** Set to write the examples anew instead of comparing them; look at the difference before you commit it. */
const UPDATE = process.env['UPDATE_REPORTS'] === 'true'

const folders = globSync('examples/reports/*/verify.yml', { cwd: ROOT }).map((path) => path.replace('/verify.yml', ''))

/** The files of an example that the action reads, by their path in it. */
const documentsOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    globSync('**/*.*', { cwd: join(ROOT, folder) })
      .filter((path) => !PRODUCED.includes(path))
      .map((path) => [path, readFileSync(join(ROOT, folder, path), 'utf8')]),
  )

/** Inputs that a test would have by itself. */
const NOTHING = {
  'role-to-assume': undefined,
  'secret-ids': undefined,
  subject: undefined,
  'policy-files': undefined,
  'buildspec-files': 'buildspec.y*ml',
}

/** Runs the action on an example: the texts of its outputs, by name. */
const outputsOf = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const documents = documentsOf(folder)
  const inputs = parse(documents['verify.yml'] ?? '') as Readonly<Record<string, string>>
  const { effects } = await verify(
    { ...NOTHING, ...inputs, ...OUTPUTS },
    { ...Object.fromEntries(Object.keys(WORKSPACE).map((path) => [path, undefined])), ...documents },
    { env: { GITHUB_JOB: 'verify' } },
  )
  return new Map(
    effects.flatMap((effect): readonly (readonly [string, string])[] => {
      if (effect.kind === 'summary') return [['summary.md', effect.text]]
      return effect.kind === 'report' ? [[effect.path.replace('/workspace/', ''), effect.text]] : []
    }),
  )
}

test('there are examples', () => {
  expect(folders.length).toBeGreaterThan(1)
})

describe.each(folders)('%s', (folder) => {
  const outputs = outputsOf(folder)

  test.each(PRODUCED)('%s is what the action says', async (name) => {
    const text = (await outputs).get(name) ?? ''
    const path = join(ROOT, folder, name)
    if (UPDATE) writeFileSync(path, text)
    expect(text).toBe(readFileSync(path, 'utf8'))
  })
})
