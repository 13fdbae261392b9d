import { compile } from '../policy/index.ts'
import type { CallSite, Compiled } from '../policy/index.ts'
import type { Scene } from './assemble/index.ts'
import { directDecryption, jobOf, judgeExpectation } from './expectations.ts'
import type { JudgedExpectation } from './expectations.ts'
import { judgeForEverybody } from './everybody.ts'
import { judge } from './judge.ts'
import type { JudgedChain } from './judge.ts'
import type { Pipeline } from './pipeline.ts'
import { questionsOf } from './questions.ts'
import type { Settings } from './settings.ts'
import { askersOf } from './sources/job-claims.ts'
import type { JobFacts } from './sources/job-claims.ts'

/** The answers to everything that was asked. */
export interface Answers {
  /** Of the pipelines; the jobs of expectations are not among them. */
  readonly chains: readonly JudgedChain[]
  readonly expectations: readonly JudgedExpectation[]
  readonly compiled: Compiled
  readonly site: Omit<CallSite, 'network'>
}

/** Asks for every pipeline and every expectation. */
export const answer = (scene: Scene, facts: JobFacts, settings: Settings): Answers => {
  const { config, pipelines, region, evaluationTime } = settings
  const compiled = compile(scene.policies)
  const site = { now: evaluationTime, region: region ?? '' }
  const isUnwanted = ({ name }: Pipeline): boolean =>
    config.expectations.some(
      ({ about, wants }) => about.kind === 'pipeline' && about.pipeline === name && wants === 'denied',
    )
  const judged = scene.parts.map((part) =>
    judge(questionsOf(part, askersOf(part.pipeline, facts), site, compiled, isUnwanted(part.pipeline)), compiled),
  )
  return {
    compiled,
    site,
    // The parts of the pipelines come before those of expectations.
    chains: judged.slice(0, pipelines.length).flat(),
    expectations: config.expectations.map((expectation) => {
      const quantified = judgeForEverybody(expectation, scene.policies)
      if (quantified !== undefined) return quantified
      const pipeline = jobOf(expectation, pipelines) ?? pipelines[0]
      const direct =
        pipeline === undefined ? () => undefined : directDecryption(pipeline, scene.policies, site, compiled)
      return judgeExpectation(expectation, judged.flat(), direct)
    }),
  }
}
