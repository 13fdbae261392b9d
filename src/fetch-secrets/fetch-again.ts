import { Failure } from '../failure.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Deliveries, Delivery } from './deliver.ts'
import { deliver, merged } from './deliver.ts'
import type { Entry } from './entry.ts'
import { fetchAll } from './fetch.ts'
import type { Inputs } from './inputs.ts'
import { jobCredentials } from './job-credentials.ts'
import { isPublicWhole } from './mask-sources.ts'
import { orFailure } from './outcome.ts'
import type { Payload } from './payload.ts'
import { readsOf } from './reads.ts'
import type { Reads } from './reads.ts'
import { configuredRegion } from './region.ts'
import { requestOf } from './request.ts'
import type { Request } from './request.ts'
import type { ScanTarget, ScanTargets } from './saved-state.ts'
import type { ScanWorld } from './scan-values.ts'
import { settingsOf } from './settings.ts'
import { sharingClients } from './shared-clients.ts'

/** What could be read again. */
export interface Again {
  readonly payloads: readonly Payload[]
  /** What the entries of the inputs make of them, as in main. */
  readonly deliveries: readonly Delivery[]
  /** Values that could not be read. */
  readonly lost: number
}

/**
 * Reads the same versions again, in accounts with `roles` as those roles, and takes them apart as main did, so that what is
 * public is known. Each value is masked when it arrives.
 */
export const fetchAgain = async (
  targets: ScanTargets,
  inputs: Inputs,
  { runner, clock, connect }: ScanWorld,
): Promise<Again> => {
  const configured = await configuredRegion(inputs, runner)
  const region = configured ?? partOf(targets.versions[0]?.arn, 3)
  const defaults = { region, versionStage: inputs.versionStage }
  const requests = [
    ...targets.versions.map(requestAgain),
    ...inputs.entries
      .filter(({ source }) => targets.ciphertexts && source.kind === 'ciphertext')
      .map((entry) => requestOf(entry, defaults)),
  ]
  if (requests.length === 0) return { payloads: [], deliveries: [], lost: 0 }
  const uses = (request: Request, payload: Payload): Deliveries =>
    merged(
      inputs.entries
        .filter((entry) => isFor(entry, request, payload, inputs))
        .map((entry) => deliver({ entry, request }, payload, inputs)),
    )
  const outcomes = await orFailure(async () => {
    const access = connect(settingsOf(inputs, configured, { runner, clock }))
    const aws = sharingClients(access.aws)
    await maskNow(runner, access.masks)
    const reads = (account: string): Reads => ({
      ...readsOf(inputs.entries, account),
      ...readsOfTargets(targets, account),
    })
    const { credentials } = await jobCredentials(inputs, { region, reads }, { runner, aws })
    return fetchAll(requests, {
      aws,
      runner,
      credentials,
      batch: false,
      warn: () => {},
      arrived: async (request, payload) => {
        if (!isPublicWhole(payload, uses(request, payload).deliveries)) await maskNow(runner, [payload.value.text])
      },
    })
  })
  if (outcomes instanceof Failure) return { payloads: [], deliveries: [], lost: requests.length }
  const read = requests.flatMap((request) => {
    const payload = outcomes.get(request.key)
    return payload === undefined || payload instanceof Failure ? [] : [{ request, payload }]
  })
  return {
    payloads: read.map(({ payload }) => payload),
    deliveries: read.flatMap(({ request, payload }) => uses(request, payload).deliveries),
    lost: requests.length - read.length,
  }
}

const partOf = (arn: string | undefined, index: number): string => arn?.split(':')[index] ?? ''

/** The request for exactly the version that main has read. */
const requestAgain = ({ arn, versionId }: ScanTarget): Request => {
  const common = { key: `${arn} ${versionId}`, region: partOf(arn, 3), account: partOf(arn, 4) }
  return partOf(arn, 2) === 'ssm'
    ? { ...common, kind: 'parameter', name: `${arn}:${versionId}`, selector: `:${versionId}` }
    : { ...common, kind: 'secret', secretId: arn, version: versionId }
}

const readsOfTargets = ({ versions }: ScanTargets, account: string): Pick<Reads, 'secrets' | 'parameters'> => {
  const of = (service: string): readonly string[] =>
    versions.flatMap(({ arn }) => (partOf(arn, 2) === service && partOf(arn, 4) === account ? [arn] : []))
  return { secrets: of('secretsmanager'), parameters: of('ssm') }
}

/** Whether an entry has asked for this version; where a stage has moved on since, it has not, and nothing is public. */
const isFor = ({ source }: Entry, request: Request, payload: Payload, { versionStage }: Inputs): boolean => {
  switch (source.kind) {
    case 'secret': {
      const { id, version, stage = version === undefined ? (versionStage ?? 'AWSCURRENT') : undefined } = source
      const isNamed =
        id.kind === 'arn'
          ? payload.arn?.startsWith(id.arn) === true
          : id.kind === 'name'
            ? payload.name === id.name
            : payload.name.startsWith(id.prefix)
      return (
        request.kind === 'secret' &&
        isNamed &&
        (version === undefined || payload.versionId === version) &&
        (stage === undefined || payload.versionStages.includes(stage))
      )
    }
    case 'parameter':
      return (
        request.kind === 'parameter' &&
        (source.arn === undefined ? payload.name === source.name : payload.arn === source.arn) &&
        source.label === undefined &&
        (source.version === undefined || payload.versionId === String(source.version))
      )
    case 'ciphertext':
      return request.kind === 'ciphertext' && request.source === source
  }
}
