import { Failure, inputFailure } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { readTrustCopy } from './explain.ts'
import { type Hop, hopsOf, type Start } from './hops.ts'
import type { Inputs } from './inputs.ts'
import { audienceOf, modeOf } from './mode.ts'
import { assumedClaims, type Plan, planLines, type PlannedToken, planOf } from './plan.ts'
import { sessionTagsOf } from './session-tags.ts'
import { targetsOf } from './targets.ts'
import type { JobTokens } from './tokens.ts'
import { judgeToken } from './trust-file.ts'

/** `mode: plan`: says what would be done. STS is not asked, and a token, if the job can have one, is sent nowhere. */
export const runPlan = async (
  inputs: Inputs,
  runner: Runner,
  tokens: JobTokens,
  policies: ReadonlyMap<string, string>,
): Promise<void> => {
  const targets = targetsOf(inputs)
  const needsToken = targets.some((target) => modeOf(target.inputs).kind === 'oidc')
  const token = needsToken ? await plannedToken(inputs, runner, tokens) : undefined
  const plans: Plan[] = []
  for (const { profile, inputs: own } of targets) {
    const hops = hopsOf(
      own,
      startOf(own),
      sessionTagsOf((name) => runner.env(name), own.customTags),
      policies,
    )
    const verdict = token === undefined ? undefined : await verdictFor(own, hops[0], token, runner)
    const plan = planOf(own, hops, token, verdict)
    runner.group(profile === undefined ? 'Plan' : `Plan for the profile ${profile}`, planLines(plan))
    plans.push(plan)
  }
  await runner.appendOutputs([
    ['authenticated', 'false'],
    ['plan', JSON.stringify(inputs.profiles.length === 0 ? plans[0] : plans)],
  ])
}

const plannedToken = async (inputs: Inputs, runner: Runner, tokens: JobTokens): Promise<PlannedToken> => {
  try {
    return { kind: 'minted', claims: (await tokens.latest()).claims }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { kind: 'assumed', claims: assumedClaims((name) => runner.env(name), audienceOf(inputs)) }
  }
}

const startOf = (inputs: Inputs): Start => {
  const mode = modeOf(inputs)
  if (mode.kind === 'oidc' || mode.kind === 'token-file') return { kind: 'web-identity' }
  return { kind: 'signed', temporary: mode.kind === 'static-keys' && mode.keys.sessionToken !== undefined }
}

const verdictFor = async (inputs: Inputs, hop: Hop | undefined, { claims }: PlannedToken, runner: Runner) => {
  const path = hop?.trustPolicyFile ?? inputs.trustPolicyFile
  if (path === undefined || hop === undefined) return undefined
  const copy = await readTrustCopy(path, runner)
  // A plan answers questions: unlike after a denial, a file that cannot be used is an error here.
  if (copy.kind === 'unusable') throw inputFailure([{ where: 'trust-policy-file', what: copy.why }])
  return judgeToken(copy.policy, hop, claims)
}
