import type { Aws, AwsSettings, ConnectAws } from '../aws/ports.ts'
import { Deadline } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import { printable } from '../text/printable.ts'
import { accountsIn } from './accounts.ts'
import type { CredentialsFor } from './credentials.ts'
import { callerOf } from './denied.ts'
import type { Denied, DeniedCaller } from './denied.ts'
import { inParallel } from './in-parallel.ts'
import type { Inputs } from './inputs.ts'
import { orFailure } from './outcome.ts'
import type { PolicyFacts, PolicyReading } from './policy-facts.ts'
import type { CiphertextRequest, Request, SecretRequest } from './request.ts'
import { verifyInputs } from './verify-inputs.ts'
import type { DeniedTogether } from './verify-inputs.ts'

/** What denials are explained with. */
export interface ExplainWorld {
  readonly runner: Runner
  readonly clock: Clock
  readonly connect: ConnectAws
  readonly settings: AwsSettings
  readonly credentials: CredentialsFor
}

/** A denied step should end soon, whatever further calls come to; reading policies takes several. */
const LONGEST_MS = 2_000
const LONGEST_READ_MS = 5_000
const MOST_EXPLAINED = 10
const READS_IN_FLIGHT = 5

/**
 * Shows how to ask the same offline and, where the workflow wants it, what the policies say that these credentials may read.
 * Without that wish nothing is called that a role could lack the permission for: everybody may ask who they are.
 */
export const explainDenials = async (
  denied: readonly Denied[],
  inputs: Inputs,
  { runner, clock, connect, settings, credentials }: ExplainWorld,
): Promise<void> => {
  if (denied.length === 0) return
  const { aws } = connect({
    ...settings,
    attempts: 1,
    deadline: new Deadline(clock, inputs.explainDenials ? LONGEST_READ_MS : LONGEST_MS),
  })
  const asked = await Promise.all(
    denied.map(async (one) => ({ ...one, caller: await callerBehind(one, inputs, { aws, credentials }) })),
  )
  const arns = asked.flatMap(({ caller }) => caller?.arn ?? [])
  if (inputs.maskAccountId)
    await maskNow(
      runner,
      accountsIn(arns).map((account) => Secret.of(account)),
    )
  if (inputs.explainDenials) {
    const now = new Date(clock.now()).toISOString()
    const known = asked.flatMap(({ request, caller }) =>
      caller === undefined || !isExplainable(request) ? [] : [{ request, caller, now }],
    )
    const told = await inParallel(known.slice(0, MOST_EXPLAINED), READS_IN_FLIGHT, async (one) => {
      const facts = await orFailure(() => factsOf(one.request, { aws, credentials }))
      if (facts instanceof Failure) return []
      // Loaded only here: the policy engine is large, and most steps are not denied anything.
      const { explainDenial } = await import('./explain-denial.ts')
      return explainDenial({ ...one, facts })
    })
    for (const line of told.flat()) runner.log(printable(line, LONGEST_LINE))
  }
  for (const together of groupsOf(asked)) {
    const lines = verifyInputs(together)
    if (lines.length > 0) runner.group('To ask the same offline: inputs of verify-policy', lines)
  }
}

const LONGEST_LINE = 2_000

const isExplainable = (request: Request): request is SecretRequest | CiphertextRequest => request.kind !== 'parameter'

const factsOf = async (request: SecretRequest | CiphertextRequest, reading: PolicyReading): Promise<PolicyFacts> => {
  const { factsOfCiphertext, factsOfSecret } = await import('./policy-facts.ts')
  return request.kind === 'secret' ? factsOfSecret(request, reading) : factsOfCiphertext(request, reading)
}

/** Who asked: AWS's own words tell it, else STS does. */
const callerBehind = async (
  { request: { account, region }, failure }: Denied,
  { roles }: Inputs,
  { aws, credentials }: { readonly aws: Aws; readonly credentials: CredentialsFor },
): Promise<DeniedCaller | undefined> => {
  const role = roles.find((known) => known.account === account)
  const arn =
    failure.trace.principal ??
    (await orFailure(async () => {
      const sts = await aws.sts({ region, credentials: await credentials(account) })
      return (await sts.getCallerIdentity()).arn
    }))
  return arn instanceof Failure ? undefined : callerOf(arn, role?.roleArn)
}

/** Denials that one step of `verify-policy` can ask about. */
const groupsOf = (
  asked: readonly (Denied & { readonly caller: DeniedCaller | undefined })[],
): readonly DeniedTogether[] =>
  [...Map.groupBy(asked, ({ caller, request }) => `${caller?.arn} ${request.region}`).values()].flatMap((denied) => {
    const [first] = denied
    return first === undefined ? [] : [{ caller: first.caller, region: first.request.region, denied }]
  })
