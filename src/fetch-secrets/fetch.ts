import type { Aws, Target } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import type { CredentialsFor } from './credentials.ts'
import { decrypt } from './decrypt.ts'
import { isDenial } from './entry-failure.ts'
import { fetchBatch, isBatchable, SECRETS_PER_BATCH } from './fetch-batch.ts'
import { fetchParameters, NAMES_PER_CALL } from './fetch-parameters.ts'
import { fetchSecret } from './fetch-secret.ts'
import { inParallel } from './in-parallel.ts'
import { orFailure } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { Payload } from './payload.ts'
import type { ParameterRequest, Request, SecretRequest } from './request.ts'

/** How values are fetched. */
export interface Fetching {
  readonly aws: Aws
  readonly runner: Pick<Runner, 'readFileBytes'>
  readonly credentials: CredentialsFor
  /** Whether secrets are read twenty at a time where that is possible. */
  readonly batch: boolean
  readonly warn: (message: string) => void
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
  const isInBatch = (request: Request): request is SecretRequest =>
    fetching.batch && request.kind === 'secret' && isBatchable(request)
  const batches = groupsOf(distinct.filter(isInBatch), SECRETS_PER_BATCH)
  const parameters = groupsOf(
    distinct.filter((request) => request.kind === 'parameter'),
    NAMES_PER_CALL,
  )
  const singles = distinct.filter((request) => request.kind !== 'parameter').filter((request) => !isInBatch(request))
  const calls: readonly (() => Promise<Answers>)[] = [
    ...singles.map((request) => () => fetchSingly([request], fetching)),
    ...batches.map((batch) => () => fetchSecrets(batch, fetching)),
    ...parameters.map((batch) => () => fetchGroup(batch, fetching, (target) => parametersOf(batch, target, fetching))),
  ]
  return new Map((await inParallel(calls, MOST_IN_FLIGHT, (call) => call())).flat())
}

type Single = Exclude<Request, ParameterRequest>

const fetchSingly = (requests: readonly Single[], fetching: Fetching): Promise<Answers> =>
  inParallel(requests, MOST_IN_FLIGHT, async (request) => {
    const outcome = await orFailure(async () => {
      const payload = await payloadFor(request, await targetOf(request, fetching), fetching)
      await fetching.arrived(request, payload)
      return payload
    })
    return [request.key, outcome] as const
  })

const payloadFor = async (request: Single, target: Target, { aws, runner }: Fetching): Promise<Payload> => {
  switch (request.kind) {
    case 'secret':
      return fetchSecret(request, await aws.secretsManager(target))
    case 'ciphertext':
      return decrypt(request, await aws.kms(target), runner)
  }
}

/** A batch whose action is denied is read one by one: its permission takes `Resource: "*"`, which many roles lack. */
const fetchSecrets = async (batch: readonly SecretRequest[], fetching: Fetching): Promise<Answers> => {
  let denied = false
  const answers = await fetchGroup(batch, fetching, async (target) => {
    const outcomes = await orFailure(async () => fetchBatch(batch, await fetching.aws.secretsManager(target)))
    denied = outcomes instanceof Failure && isDenial(outcomes)
    if (outcomes instanceof Failure) throw outcomes
    return outcomes
  })
  if (!denied) return answers
  fetching.warn('batch: `secretsmanager:BatchGetSecretValue` is not allowed, so secrets are read one by one.')
  return fetchSingly(batch, fetching)
}

const parametersOf = async (batch: readonly ParameterRequest[], target: Target, { aws }: Fetching) =>
  fetchParameters(batch, await aws.parameters(target))

/** Fetches several requests of one region and account at once; a failure of the whole is the outcome of each. */
const fetchGroup = async (
  group: readonly Request[],
  fetching: Fetching,
  fetch: (target: Target) => Promise<readonly Outcome[]>,
): Promise<Answers> => {
  const [first] = group
  if (first === undefined) return []
  const outcomes = await orFailure(async () => fetch(await targetOf(first, fetching)))
  const answers: (readonly [string, Outcome])[] = []
  for (const [index, request] of group.entries()) {
    const outcome = outcomes instanceof Failure ? outcomes : outcomes[index]
    if (outcome === undefined) throw new Error('a request of a group has no outcome')
    if (!(outcome instanceof Failure)) await fetching.arrived(request, outcome)
    answers.push([request.key, outcome])
  }
  return answers
}

const targetOf = async ({ region, account }: Request, { credentials }: Fetching): Promise<Target> => ({
  region,
  credentials: await credentials(account),
})

/** Requests that one call can serve: of the same region and account, at most so many. */
const groupsOf = <R extends Request>(requests: readonly R[], most: number): readonly (readonly R[])[] => {
  const groups = Map.groupBy(requests, ({ region, account }) => `${region} ${account ?? ''}`)
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / most) }, (_, index) => group.slice(index * most, (index + 1) * most)),
  )
}
