import { Failure, inputFailure } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { type Hop, hopsOf, type Start } from './hops.ts'
import type { Inputs } from './inputs.ts'
import { audienceOf, modeOf } from './mode.ts'
import { assumedClaims, type Plan, planLines, type PlannedToken, planOf } from './plan.ts'
import { sessionTagsOf } from './session-tags.ts'
import { targetsOf } from './targets.ts'
import type { JobTokens } from './tokens.ts'
import { type Caller, type Judged, judgeHop } from './judge-hop.ts'
import { readTrustCopy, type TrustPolicy } from './trust-file.ts'
import { judgedLines } from './trust-lines.ts'
import type { Authenticating } from './walk.ts'

type Planning = Pick<Authenticating, 'runner' | 'clock' | 'tokens' | 'policies'>

/** `mode: plan`: says what would be done. STS is not asked, and a token, if the job can have one, is sent nowhere. */
export const runPlan = async (inputs: Inputs, world: Planning): Promise<void> => {
  const { runner, tokens, policies } = world
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
    const judged = await judgeAll(own, hops, token, world)
    const plan = planOf(own, hops, token, judged)
    const lines = [...planLines(plan), ...judged.flatMap((one, index) => copyLines(one, index))]
    runner.group(profile === undefined ? 'Plan' : `Plan for the profile ${profile}`, lines)
    plans.push(plan)
  }
  await runner.appendOutputs([
    ['authenticated', 'false'],
    ['plan', JSON.stringify(inputs.profiles.length === 0 ? plans[0] : plans)],
  ])
}

const copyLines = (judged: readonly Judged[] | undefined, index: number): readonly string[] =>
  judged === undefined
    ? []
    : [
        `what the copy of the trust policy says about hop ${index + 1}:`,
        ...judgedLines(judged).map((line) => `  ${line}`),
      ]

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

/** What a copy of its trust policy says about each hop; undefined where there is no copy, or the caller is not known. */
const judgeAll = async (
  inputs: Inputs,
  hops: readonly Hop[],
  token: PlannedToken | undefined,
  { runner, clock }: Planning,
): Promise<readonly (readonly Judged[] | undefined)[]> => {
  const place = { region: inputs.region, now: new Date(clock.now()).toISOString() }
  const judged: (readonly Judged[] | undefined)[] = []
  for (const [index, hop] of hops.entries()) {
    const path = hop.trustPolicyFile ?? (index === 0 ? inputs.trustPolicyFile : undefined)
    const caller = plannedCaller(hops.slice(0, index), token)
    judged.push(
      path === undefined || caller === undefined
        ? undefined
        : judgeHop(await usableCopy(path, runner), hop, caller, place),
    )
  }
  return judged
}

const plannedCaller = (before: readonly Hop[], token: PlannedToken | undefined): Caller | undefined => {
  if (before.length > 0) return { kind: 'session', before }
  return token === undefined ? undefined : { kind: 'token', claims: token.claims }
}

/** A plan answers questions: unlike after a denial, a file that cannot be used is an error here. */
const usableCopy = async (path: string, runner: Runner): Promise<TrustPolicy> => {
  const copy = await readTrustCopy(path, runner)
  if (copy.kind === 'unusable') throw inputFailure([{ where: 'trust-policy-file', what: copy.why }])
  return copy.policy
}
