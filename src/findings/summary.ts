import { cell, folded, lostSection, moreThan, reachSections, table } from './access-tables.ts'
import { chainTable, matrixOf, OUTCOMES } from './chain-tables.ts'
import { SEVERITIES } from './finding.ts'
import type { Finding, Location } from './finding.ts'
import { quoted } from '../text/printable.ts'
import { countsOf } from './result.ts'
import type { ExpectationResult, Result } from './result.ts'

/** GitHub drops a summary of more than 1 MiB as a whole. */
const LIMIT = 900_000
/** Findings in the overview. */
const LISTED = 30

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
    ...(result.chains.length === 0 ? [] : [matrixOf(result.chains)]),
    ...(result.expectations.length === 0 ? [] : [expectationTable(result.expectations)]),
    ...overview(result.findings),
    ...(result.chains.length === 0 ? [] : ['### How it was decided', chainTable(result.chains)]),
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

/** What a verdict means to somebody who has never seen one. */
const VERDICTS: Readonly<Record<Result['verdict'], string>> = {
  pass: 'Everything that was asked is proved, and nothing was found that fails the step.',
  fail: 'Something is not as it should be:',
  unknown: 'Nothing is known to be wrong, but not everything could be proved:',
}

const headline = (result: Result): readonly string[] => {
  const counts = countsOf(result)
  const found = SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) => `${counts[severity]} ${severity}`,
  )
  return [
    ...(result.verdict === 'unknown' ? ['**NOT VERIFIED**: not everything that was asked could be proved.'] : []),
    `## verify-policy: ${result.verdict}`,
    VERDICTS[result.verdict],
    [
      ...result.reasons.map((reason) => `- ${reason}`),
      `- findings: ${found.length === 0 ? 'none' : found.join(', ')}`,
    ].join('\n'),
    ...result.notices,
  ]
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

/** A line for each finding, where there are too many to take in otherwise. */
const overview = (findings: readonly Finding[]): readonly string[] => {
  const active = findings.filter(({ suppressed }) => suppressed === undefined)
  if (active.length < 2) return []
  return [
    table(
      ['severity', 'finding', 'where'],
      [
        ...active
          .slice(0, LISTED)
          .map(({ severity, code, title, location }) => [
            severity,
            `${code} ${title}`,
            location === undefined ? '' : quoted(`${location.file}:${location.line}`),
          ]),
        ...moreThan(LISTED, active.length).map((text) => ['', text, '']),
      ],
    ),
  ]
}

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
      `Into the ${quoted(into)}:`,
      fenced(text, language),
    ]),
  ].join('\n\n')

const placeOf = ({ file, line, column }: Location): string => `${file}:${line}:${column}`

const listSection = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [folded(`${title} (${lines.length})`, lines.map((line) => `- ${line}`).join('\n'))]

/**
 * A fence longer than any run of backticks inside. What cannot be seen is written as the escape that texts in quotes have in
 * JSON, HCL and YAML, so that nothing is pasted that nobody saw.
 */
const fenced = (code: string, language: string): string => {
  const text = code.replaceAll(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu, escapeOf)
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

const escapeOf = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `\\u${hexOf(character.charCodeAt(at))}`).join('')

const hexOf = (unit: number): string => unit.toString(16).padStart(4, '0')
