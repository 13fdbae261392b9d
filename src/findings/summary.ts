import type { LayerName } from '../policy/index.ts'
import { cell, folded, lostSection, reachSections } from './access-tables.ts'
import type { Chain, LayerAnswer, Step } from './chain.ts'
import { SEVERITIES } from './finding.ts'
import type { Finding, Location } from './finding.ts'
import { quoted } from '../text/printable.ts'
import { countsOf } from './result.ts'
import type { ExpectationResult, Result } from './result.ts'

/** GitHub drops a summary of more than 1 MiB as a whole. */
const LIMIT = 900_000

const OUTCOMES = { allowed: '✓ allowed', denied: '✗ denied', unknown: '? unknown' } as const
const VALUES: Readonly<Record<LayerAnswer['value'], string>> = {
  T: '✓ allows',
  F: '✗ does not',
  U: '? unknown',
  'not-given': 'not given',
}
const COLUMNS: readonly (readonly [title: string, layers: readonly LayerName[]])[] = [
  ['trust', ['trust']],
  ['identity', ['identity']],
  ['boundary, session', ['boundary', 'session']],
  ['SCP, RCP', ['scp', 'rcp']],
  ['endpoint', ['endpoint']],
  ['secret policy', ['secretPolicy']],
  ['key policy, grants', ['keyPolicy', 'grants']],
]

/** The step summary in Markdown. If it grew too long, the findings of the mildest severities go first, then the rest is cut. */
export const summaryOf = (result: Result, limitBytes = LIMIT): string => {
  for (const kept of [5, 4, 3, 2]) {
    const severities = SEVERITIES.slice(0, kept)
    const findings = result.findings.filter(({ severity }) => severities.includes(severity))
    const text = render({ ...result, findings }, result.findings.length - findings.length)
    if (Buffer.byteLength(text) <= limitBytes) return text
  }
  const head = [
    ...headline(result),
    `There are ${result.findings.length} findings, too many to show here: see the report file.`,
  ]
  return `${head.join('\n\n')}\n`
}

const render = (result: Result, hidden: number): string => {
  const sections = [
    ...headline(result),
    ...(result.chains.length === 0 ? [] : [chainTable(result.chains)]),
    ...(result.expectations.length === 0 ? [] : [expectationTable(result.expectations)]),
    ...result.findings.filter(({ suppressed }) => suppressed === undefined).map(findingSection),
    ...(hidden === 0 ? [] : [`${hidden} milder findings are left out here: see the report file.`]),
    ...(result.comparison === undefined ? [] : lostSection(result.comparison)),
    ...reachSections(result.reach),
    ...listSection('Suppressed', result.findings.flatMap(suppressedLine)),
    ...listSection('Not known', result.unknowns),
    ...listSection('Assumed', result.assumptions),
    ...listSection(
      'Documents read',
      result.documents.map(
        ({ file, kind, subject }) => `${kind}${subject === undefined ? '' : ` of ${quoted(subject)}`}: ${quoted(file)}`,
      ),
    ),
  ]
  return `${sections.join('\n\n')}\n`
}

const headline = (result: Result): readonly string[] => {
  const counts = countsOf(result)
  const found = SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) => `${counts[severity]} ${severity}`,
  )
  return [
    ...(result.verdict === 'unknown' ? ['**NOT VERIFIED**: not everything that was asked could be proved.'] : []),
    `## verify-policy: ${result.verdict}`,
    [
      ...result.reasons.map((reason) => `- ${reason}`),
      `- findings: ${found.length === 0 ? 'none' : found.join(', ')}`,
    ].join('\n'),
    ...result.notices,
  ]
}

const chainTable = (chains: readonly Chain[]): string =>
  [
    `| question | answer | ${COLUMNS.map(([title]) => title).join(' | ')} | because |`,
    `| --- | --- | ${COLUMNS.map(() => '---').join(' | ')} | --- |`,
    ...chains.flatMap((chain) => [
      `| **${cell(chain.label)}** | **${OUTCOMES[chain.outcome]}** | ${COLUMNS.map(() => '').join(' | ')} | ${chain.expected === 'denied' ? 'should be denied' : ''} |`,
      ...chain.steps.map(stepRow),
    ]),
  ].join('\n')

const stepRow = (step: Step): string => {
  const cells = COLUMNS.map(([, layers]) =>
    step.layers
      .filter(({ layer }) => layers.includes(layer))
      .map(({ value }) => VALUES[value])
      .join(', '),
  )
  return `| ${cell(step.label)} | ${OUTCOMES[step.verdict.kind]} | ${cells.join(' | ')} | ${cell(step.because)} |`
}

const expectationTable = (expectations: readonly ExpectationResult[]): string =>
  [
    '| expectation | wanted | found | because |',
    '| --- | --- | --- | --- |',
    ...expectations.map(
      ({ id, wants, outcome, because }) =>
        `| ${cell(quoted(id))} | ${wants} | ${OUTCOMES[outcome]} | ${cell(because)} |`,
    ),
  ].join('\n')

const suppressedLine = ({ code, message, suppressed }: Finding): readonly string[] =>
  suppressed === undefined ? [] : [`${code} until ${suppressed.expires} (${quoted(suppressed.reason)}): ${message}`]

const findingSection = (finding: Finding): string =>
  [
    `### ${finding.code} ${finding.title} (${finding.severity}${finding.confidence === 'possible' ? ', possible' : ''})`,
    ...(finding.location === undefined ? [] : [quoted(placeOf(finding.location))]),
    finding.message,
    ...(finding.evidence.length === 0 ? [] : [finding.evidence.map((line) => `- ${line}`).join('\n')]),
    ...(finding.fix === undefined
      ? []
      : [`${finding.fix.text} (${finding.fix.verified ? 'verified' : 'not verified'})`]),
    ...(finding.fix?.snippets ?? []).flatMap(({ into, language, text }) => [
      `Into the ${into}:`,
      fenced(text, language),
    ]),
  ].join('\n\n')

const placeOf = ({ file, line, column }: Location): string => `${file}:${line}:${column}`

const listSection = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [folded(`${title} (${lines.length})`, lines.map((line) => `- ${line}`).join('\n'))]

/** A fence longer than any run of backticks inside. */
const fenced = (text: string, language: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}
