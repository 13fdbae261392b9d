import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FakeClock } from '../fake/fake-clock.ts'
import { FakeRunner } from '../fake/fake-runner.ts'
import { inputFailure } from '../../src/failure.ts'
import type { Finding } from '../../src/findings/finding.ts'
import type { EnvironmentVariable } from '../../src/runner/environment.ts'
import { parseInputs } from '../../src/verify-policy/inputs.ts'
import { run } from '../../src/verify-policy/run.ts'
import { NO_AWS, NO_GITHUB } from '../verify-policy/workspace.ts'

const FOLDER = new URL('../../../test/rules/', import.meta.url)

/** One situation for one rule. */
export interface RuleCase {
  readonly rule: string
  readonly name: string
  /** What it shows: the rule fires, keeps quiet, or meets something that is not known. */
  readonly kind: 'fires' | 'quiet' | 'unknown'
  readonly inputs: Readonly<Record<string, string>>
  /** Variables of the runner. */
  readonly env?: Partial<Readonly<Record<EnvironmentVariable, string>>>
  /** The findings of the rule, worst first. */
  readonly want: readonly Wanted[]
}

/** What a case says about a finding: all that readers see first. */
export type Wanted = Pick<Finding, 'severity' | 'confidence' | 'message'> & { readonly at?: string }

/** The names of the rules that have a folder of cases. */
export const rulesWithCases = (): readonly string[] => foldersIn(FOLDER)

/** The cases of a rule. */
export const casesOf = (rule: string): readonly RuleCase[] =>
  foldersIn(new URL(`${rule}/`, FOLDER)).map((name) => ({
    rule,
    name,
    ...JSON.parse(readFileSync(new URL(`${rule}/${name}/case.json`, FOLDER), 'utf8')),
  }))

/** Runs the action over the files of a case; the findings of all rules. */
export const findingsIn = async (each: RuleCase): Promise<readonly Finding[]> =>
  findingsOfFiles(each.inputs, filesOf(each), each.env)

/** The files of a case by their paths. */
export const filesOf = (each: RuleCase): Readonly<Record<string, string>> => {
  const folder = folderOf(each)
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'case.json')
    .map((entry) => relative(fileURLToPath(folder), join(entry.parentPath, entry.name)))
  return Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
}

/** The folder of a case. */
export const folderOf = ({ rule, name }: Pick<RuleCase, 'rule' | 'name'>): URL => new URL(`${rule}/${name}/`, FOLDER)

/** Runs the action over some files; the findings of all rules. */
export const findingsOfFiles = async (
  inputs: RuleCase['inputs'],
  workspace: Readonly<Record<string, string>>,
  env: RuleCase['env'] = {},
): Promise<readonly Finding[]> => {
  const { effects } = await runOverFiles(inputs, workspace, env)
  const report = effects.find(({ kind }) => kind === 'report')
  return report?.kind === 'report' ? JSON.parse(report.text).findings : []
}

/** Runs the action over some files; the step summary and the sentences of all findings. */
export const markdownOfFiles = async (
  inputs: RuleCase['inputs'],
  workspace: Readonly<Record<string, string>>,
  env: RuleCase['env'] = {},
): Promise<readonly string[]> => {
  const { effects, summaryText } = await runOverFiles(inputs, workspace, env)
  const report = effects.find(({ kind }) => kind === 'report')
  const findings: readonly Finding[] = report?.kind === 'report' ? JSON.parse(report.text).findings : []
  return [
    summaryText,
    ...findings.flatMap(({ message, evidence, fix }) => [
      message,
      ...evidence,
      ...(fix === undefined ? [] : [fix.text]),
    ]),
  ]
}

const runOverFiles = async (
  inputs: RuleCase['inputs'],
  workspace: Readonly<Record<string, string>>,
  env: RuleCase['env'],
): Promise<FakeRunner> => {
  const runner = new FakeRunner({
    env: env ?? {},
    inputs: { 'fail-on': 'none', 'report-file': 'report.json', ...inputs },
    workspace,
  })
  const parsed = parseInputs((input) => runner.input(input), undefined)
  if (!parsed.ok) throw inputFailure(parsed.problems)
  await run(parsed.value, { runner, clock: new FakeClock(), github: NO_GITHUB, connect: NO_AWS })
  return runner
}

/** A finding as cases write it. */
export const wantedOf = ({ severity, confidence, message, location }: Finding): Wanted => ({
  severity,
  confidence,
  message,
  ...(location === undefined ? {} : { at: `${location.file}:${location.line}:${location.column}` }),
})

const foldersIn = (folder: URL): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
