import { annotationsOf } from '../findings/annotations.ts'
import { groupsOf, lastLineOf } from '../findings/log.ts'
import { reportOf } from '../findings/report.ts'
import { countsOf, suppressedOf } from '../findings/result.ts'
import type { Result } from '../findings/result.ts'
import { sarifOf } from '../findings/sarif.ts'
import { summaryOf } from '../findings/summary.ts'
import { handOver } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import type { Inputs } from './inputs.ts'
import { keyOf } from './key.ts'

/** Shows the result in every form that was asked for, sets the outputs, and says the verdict last. */
export const publish = async (result: Result, inputs: Inputs, runner: Runner): Promise<void> => {
  for (const notice of result.notices) runner.log(notice)
  for (const { title, lines } of groupsOf(result)) runner.group(title, lines)
  if (inputs.annotations) {
    for (const annotation of annotationsOf(result.findings)) runner.annotate(annotation)
    if (result.verdict === 'unknown') {
      runner.annotate({
        level: 'warning',
        title: 'NOT VERIFIED',
        message: `${result.reasons.join('; ')}. The step summary tells why.`,
      })
    }
  }
  if (inputs.summary) await runner.summary(summaryOf(result))
  const reportFile =
    inputs.reportFile === undefined ? '' : await runner.writeReport(inputs.reportFile, reportOf(result))
  const sarifFile =
    inputs.sarifFile === undefined
      ? ''
      : await runner.writeReport(inputs.sarifFile, sarifOf(result, keyOf(inputs, runner)))
  await handOver(runner, {
    masks: [],
    state: [],
    files: [],
    env: [],
    outputs: [
      ['verdict', result.verdict],
      ['findings', JSON.stringify(countsOf(result))],
      ['chains', JSON.stringify(Object.fromEntries(result.chains.map(({ name, outcome }) => [name, outcome])))],
      ['new-access', String(countOf(result, 'new-access'))],
      ['access-lost', String(countOf(result, 'access-lost'))],
      ['suppressed', String(suppressedOf(result))],
      ['report-file', reportFile],
      ['sarif-file', sarifFile],
    ],
  })
  runner.log(lastLineOf(result))
}

const countOf = ({ findings }: Result, rule: string): number =>
  findings.filter((finding) => finding.rule === rule).length
