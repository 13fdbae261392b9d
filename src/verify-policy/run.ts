import type { Clock } from '../clock.ts'
import { inputFailure } from '../failure.ts'
import { compile } from '../policy/index.ts'
import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import { assemble } from './assemble/index.ts'
import { gatherDocuments, gatherJob } from './gather.ts'
import type { Inputs } from './inputs.ts'
import { findingsOf, judge } from './judge.ts'
import { pipelinesOf } from './pipeline.ts'
import type { Pipeline } from './pipeline.ts'
import { publish } from './publish.ts'
import { questionsOf } from './questions.ts'
import { resultOf } from './result.ts'
import { askersOf } from './sources/job-claims.ts'

/** What the action touches beside its inputs. */
export interface World {
  readonly runner: Runner
  readonly clock: Clock
}

/**
 * Verifies, from policy files alone, that the job can assume its role and read its secrets: gather what is known, put it
 * together, ask, judge, and say what came out.
 */
export const run = async (inputs: Inputs, { runner, clock }: World): Promise<void> => {
  const pipelines = pipelinesOf(inputs)
  if (inputs.maskAccountId) await runner.mask(accountIdsOf(pipelines).map((id) => Secret.of(id)))

  const { bundle, problems } = await gatherDocuments(runner, inputs)
  const { facts, notices } = await gatherJob(runner, pipelines)

  const scene = assemble(bundle, pipelines, inputs.region)
  const open = [...problems, ...nothingToCheck(inputs), ...scene.problems]
  if (open.length > 0) throw inputFailure(open)

  const evaluationTime = inputs.evaluationTime ?? new Date(clock.now()).toISOString()
  const policies = compile(scene.policies)
  const site = { now: evaluationTime, region: inputs.region ?? '' }
  const asked = scene.parts.flatMap((part) => questionsOf(part, askersOf(part.pipeline, facts), site, policies))

  const chains = judge(asked, policies)
  const findings = findingsOf({ bundle, scene, chains })

  const { result, fails } = resultOf({ bundle, scene, chains, findings, notices, evaluationTime }, inputs)
  await publish(result, inputs, runner)
  if (fails) runner.fail(`verify-policy: ${result.verdict}: ${result.reasons.join('; ')}.`)
}

const nothingToCheck = ({ policyFiles }: Inputs): readonly { where: string; what: string }[] =>
  policyFiles.length > 0
    ? []
    : [{ where: 'policy-files', what: 'there is nothing to check: name the policy documents' }]

const accountIdsOf = (pipelines: readonly Pipeline[]): readonly string[] => [
  ...new Set(pipelines.flatMap(({ hops }) => hops.map(({ role }) => role.account))),
]
