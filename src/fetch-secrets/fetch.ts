import type { Aws, Target } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import type { CredentialsFor } from './credentials.ts'
import { decrypt } from './decrypt.ts'
import { fetchParameters, NAMES_PER_CALL } from './fetch-parameters.ts'
import { fetchSecret } from './fetch-secret.ts'
import { inParallel } from './in-parallel.ts'
import { orFailure } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { Payload } from './payload.ts'
import type { ParameterRequest, Request } from './request.ts'

/** How values are fetched. */
export interface Fetching {
  readonly aws: Aws
  readonly runner: Pick<Runner, 'readFileBytes'>
  readonly credentials: CredentialsFor
  /** Called with each value before anything else is done with it: it masks. */
  readonly arrived: (request: Request, payload: Payload) => Promise<void>
}

const MOST_IN_FLIGHT = 20

type Answers = readonly (readonly [key: string, outcome: Outcome])[]

/**
 * Fetches every request and answers by the requests' keys. A failure of one does not stop the others: all of them are
 * reported together, and what arrives is masked all the same.
 */
export const fetchAll = async (
  requests: readonly Request[],
  fetching: Fetching,
): Promise<ReadonlyMap<string, Outcome>> => {
  const distinct = [...new Map(requests.map((request) => [request.key, request])).values()]
  const singles = distinct.filter((request) => request.kind !== 'parameter')
  const batches = parameterBatches(distinct.filter((request) => request.kind === 'parameter'))
  const calls: readonly (() => Promise<Answers>)[] = [
    ...singles.map((request) => async (): Promise<Answers> => [[request.key, await fetchOne(request, fetching)]]),
    ...batches.map((batch) => () => fetchBatch(batch, fetching)),
  ]
  return new Map((await inParallel(calls, MOST_IN_FLIGHT, (call) => call())).flat())
}

type Single = Exclude<Request, ParameterRequest>

const fetchOne = (request: Single, fetching: Fetching): Promise<Outcome> =>
  orFailure(async () => {
    const payload = await payloadFor(request, await targetOf(request, fetching), fetching)
    await fetching.arrived(request, payload)
    return payload
  })

const payloadFor = async (request: Single, target: Target, { aws, runner }: Fetching): Promise<Payload> => {
  switch (request.kind) {
    case 'secret':
      return fetchSecret(request, await aws.secretsManager(target))
    case 'ciphertext':
      return decrypt(request, await aws.kms(target), runner)
  }
}

const fetchBatch = async (batch: readonly ParameterRequest[], fetching: Fetching): Promise<Answers> => {
  const [first] = batch
  if (first === undefined) return []
  const outcomes = await orFailure(async () =>
    fetchParameters(batch, await fetching.aws.parameters(await targetOf(first, fetching))),
  )
  const answers = batch.map((request, index) => ({
    request,
    outcome: outcomes instanceof Failure ? outcomes : outcomes[index],
  }))
  for (const { request, outcome } of answers) {
    if (outcome !== undefined && !(outcome instanceof Failure)) await fetching.arrived(request, outcome)
  }
  return answers.flatMap(({ request, outcome }) => (outcome === undefined ? [] : [[request.key, outcome] as const]))
}

const targetOf = async ({ region, account }: Request, { credentials }: Fetching): Promise<Target> => ({
  region,
  credentials: await credentials(account),
})

/** Requests that one call can serve: the same region and account, at most as many as the call takes. */
const parameterBatches = (requests: readonly ParameterRequest[]): readonly (readonly ParameterRequest[])[] => {
  const groups = Map.groupBy(requests, ({ region, account }) => `${region} ${account ?? ''}`)
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / NAMES_PER_CALL) }, (_, index) =>
      group.slice(index * NAMES_PER_CALL, (index + 1) * NAMES_PER_CALL),
    ),
  )
}
