import type { Clock } from '../clock.ts'
import { inputFailure } from '../failure.ts'
import type { Problem } from '../failure.ts'
import { compile } from '../policy/index.ts'
import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import { assemble } from './assemble/index.ts'
import { NO_CONFIG } from './config/config.ts'
import type { Config } from './config/config.ts'
import { parseConfig } from './config/parse-config.ts'
import { directDecryption, jobOf, judgeExpectation } from './expectations.ts'
import { gatherPlans } from './gather-plans.ts'
import { gatherDocuments, gatherJob, readConfigFile } from './gather.ts'
import type { Inputs } from './inputs.ts'
import { findingsOf, judge } from './judge.ts'
import { pipelineOfInputs } from './pipeline.ts'
import type { Pipeline } from './pipeline.ts'
import { publish } from './publish.ts'
import { questionsOf } from './questions.ts'
import { resultOf } from './result.ts'
import { isRule } from './rules/index.ts'
import { askersOf } from './sources/job-claims.ts'
import type { PolicyFiles } from './sources/policy-files.ts'
import { merged } from './sources/source.ts'
import { review } from './suppress.ts'

/** What the action touches beside its inputs. */
export interface World {
  readonly runner: Runner
  readonly clock: Clock
}

/**
 * Verifies, from policy files and plans alone, that jobs can assume their roles and read their secrets: gather what is known, put it
 * together, ask, judge, and say what came out.
 */
export const run = async (inputs: Inputs, { runner, clock }: World): Promise<void> => {
  const evaluationTime = inputs.evaluationTime ?? new Date(clock.now()).toISOString()
  const today = evaluationTime.slice(0, 10)
  const config = await configOf(inputs, runner, today)
  const pipelines = [...pipelineOfInputs(inputs), ...config.pipelines]
  const jobs = config.expectations.flatMap((expectation) => jobOf(expectation, pipelines) ?? [])
  if (inputs.maskAccountId) await runner.mask(accountIdsOf([...pipelines, ...jobs]).map((id) => Secret.of(id)))

  const policyFiles = [...inputs.policyFiles, ...config.policyFiles]
  const files = await gatherDocuments(runner, policyFiles)
  const region = inputs.region ?? config.region
  const account = pipelines.at(-1)?.hops.at(-1)?.role.account
  const plans = await gatherPlans(runner, inputs, { account, region })
  const { facts, notices } = await gatherJob(runner, [...pipelines, ...jobs])

  const bundle = merged([plans.bundle, files.bundle, config.facts])
  const scene = assemble(bundle, [...pipelines, ...jobs], { ...config, region })
  const open = [
    ...files.problems,
    ...plans.problems,
    ...nothingToCheck(policyFiles, inputs.terraformPlans),
    ...repeatedNames(pipelines),
    ...scene.problems,
  ]
  if (open.length > 0) throw inputFailure(open)

  const policies = compile(scene.policies)
  const site = { now: evaluationTime, region: region ?? '' }
  const isUnwanted = ({ name }: Pipeline): boolean =>
    config.expectations.some(
      ({ about, wants }) => about.kind === 'pipeline' && about.pipeline === name && wants === 'denied',
    )
  const asked = scene.parts.map((part) =>
    questionsOf(part, askersOf(part.pipeline, facts), site, policies, isUnwanted(part.pipeline)),
  )

  const judged = asked.map((chains) => judge(chains, policies))
  const chains = judged.slice(0, pipelines.length).flat()
  const expectations = config.expectations.map((expectation) => {
    const pipeline = jobOf(expectation, pipelines) ?? pipelines[0]
    const direct = pipeline === undefined ? () => undefined : directDecryption(pipeline, scene.policies, site, policies)
    return judgeExpectation(expectation, judged.flat(), direct)
  })
  const found = findingsOf({ bundle, scene, chains, expectations, compiled: policies, site })
  const { findings, notices: reviewNotices } = review(found, config, today)

  const { result, fails } = resultOf(
    {
      bundle,
      scene,
      chains,
      expectations,
      findings,
      notices: [...plans.notices, ...notices, ...reviewNotices],
      evaluationTime,
    },
    inputs,
  )
  await publish(result, inputs, runner)
  if (fails) runner.fail(`verify-policy: ${result.verdict}: ${result.reasons.join('; ')}.`)
}

const configOf = async (inputs: Inputs, runner: Runner, today: string): Promise<Config> => {
  const read = await readConfigFile(runner, inputs.configFile)
  if (!read.ok) throw inputFailure(read.problems)
  if (read.value === undefined) return NO_CONFIG
  const config = parseConfig(read.value.file, read.value.text, isRule, today)
  if (!config.ok) throw inputFailure(config.problems)
  return config.value
}

const nothingToCheck = (policyFiles: readonly PolicyFiles[], plans: readonly string[]): readonly Problem[] =>
  policyFiles.length + plans.length > 0
    ? []
    : [{ where: 'policy-files', what: 'there is nothing to check: name the policy documents, or a plan' }]

const repeatedNames = (pipelines: readonly Pipeline[]): readonly Problem[] =>
  pipelines.filter(({ name }) => name === 'default').length < 2
    ? []
    : [{ where: 'role-to-assume', what: 'the config file has a pipeline called `default` as well' }]

const accountIdsOf = (pipelines: readonly Pipeline[]): readonly string[] => [
  ...new Set(pipelines.flatMap(({ hops }) => hops.map(({ role }) => role.account))),
]
