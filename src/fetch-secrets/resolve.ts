import type { Aws, SecretListEntry, SecretsManager } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import type { Exclusion } from '../reference/reference.ts'
import { printable, quoted } from '../text/printable.ts'
import type { CredentialsFor } from './credentials.ts'
import type { Entry } from './entry.ts'
import type { EntryFailure } from './entry-failure.ts'
import { inParallel } from './in-parallel.ts'
import { orFailure } from './outcome.ts'
import { listedRequest, requestOf } from './request.ts'
import type { RequestDefaults, Resolved } from './request.ts'
import { selectSecrets } from './select.ts'

/** Entries with the requests they need. */
export interface Resolution {
  readonly resolved: readonly Resolved[]
  /** Wildcards that match nothing. */
  readonly missing: readonly UnresolvedEntry[]
  readonly failures: readonly EntryFailure[]
}

export interface UnresolvedEntry {
  readonly entry: Entry
  readonly failure: Failure
}

export interface Resolving extends RequestDefaults {
  readonly aws: Aws
  readonly credentials: CredentialsFor
  readonly exclusions: readonly Exclusion[]
  /** Most secrets that one wildcard may match. */
  readonly maxSecrets: number
}

const LISTINGS_IN_FLIGHT = 5

/** Finds out what each entry asks for. Only wildcards need a call, and with it the permission to list. */
export const resolveEntries = async (entries: readonly Entry[], resolving: Resolving): Promise<Resolution> => {
  const found = await inParallel(entries, LISTINGS_IN_FLIGHT, (entry) => resolveEntry(entry, resolving))
  return {
    resolved: found.flatMap(({ resolved }) => resolved),
    missing: found.flatMap(({ missing }) => missing),
    failures: found.flatMap(({ failures }) => failures),
  }
}

const NOTHING: Resolution = { resolved: [], missing: [], failures: [] }

const resolveEntry = async (entry: Entry, resolving: Resolving): Promise<Resolution> => {
  const { source } = entry
  if (source.kind !== 'secret' || source.id.kind !== 'prefix')
    return { ...NOTHING, resolved: [{ entry, request: requestOf(entry, resolving) }] }
  const { prefix } = source.id
  const matches = await orFailure(() => listMatches(entry, prefix, resolving))
  if (matches instanceof Failure) return { ...NOTHING, failures: [{ label: entry.label, failure: matches }] }
  if (matches.length === 0) return { ...NOTHING, missing: [{ entry, failure: nothingMatches(prefix) }] }
  const isNamedOnce = entry.naming.kind === 'base' && entry.naming.alias !== undefined && entry.naming.alias !== ''
  if (isNamedOnce && matches.length > 1)
    return { ...NOTHING, failures: [{ label: entry.label, failure: aliasForSeveral(matches) }] }
  const region = entry.attributes.region ?? resolving.region
  return {
    ...NOTHING,
    resolved: matches.map(({ arn }) => ({ entry, request: listedRequest(source, arn, region, resolving) })),
  }
}

const listMatches = async (
  entry: Entry,
  prefix: string,
  { aws, credentials, exclusions, maxSecrets, region }: Resolving,
): Promise<readonly SecretListEntry[]> => {
  const target = { region: entry.attributes.region ?? region, credentials: await credentials(undefined) }
  const tags = entry.attributes.tags ?? []
  const manager = await aws.secretsManager(target)
  const select = (listed: readonly SecretListEntry[]): readonly SecretListEntry[] =>
    selectSecrets(listed, prefix, tags, exclusions)
  const tagKeys = tags.map(({ key }) => key)
  const matches = select(await listUntil(manager, prefix, tagKeys, (listed) => select(listed).length > maxSecrets))
  if (matches.length > maxSecrets)
    throw new Failure(
      'too-large',
      `The wildcard \`${printable(prefix)}*\` matches more than ${maxSecrets} secrets.`,
      'Narrow the prefix, add `tag=`, exclude some with `!`, or raise max-secrets (at most 1000).',
    )
  return matches
}

/** Page by page to the end, or until there is enough; a page may be empty and still have a successor. */
const listUntil = async (
  manager: SecretsManager,
  namePrefix: string,
  tagKeys: readonly string[],
  isEnough: (listed: readonly SecretListEntry[]) => boolean,
): Promise<readonly SecretListEntry[]> => {
  const secrets: SecretListEntry[] = []
  let nextToken: string | undefined
  do {
    const page = await manager.listSecrets({
      namePrefix,
      ...(tagKeys.length === 0 ? {} : { tagKeys }),
      ...(nextToken === undefined ? {} : { nextToken }),
    })
    secrets.push(...page.secrets)
    nextToken = page.nextToken
  } while (nextToken !== undefined && !isEnough(secrets))
  return secrets
}

const nothingMatches = (prefix: string): Failure =>
  new Failure(
    'secret-missing',
    `No secret matches \`${printable(prefix)}*\`.`,
    'The prefix is case-sensitive; a new secret may take five minutes to be listed, and one scheduled for deletion is not.',
  )

const aliasForSeveral = (matches: readonly SecretListEntry[]): Failure =>
  new Failure(
    'name-collision',
    `The alias would name ${matches.length} secrets: ${matches
      .slice(0, 5)
      .map(({ name }) => quoted(name))
      .join(', ')}${matches.length > 5 ? ', …' : ''}.`,
    'Remove the alias, or narrow the prefix until one secret matches.',
  )
