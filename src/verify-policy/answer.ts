import { compile, keyOfText } from '../policy/index.ts'
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
    chains: withoutRepetition(judged.slice(0, pipelines.length).flat()),
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

/** Without what a workflow shows and somebody asks as well: the same subject, roles and secrets. */
const withoutRepetition = (chains: readonly JudgedChain[]): readonly JudgedChain[] => {
  const described = chains.filter(({ implied }) => implied === undefined)
  return chains.filter((chain) => chain.implied === undefined || !described.some((other) => covers(other, chain)))
}

const covers = (one: JudgedChain, other: JudgedChain): boolean =>
  one.firstRole === other.firstRole &&
  one.role === other.role &&
  subjectsIn(other).every((subject) => subjectsIn(one).includes(subject)) &&
  targetsOf(other).every((target) => targetsOf(one).includes(target))

const subjectsIn = ({ asker }: JudgedChain): readonly string[] =>
  asker.token.flatMap(({ key, values }) => (key.endsWith(':sub') ? values.map(keyOfText) : []))

const targetsOf = ({ steps }: JudgedChain): readonly string[] =>
  steps.flatMap(({ target }) => (target === undefined ? [] : [keyOfText(target.secret)]))
