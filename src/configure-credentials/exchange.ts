import type { Aws, AwsCredentials, RoleSession, Sts } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import type { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import type { Hop } from './hops.ts'

/** A web identity token, asked for whenever it is needed. */
export interface TokenSource {
  /** A token that is young enough to be sent. */
  current(): Promise<Secret>
  /** A token made anew, after STS has called the last one expired; false where that cannot be done. */
  renew(): Promise<boolean>
}

/** What the first hop shows to STS. */
export type Ticket =
  | { readonly kind: 'token'; readonly tokens: TokenSource; readonly sts: Sts }
  | { readonly kind: 'keys'; readonly keys: AwsCredentials }

export interface ExchangeWorld {
  readonly aws: Pick<Aws, 'sts'>
  readonly region: string
  /** Called with the session of each hop as soon as it has arrived: masks it, and checks whose it is. */
  readonly arrived: (session: RoleSession, hop: Hop) => Promise<void>
  /** Called when a hop has failed for good, before its failure is thrown; with the keys that signed, if any did. */
  readonly failed: (failure: Failure, index: number, keys: AwsCredentials | undefined) => Promise<void>
  /** Called when tags were left out because the session was too large. */
  readonly droppedTags: (keys: readonly string[]) => void
}

/**
 * Walks from role to role; answers with the session of each hop. Keys of hops before the last stay in memory. A failure
 * names its hop.
 */
export const exchange = async (
  hops: readonly Hop[],
  ticket: Ticket,
  world: ExchangeWorld,
): Promise<readonly RoleSession[]> => {
  const sessions: RoleSession[] = []
  for (const [index, hop] of hops.entries()) {
    const previous = sessions.at(-1)
    const shown: Ticket = previous === undefined ? ticket : { kind: 'keys', keys: previous.credentials }
    const session = await assume(hop, shown, world).catch(async (error: unknown) => {
      if (!(error instanceof Failure)) throw error
      await world.failed(error, index, shown.kind === 'keys' ? shown.keys : undefined)
      throw atHop(error, hop, index + 1, hops.length)
    })
    await world.arrived(session, hop)
    sessions.push(session)
  }
  return sessions
}

const assume = async (hop: Hop, ticket: Ticket, world: ExchangeWorld): Promise<RoleSession> => {
  if (ticket.kind === 'token') return withToken(hop, ticket.tokens, ticket.sts)
  const sts = await world.aws.sts({ region: world.region, credentials: ticket.keys })
  return withKeys(hop, sts, world)
}

const withToken = async (hop: Hop, tokens: TokenSource, sts: Sts): Promise<RoleSession> => {
  const send = (): Promise<RoleSession> =>
    sts.assumeRoleWithWebIdentity({ ...common(hop), token: () => tokens.current() })
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'sts-expired' && (await tokens.renew()))) throw error
    return send()
  }
}

const withKeys = async (hop: Hop, sts: Sts, { droppedTags }: ExchangeWorld): Promise<RoleSession> => {
  const droppable = hop.droppableTags ?? []
  const send = (dropped: boolean): Promise<RoleSession> => {
    const tags = [...(hop.tags ?? []), ...(dropped ? [] : droppable)]
    const transitive = (hop.transitiveTagKeys ?? []).filter((key) => tags.some((tag) => tag.key === key))
    return sts.assumeRole({
      ...common(hop),
      ...(hop.externalId === undefined ? {} : { externalId: hop.externalId }),
      ...(hop.sourceIdentity === undefined ? {} : { sourceIdentity: hop.sourceIdentity }),
      ...(tags.length === 0 ? {} : { tags }),
      ...(transitive.length === 0 ? {} : { transitiveTagKeys: transitive }),
    })
  }
  try {
    return await send(false)
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'sts-size' && droppable.length > 0)) throw error
    droppedTags(droppable.map(({ key }) => key))
    return send(true)
  }
}

const common = ({ role, sessionName, durationSeconds, policy, policyArns }: Hop) => ({
  roleArn: role.arn,
  sessionName,
  durationSeconds,
  ...(policy === undefined ? {} : { policy }),
  ...(policyArns === undefined ? {} : { policyArns }),
})

const atHop = ({ code, message, hint, trace }: Failure, hop: Hop, number: number, count: number): Failure => {
  const place = count === 1 ? `Role ${quoted(hop.role.arn)}` : `Hop ${number} of ${count}, ${quoted(hop.role.arn)}`
  return new Failure(code, `${place}: ${message}${code === 'sts-size' ? ` ${sizesOf(hop)}` : ''}`, hint, trace)
}

/** The parts that make a session large, so that the user sees which to shorten. */
const sizesOf = ({ policy = '', policyArns = [], tags = [] }: Hop): string =>
  `Sent were a policy of ${policy.length} characters, ${policyArns.length} policy ARNs and ${tags.length} tags.`
