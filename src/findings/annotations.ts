import type { Finding, Severity } from './finding.ts'

/** A message on a line of a file, as the runner takes it. */
export interface FindingAnnotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly file?: string
  readonly line?: number
}

/**
 * GitHub shows ten of each level per step and drops the rest.
 * https://docs.github.com/actions/reference/limits
 */
const PER_LEVEL = 10

const LEVELS: Readonly<Record<Severity, FindingAnnotation['level']>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
}

/**
 * One annotation per finding that nobody has accepted, worst first, at most ten of each level; the last one of a level says
 * how many more there are.
 */
export const annotationsOf = (findings: readonly Finding[]): readonly FindingAnnotation[] =>
  (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const ofLevel = findings.filter(
      ({ severity, suppressed }) => LEVELS[severity] === level && suppressed === undefined,
    )
    const shown = ofLevel.slice(0, PER_LEVEL)
    const hidden = ofLevel.length - shown.length
    return shown.map((finding, index) => annotationOf(finding, level, index === shown.length - 1 ? hidden : 0))
  })

const annotationOf = (finding: Finding, level: FindingAnnotation['level'], hidden: number): FindingAnnotation => ({
  level,
  title: `${finding.code} ${finding.title}`,
  message: [
    finding.message,
    ...(finding.fix === undefined ? [] : [finding.fix.text]),
    ...(hidden === 0 ? [] : [`The step summary has ${hidden} more of this level.`]),
  ].join(' '),
  // The start only: a span that ends at the end of a file is not shown.
  ...(finding.location === undefined ? {} : { file: finding.location.file, line: finding.location.line }),
})
