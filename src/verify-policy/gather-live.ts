import type { AddressedService, AwsAccess, AwsSettings } from '../aws/ports.ts'
import { Deadline } from '../clock.ts'
import type { Clock } from '../clock.ts'
import type { Problem } from '../failure.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import type { Inputs } from './inputs.ts'
import type { Pipeline } from './pipeline.ts'
import { NOBODY_ELSE, populationOf } from './population.ts'
import type { Population } from './population.ts'
import type { ManagedTexts } from './sources/live/managed-texts.ts'
import { EMPTY_BUNDLE, merged } from './sources/source.ts'
import type { Bundle } from './sources/source.ts'

const ATTEMPTS = 5

/** What AWS tells. */
export interface LiveGathered {
  readonly bundle: Bundle
  /** What AWS has today, also where another source tells what is going to be; only where it is compared with. */
  readonly today: Bundle | undefined
  /** Of managed policies that another source only names. */
  readonly texts: ManagedTexts
  /** Who else is in the accounts, where that was asked for. */
  readonly population: Population
  readonly notices: readonly string[]
  readonly problems: readonly Problem[]
}

const NOTHING: LiveGathered = {
  bundle: EMPTY_BUNDLE,
  today: undefined,
  texts: new Map(),
  population: NOBODY_ELSE,
  notices: [],
  problems: [],
}

/** What the step asks about, and what it knows without AWS. */
export interface LiveSubject {
  readonly jobs: readonly Pipeline[]
  readonly region: string | undefined
  readonly written: Bundle
  /** What the config file tells, before the change and after it. */
  readonly described: Bundle
}

/** What reading AWS touches. */
export interface LiveWorld {
  readonly runner: Runner
  readonly clock: Clock
  readonly connect: (settings: AwsSettings) => Promise<AwsAccess>
}

/** Said whenever AWS is read, because an answer may rest on it. */
const NOT_READ =
  'Live AWS: policies of organizations, VPC endpoints, trails and event rules are not read; give them in files, a plan or a template, or read them with `live: full`.'

/**
 * Reads from AWS what the questions need and what no file tells. Without credentials nothing is asked: with `auto` that is as
 * if it were off, else everything that would have been read is not known.
 */
export const gatherLive = async (
  inputs: Inputs,
  { jobs, region, written, described }: LiveSubject,
  { runner, clock, connect }: LiveWorld,
): Promise<LiveGathered> => {
  if (inputs.live === 'off') return NOTHING
  if (region === undefined) {
    return inputs.live === 'auto'
      ? { ...NOTHING, notices: ['Live AWS is not read: no region is given.'] }
      : { ...NOTHING, problems: [{ where: 'live', what: 'which region? Give it in `aws-region`' }] }
  }
  const { aws, masks, warnings } = await connect(settingsOf(inputs, region, { runner, clock }))
  await maskNow(runner, masks)
  const [
    { accountReaders, callerOf },
    { Reads },
    { readLive },
    { readOrganizations },
    { readSurroundings },
    { accountsIn, readAccounts },
  ] = await Promise.all([
    import('./sources/live/accounts.ts'),
    import('./sources/live/reads.ts'),
    import('./sources/live/read-live.ts'),
    import('./sources/live/organization.ts'),
    import('./sources/live/surroundings.ts'),
    import('./sources/live/read-accounts.ts'),
  ])
  const caller = await callerOf(aws, region)
  if (inputs.live === 'auto' && caller.kind === 'nobody')
    return { ...NOTHING, notices: [...warnings, `Live AWS is not read: ${caller.why}.`] }
  const reads = new Reads()
  const level = inputs.live === 'full' ? 'full' : 'chain'
  const accountOf = accountReaders({
    aws,
    caller,
    level,
    region,
    reads,
    roles: inputs.liveRoles,
    sessionName: `verify-policy-${runner.env('GITHUB_RUN_ID') ?? '0'}`,
    mask: (secrets) => maskNow(runner, secrets),
  })
  const pipelines = jobs.map(({ hops, references, managedSessionPolicies }) => ({
    roles: hops.map(({ role }) => role),
    references,
    managedSessionPolicies,
  }))
  const accounts = level === 'full' ? accountsIn(pipelines) : []
  const endpoints = jobs.flatMap(({ network }) => (network.kind === 'endpoint' ? [network.id] : []))
  const readBeside = async (others: Bundle) => {
    const [{ bundle, ...rest }, ...around] = await Promise.all([
      readLive({ pipelines, region, others, accountOf }),
      readOrganizations({ accounts, others, accountOf }),
      level === 'full' ? readSurroundings({ pipelines, region, endpoints, others, accountOf }) : EMPTY_BUNDLE,
    ])
    return { ...rest, bundle: merged([bundle, ...around]) }
  }
  const [{ bundle, texts, problems }, today, details] = await Promise.all([
    readBeside(written),
    // A role or secret that the change makes is not there yet, which is no problem.
    inputs.baseSource === 'live' ? readBeside(described) : undefined,
    readAccounts(accounts, accountOf),
  ])
  return {
    bundle,
    today: today?.bundle,
    texts,
    problems,
    population: populationOf(details),
    notices: [...warnings, ...reads.notices, ...(level === 'full' ? [] : [NOT_READ])],
  }
}

/** The services that are read, all at one address where the input gives one. */
const READ: readonly AddressedService[] = [
  'sts',
  'iam',
  'secretsmanager',
  'kms',
  'organizations',
  'ec2',
  'cloudtrail',
  'events',
]

const settingsOf = (
  { endpoint, timeoutMs }: Inputs,
  region: string,
  { runner, clock }: Pick<LiveWorld, 'runner' | 'clock'>,
): AwsSettings => ({
  clock,
  deadline: new Deadline(clock, timeoutMs),
  attempts: ATTEMPTS,
  caller: {
    action: 'verify-policy',
    runId: runner.env('GITHUB_RUN_ID'),
    runAttempt: runner.env('GITHUB_RUN_ATTEMPT'),
  },
  env: (name) => runner.env(name),
  proxy: '',
  noProxy: '',
  endpoints: endpoint === undefined ? {} : Object.fromEntries(READ.map((service) => [service, endpoint])),
  homeRegion: region,
})
