import type {
  Aws,
  AwsCredentials,
  EventRuleReader,
  Kms,
  NetworkReader,
  OrganizationReader,
  PolicyReader,
  SecretsManager,
  Target,
  TrailReader,
} from '../../../aws/ports.ts'
import { Failure } from '../../../failure.ts'
import type { AccountRole } from '../../../input/account-roles.ts'
import type { Secret } from '../../../secrecy/secret.ts'
import { quoted } from '../../../text/printable.ts'
import { CALLS, policyOf } from './calls.ts'
import type { LiveLevel } from './calls.ts'
import { once } from './found.ts'
import type { Reading, Reads } from './reads.ts'

/** Reads of one account. Each method of a client is asked for by name, so that only those of CALLS can be called. */
export interface AccountReader {
  /** Whether there may be credentials for it; without them nothing is known of it. */
  readonly isReadable: boolean
  iam<M extends keyof typeof CALLS.iam, T>(
    method: M,
    what: string,
    call: (client: Pick<PolicyReader, M>) => Promise<T>,
  ): Promise<Reading<T>>
  secretsManager<M extends keyof typeof CALLS.secretsManager, T>(
    region: string,
    method: M,
    what: string,
    call: (client: Pick<SecretsManager, M>) => Promise<T>,
  ): Promise<Reading<T>>
  kms<M extends keyof typeof CALLS.kms, T>(
    region: string,
    method: M,
    what: string,
    call: (client: Pick<Kms, M>) => Promise<T>,
  ): Promise<Reading<T>>
  organizations<M extends keyof typeof CALLS.organizations, T>(
    method: M,
    what: string,
    call: (client: Pick<OrganizationReader, M>) => Promise<T>,
  ): Promise<Reading<T>>
  networks<M extends keyof typeof CALLS.networks, T>(
    region: string,
    method: M,
    what: string,
    call: (client: Pick<NetworkReader, M>) => Promise<T>,
  ): Promise<Reading<T>>
  trails<M extends keyof typeof CALLS.trails, T>(
    region: string,
    method: M,
    what: string,
    call: (client: Pick<TrailReader, M>) => Promise<T>,
  ): Promise<Reading<T>>
  eventRules<M extends keyof typeof CALLS.eventRules, T>(
    region: string,
    method: M,
    what: string,
    call: (client: Pick<EventRuleReader, M>) => Promise<T>,
  ): Promise<Reading<T>>
}

/** Whose credentials the job has, or why it has none. */
export type Caller =
  | { readonly kind: 'caller'; readonly account: string; readonly credentials: AwsCredentials }
  | { readonly kind: 'nobody'; readonly why: string }

/** The credentials that an earlier step left, and whose account they are of. */
export const callerOf = async (aws: Aws, region: string): Promise<Caller> => {
  try {
    const { credentials } = await aws.ambientCredentials(region)
    const { account } = await (await aws.sts({ region, credentials })).getCallerIdentity()
    return { kind: 'caller', account, credentials }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { kind: 'nobody', why: `the job has no AWS credentials that can be used (${error.code})` }
  }
}

/** What readers of accounts are made with. */
export interface AccountsSetting {
  readonly aws: Aws
  readonly caller: Caller
  readonly roles: readonly AccountRole[]
  readonly level: LiveLevel
  /** Of IAM, and of STS. */
  readonly region: string
  readonly sessionName: string
  readonly reads: Reads
  /** Masks credentials that have just arrived. */
  readonly mask: (secrets: readonly Secret[]) => Promise<void>
}

/** The readers of accounts by account id, each made once. */
export const accountReaders = (setting: AccountsSetting): ((account: string) => AccountReader) => {
  const readers = new Map<string, AccountReader>()
  return (account) => {
    const reader = readers.get(account) ?? readerOf(account, setting)
    readers.set(account, reader)
    return reader
  }
}

const readerOf = (account: string, setting: AccountsSetting): AccountReader => {
  const { aws, caller, reads, roles } = setting
  const credentials = once(() => credentialsFor(account, setting))
  const ask = async <C, T>(
    action: string,
    what: string,
    region: string,
    client: (target: Target) => Promise<C>,
    call: (client: C) => Promise<T>,
  ): Promise<Reading<T>> => {
    const found = await credentials()
    return found.kind === 'unread'
      ? reads.fail(found.why, what)
      : reads.read(action, what, async () => call(await client({ region, credentials: found.value })))
  }
  const iam = eachRegion((target) => aws.policies(target))
  const secretsManager = eachRegion((target) => aws.secretsManager(target))
  const kms = eachRegion((target) => aws.kms(target))
  const organizations = eachRegion((target) => aws.organizations(target))
  const networks = eachRegion((target) => aws.networks(target))
  const trails = eachRegion((target) => aws.trails(target))
  const eventRules = eachRegion((target) => aws.eventRules(target))
  return {
    isReadable:
      caller.kind === 'caller' && (caller.account === account || roles.some((each) => each.account === account)),
    iam: (method, what, call) => ask(CALLS.iam[method], what, setting.region, iam, call),
    secretsManager: (region, method, what, call) =>
      ask(CALLS.secretsManager[method], what, region, secretsManager, call),
    kms: (region, method, what, call) => ask(CALLS.kms[method], what, region, kms, call),
    networks: (region, method, what, call) => ask(CALLS.networks[method], what, region, networks, call),
    trails: (region, method, what, call) => ask(CALLS.trails[method], what, region, trails, call),
    eventRules: (region, method, what, call) => ask(CALLS.eventRules[method], what, region, eventRules, call),
    organizations: (method, what, call) => ask(CALLS.organizations[method], what, setting.region, organizations, call),
  }
}

/** One client for each region, so that requests share its connections. */
const eachRegion = <C>(make: (target: Target) => Promise<C>): ((target: Target) => Promise<C>) => {
  const clients = new Map<string, Promise<C>>()
  return (target) => {
    const client = clients.get(target.region) ?? make(target)
    clients.set(target.region, client)
    return client
  }
}

type Credentials = Exclude<Reading<AwsCredentials>, { kind: 'missing' }>

/** A session of the account's role, which may do no more than these reads; else the job's own, in its own account. */
const credentialsFor = async (account: string, setting: AccountsSetting): Promise<Credentials> => {
  const { aws, caller, roles, level, region, sessionName, mask } = setting
  if (caller.kind === 'nobody') return { kind: 'unread', why: caller.why }
  const role = roles.find((each) => each.account === account)
  if (role === undefined)
    return account === caller.account
      ? { kind: 'read', value: caller.credentials }
      : { kind: 'unread', why: `${quoted('live-roles')} names no role for the account ${quoted(account)}` }
  try {
    const sts = await aws.sts({ region, credentials: caller.credentials })
    const { credentials } = await sts.assumeRole({
      roleArn: role.roleArn,
      sessionName,
      durationSeconds: 900,
      policy: policyOf(level),
      ...(role.externalId === undefined ? {} : { externalId: role.externalId }),
    })
    await mask([credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken])
    return { kind: 'read', value: credentials }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {
      kind: 'unread',
      why: `the role of ${quoted(account)} in ${quoted('live-roles')} was not assumed (${error.code})`,
    }
  }
}
