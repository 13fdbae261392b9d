import type { Chain, Step } from '../findings/chain.ts'
import type { Finding } from '../findings/finding.ts'
import type { Reach } from '../findings/reach.ts'
import type { Comparison, ExpectationResult, Result } from '../findings/result.ts'
import { printText } from '../policy/index.ts'
import { printable } from '../text/printable.ts'
import type { Scene } from './assemble/index.ts'
import type { JudgedExpectation } from './expectations.ts'
import { gateOf } from './gate.ts'
import type { Inputs } from './inputs.ts'
import type { JudgedChain, JudgedStep } from './judge.ts'
import { isLive } from './sources/live/place.ts'
import type { Bundle } from './sources/source.ts'
import { assumptionText, becauseOf, layersOf, placeOf, unknownText } from '../findings/wording.ts'

/** Everything that led to the outcome. */
export interface Judged {
  readonly bundle: Bundle
  readonly scene: Scene
  readonly chains: readonly JudgedChain[]
  readonly expectations: readonly JudgedExpectation[]
  readonly reach: Reach
  readonly comparison: Comparison | undefined
  readonly findings: readonly Finding[]
  readonly notices: readonly string[]
  readonly evaluationTime: string
}

/** The outcome as every format shows it, and whether the step fails. */
export const resultOf = (judged: Judged, { failOn }: Inputs): { readonly result: Result; readonly fails: boolean } => {
  const chains = judged.chains.map(chainOf)
  const expectations = judged.expectations.map(expectationOf)
  const { verdict, reasons, fails } = gateOf(judged.findings, chains, expectations, failOn)
  const verdicts = judged.chains.flatMap(({ steps }) => steps.map((step) => step.verdict))
  return {
    fails,
    result: {
      verdict,
      reasons,
      chains,
      expectations,
      reach: judged.reach,
      ...(judged.comparison === undefined ? {} : { comparison: judged.comparison }),
      findings: judged.findings,
      documents: judged.bundle.documents
        .filter(({ node }) => node !== undefined)
        .map(({ file, kind, subject }) => ({
          file,
          kind,
          ...(subject === undefined ? {} : { subject: printText(subject) }),
          ...(isLive({ file }) ? { elsewhere: true } : {}),
        })),
      unknowns: distinct(
        verdicts.flatMap((each) =>
          each.kind === 'unknown'
            ? each.unknowns.map((reason) => `${unknownText(reason)}. ${printable(reason.settle, 500)}`)
            : [],
        ),
      ),
      assumptions: distinct([
        ...judged.scene.assumptions,
        ...judged.chains.flatMap(({ asker }) => asker.assumptions),
        ...verdicts.flatMap(({ assumptions }) => assumptions.map(assumptionText)),
      ]),
      notices: judged.notices,
      evaluationTime: judged.evaluationTime,
    },
  }
}

const chainOf = ({ asker, steps, outcome, expected }: JudgedChain): Chain => ({
  name: asker.name,
  label: asker.label,
  expected,
  outcome,
  steps: steps.map(stepOf),
})

const expectationOf = ({ expectation, outcome, because }: JudgedExpectation): ExpectationResult => ({
  id: expectation.id,
  wants: expectation.wants,
  outcome,
  because,
})

const stepOf = ({ id, label, verdict }: JudgedStep): Step => {
  const location = placeOf(verdict)
  return {
    id,
    label,
    verdict,
    because: becauseOf(verdict),
    layers: layersOf(verdict),
    ...(location === undefined ? {} : { location }),
  }
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)]
