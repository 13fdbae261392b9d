import { gzipSync } from 'node:zlib'
import type { Location, Log, Result, Run } from 'sarif'

/**
 * What code scanning asks for beyond the structure of SARIF.
 * https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
const LIMITS = {
  compressedBytes: 10 * 1024 * 1024,
  runs: 20,
  results: 25_000,
  rules: 25_000,
  locations: 1000,
  flowLocations: 10_000,
  tags: 20,
} as const

const LEVELS: readonly unknown[] = ['error', 'warning', 'note', 'none']

/** What is wrong with a log, one sentence each; nothing where code scanning takes it. */
export const sarifProblems = (text: string): readonly string[] => {
  const log = JSON.parse(text) as Log
  return failed([
    ['the version is 2.1.0', log.version === '2.1.0'],
    ['the log is not too large', gzipSync(text).length <= LIMITS.compressedBytes],
    ['there are not too many runs', log.runs.length >= 1 && log.runs.length <= LIMITS.runs],
  ]).concat(log.runs.flatMap(runProblems))
}

const runProblems = ({ tool, results = [], automationDetails, columnKind }: Run): readonly string[] => {
  const rules = tool.driver.rules ?? []
  return failed([
    ['the tool has a name', tool.driver.name !== ''],
    ['the category ends with a slash', automationDetails?.id?.endsWith('/') === true],
    ['columns are counted as they are in JavaScript', columnKind === 'utf16CodeUnits'],
    ['there are not too many results', results.length <= LIMITS.results],
    ['there are not too many rules', rules.length <= LIMITS.rules],
    ['rules are unique', new Set(rules.map(({ id }) => id)).size === rules.length],
    ...rules.flatMap(
      ({
        id,
        shortDescription,
        fullDescription,
        help,
        helpUri,
        defaultConfiguration,
        properties,
      }): readonly Check[] => [
        [`${id} is described`, [shortDescription, fullDescription, help].every((part) => (part?.text ?? '') !== '')],
        [`${id} has a page`, URL.canParse(helpUri ?? '')],
        [`${id} has a level`, LEVELS.includes(defaultConfiguration?.level)],
        [`${id} has a score as text`, /^(?:10\.0|[0-9]\.[0-9])$/.test(String(properties?.['security-severity']))],
        [`${id} has not too many tags`, (properties?.tags ?? []).length <= LIMITS.tags],
        [`${id} is about security`, properties?.tags?.includes('security') === true],
      ],
    ),
    ...results.flatMap((result) => resultChecks(result, rules)),
  ])
}

type Check = readonly [what: string, holds: boolean]

const failed = (checks: readonly Check[]): readonly string[] => checks.flatMap(([what, holds]) => (holds ? [] : [what]))

const resultChecks = (result: Result, rules: readonly { readonly id: string }[]): readonly Check[] => {
  const { ruleId, ruleIndex, level, message, locations = [], relatedLocations = [], partialFingerprints } = result
  const flows = (result.codeFlows ?? []).flatMap(({ threadFlows }) => threadFlows)
  return [
    ['the rule and its index agree', ruleIndex !== undefined && rules[ruleIndex]?.id === ruleId],
    ['the level is known', LEVELS.includes(level)],
    ['there is a message', (message.text ?? '') !== ''],
    ['there is one place', locations.length === 1],
    ['there are not too many related places', relatedLocations.length <= LIMITS.locations],
    ['related places have a message', relatedLocations.every((place) => (place.message?.text ?? '') !== '')],
    ['there is a fingerprint', Object.values(partialFingerprints ?? {}).some((value) => value !== '')],
    ['a flow has places, and not too many', flows.every(({ locations: steps }) => isCount(steps.length))],
    [
      'steps of a flow have a place and a message',
      flows.every(({ locations: steps }) =>
        steps.every(({ location }) => location !== undefined && (location.message?.text ?? '') !== ''),
      ),
    ],
    ...[...locations, ...relatedLocations, ...flows.flatMap((flow) => flow.locations.map(({ location }) => location))]
      .filter((place) => place !== undefined)
      .flatMap(placeChecks),
  ]
}

const isCount = (length: number): boolean => length >= 1 && length <= LIMITS.flowLocations

const placeChecks = ({ physicalLocation }: Location): readonly Check[] => {
  const uri = physicalLocation?.artifactLocation?.uri ?? ''
  const { startLine = 0, startColumn = 0 } = physicalLocation?.region ?? {}
  return [
    [`${uri} is relative`, uri !== '' && !uri.startsWith('/') && !/^[a-z][a-z0-9+.-]*:/i.test(uri)],
    [`${uri} is a URI`, URL.canParse(uri, 'file:///repository/') && /^[!-~]+$/.test(uri)],
    [`${uri} is below the root of the source`, physicalLocation?.artifactLocation?.uriBaseId === '%SRCROOT%'],
    ['lines and columns count from 1', startLine >= 1 && startColumn >= 1],
  ]
}
