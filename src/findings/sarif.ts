import type {
  Location as SarifLocation,
  Log,
  ReportingDescriptor,
  Result as SarifResult,
  ThreadFlowLocation,
} from 'sarif'
import type { Chain } from './chain.ts'
import type { Finding, Location, Severity } from './finding.ts'
import type { Result } from './result.ts'

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'
const TOOL = 'verify-policy'
const RULES = 'https://github.com/octo-org/aws-zero-trust-actions/blob/v1/docs/rules.md'

/**
 * GitHub shows 5,000 results of a run.
 * https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
const MAX_RESULTS = 5000
const LEVELS = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, string>
const SCORES: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
}

/**
 * The findings as SARIF 2.1.0, for code scanning. Code scanning needs a place for each result: a finding about something that
 * is missing is put at the first line of the first document that was read. `key` tells several runs on one commit apart.
 */
export const sarifOf = (result: Result, key: string): string => {
  const first = result.documents.find(({ elsewhere }) => elsewhere !== true)
  const fallback: Location = { file: first?.file ?? '.github', line: 1, column: 1 }
  const shown = result.findings.slice(0, MAX_RESULTS)
  const rules = rulesOf(shown)
  const indices = new Map(rules.map(({ id }, index) => [id, index]))
  const sarif: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: TOOL, rules } },
        automationDetails: { id: `${TOOL}/${key}/` },
        columnKind: 'utf16CodeUnits',
        results: shown.map((finding) => ({
          ...resultOf(finding, result.chains, fallback),
          ruleIndex: indices.get(finding.rule),
        })),
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: result.unknowns.map((text) => ({ level: 'warning', message: { text } })),
          },
        ],
      },
    ],
  }
  return `${JSON.stringify(sarif, null, 2)}\n`
}

const rulesOf = (findings: readonly Finding[]): ReportingDescriptor[] =>
  [...new Map(findings.map((finding) => [finding.rule, finding])).values()].map(({ rule, code, title, severity }) => ({
    id: rule,
    shortDescription: { text: title },
    fullDescription: { text: `${code}: ${title}.` },
    helpUri: `${RULES}#${rule}`,
    help: { text: `${code}: ${title}. See ${RULES}#${rule}` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { code, 'security-severity': SCORES[severity], tags: ['security'] },
  }))

const resultOf = (finding: Finding, chains: readonly Chain[], fallback: Location): SarifResult => {
  const flow = flowOf(finding, chains)
  return {
    ruleId: finding.rule,
    level: LEVELS[finding.severity],
    message: { text: [finding.message, ...(finding.fix === undefined ? [] : [finding.fix.text])].join(' ') },
    locations: [physical(finding.location ?? fallback)],
    relatedLocations: finding.related.map((place) => ({ ...physical(place), message: { text: place.message } })),
    // Independent of lines, so that a finding stays the same finding when the file is edited above it.
    partialFingerprints: { 'defectAndResource/v1': `${finding.rule}:${finding.subject}` },
    properties: { code: finding.code, confidence: finding.confidence, questions: [...finding.questions] },
    ...(finding.suppressed === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: finding.suppressed.reason }] }),
    ...(flow.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: flow }] }] }),
  }
}

/** The way through the chain to the step that the finding is about, as far as it has places. */
const flowOf = (finding: Finding, chains: readonly Chain[]): ThreadFlowLocation[] => {
  const chain = chains.find(({ steps }) => steps.some(({ id }) => finding.questions.includes(id)))
  return (chain?.steps ?? []).flatMap(({ location, label, verdict, because }) =>
    location === undefined
      ? []
      : [{ location: { ...physical(location), message: { text: `${label}: ${verdict.kind}, ${because}` } } }],
  )
}

const physical = ({ file, line, column }: Location): SarifLocation => ({
  physicalLocation: {
    artifactLocation: { uri: file.toWellFormed().split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
    region: { startLine: line, startColumn: column },
  },
})
