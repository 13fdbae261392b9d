import type { Aws } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import { accountsIn } from './accounts.ts'
import type { CredentialsFor } from './credentials.ts'
import { deniedAmong } from './denied.ts'
import type { Denied } from './denied.ts'
import { deliver, merged, whereMissing } from './deliver.ts'
import type { Deliveries } from './deliver.ts'
import { fetchAll } from './fetch.ts'
import type { Inputs } from './inputs.ts'
import { isPublicWhole } from './mask-sources.ts'
import type { Outcome } from './outcome.ts'
import type { Payload } from './payload.ts'
import type { Request, Resolved } from './request.ts'
import type { Resolution } from './resolve.ts'

/** What was fetched and what it comes to, by name. */
export interface Gathered extends Deliveries {
  readonly payloads: readonly Payload[]
  /** Denials that make the step fail. */
  readonly denied: readonly Denied[]
}

/** What is needed to fetch. */
export interface Gathering {
  readonly runner: Runner
  readonly aws: Aws
  readonly credentials: CredentialsFor
}

/** Fetches what the entries resolved to. Each value is masked when it arrives, even if a later request fails. */
export const gather = async (
  { resolved, missing, failures }: Resolution,
  inputs: Inputs,
  { runner, aws, credentials }: Gathering,
): Promise<Gathered> => {
  const outcomes = await fetchAll(
    resolved.map(({ request }) => request),
    {
      aws,
      runner,
      credentials,
      batch: inputs.batch,
      warn: (message) => runner.annotate({ level: 'warning', message }),
      arrived: (request, payload) => maskArrival(runner, usesOf(resolved, request, payload, inputs), payload, inputs),
    },
  )
  const delivered = merged([
    ...missing.map(({ entry, failure }) => whereMissing(entry, failure, inputs)),
    ...resolved.map((item) => deliver(item, outcomeOf(item, outcomes), inputs)),
  ])
  return {
    ...delivered,
    failures: [...failures, ...delivered.failures],
    denied: deniedAmong(
      resolved.map((item) => [item.request, outcomeOf(item, outcomes)]),
      delivered.failures,
    ),
    payloads: [...outcomes.values()].filter((outcome): outcome is Payload => !(outcome instanceof Failure)),
  }
}

const outcomeOf = ({ request }: Resolved, outcomes: ReadonlyMap<string, Outcome>): Outcome => {
  const outcome = outcomes.get(request.key)
  if (outcome === undefined) throw new Error('a request has no outcome')
  return outcome
}

const usesOf = (resolved: readonly Resolved[], request: Request, payload: Payload, inputs: Inputs): Deliveries =>
  merged(resolved.filter((item) => item.request.key === request.key).map((item) => deliver(item, payload, inputs)))

const maskArrival = async (runner: Runner, uses: Deliveries, payload: Payload, inputs: Inputs): Promise<void> => {
  await maskNow(runner, [
    ...(isPublicWhole(payload, uses.deliveries) ? [] : [payload.value.text]),
    ...(inputs.maskAccountId ? accountsIn([payload.arn]).map((account) => Secret.of(account)) : []),
  ])
}
