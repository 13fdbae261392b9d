/**
 * Events of CloudTrail that change who can read secrets, or read them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
import type { Text } from '../../../policy/index.ts'
import type { KnownEvent } from './event-pattern.ts'

/** One call of an API, as CloudTrail tells EventBridge. */
export interface ListedEvent {
  readonly service: string
  /** Absent: any call of the service. */
  readonly name?: string
  /** Whether EventBridge gets it only where a rule asks for all management events; absent: that depends on the call. */
  readonly isRead?: boolean
}

/** What the detail type of calls is. */
export const CALL_TYPE = 'AWS API Call via CloudTrail'

const CHANGES: Readonly<Record<string, readonly string[]>> = {
  secretsmanager: [
    'CancelRotateSecret',
    'DeleteResourcePolicy',
    'DeleteSecret',
    'PutResourcePolicy',
    'PutSecretValue',
    'RestoreSecret',
    'RotateSecret',
    'UpdateSecret',
  ],
  kms: [
    'CancelKeyDeletion',
    'CreateAlias',
    'CreateGrant',
    'DeleteAlias',
    'DisableKey',
    'DisableKeyRotation',
    'EnableKey',
    'PutKeyPolicy',
    'RetireGrant',
    'RevokeGrant',
    'ScheduleKeyDeletion',
    'UpdateAlias',
  ],
  iam: [
    'AttachRolePolicy',
    'CreatePolicyVersion',
    'DeleteRolePermissionsBoundary',
    'DeleteRolePolicy',
    'DetachRolePolicy',
    'PutRolePermissionsBoundary',
    'PutRolePolicy',
    'SetDefaultPolicyVersion',
    'UpdateAssumeRolePolicy',
    'UpdateOpenIDConnectProviderThumbprint',
  ],
}

const READS: Readonly<Record<string, readonly string[]>> = {
  secretsmanager: ['DescribeSecret', 'GetSecretValue', 'ListSecrets'],
  kms: ['DescribeKey', 'GetKeyPolicy', 'ListGrants'],
}

const eventsIn = (table: Readonly<Record<string, readonly string[]>>, isRead: boolean): readonly ListedEvent[] =>
  Object.entries(table).flatMap(([service, names]) => names.map((name) => ({ service, name, isRead })))

/** STS gives out new credentials, which counts as a read, and yet every rule gets it. */
const SESSIONS: readonly ListedEvent[] = ['AssumeRole', 'AssumeRoleWithWebIdentity'].map((name) => ({
  service: 'sts',
  name,
}))

const EVENTS: ReadonlyMap<string | undefined, ListedEvent> = new Map(
  [...eventsIn(CHANGES, false), ...eventsIn(READS, true), ...SESSIONS].map((event) => [event.name, event]),
)

/** The event of a name; undefined for one that is not listed. */
export const eventNamed = (name: string): ListedEvent | undefined => EVENTS.get(name)

/** Any call of each service. */
export const ANY_CALLS: readonly ListedEvent[] = [...Object.keys(CHANGES), 'sts'].map((service) => ({ service }))

/** Those that somebody should hear of: they delete a secret, or open or close it, its key or a role. */
export const WATCHED: readonly ListedEvent[] = [
  'DeleteSecret',
  'PutResourcePolicy',
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
  'DisableKey',
  'UpdateAssumeRolePolicy',
].flatMap((name) => eventNamed(name) ?? [])

/** How EventBridge calls a service, and how CloudTrail does. */
export const sourceOf = ({ service }: ListedEvent): string => `aws.${service}`
export const eventSourceOf = ({ service }: ListedEvent): string => `${service}.amazonaws.com`

/**
 * The region whose event bus gets the calls of IAM, in the partition of a region.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export const homeOfIam = (region: string): string => {
  if (region.startsWith('us-gov-')) return 'us-gov-west-1'
  return region.startsWith('cn-') ? 'cn-north-1' : 'us-east-1'
}

/** An event with all that is known of it, as it arrives in a region; undefined: nobody knows in which. */
export const knownEvent = (event: ListedEvent, region: Text | undefined): KnownEvent => ({
  source: sourceOf(event),
  'detail-type': CALL_TYPE,
  ...(typeof region === 'string' ? { region } : {}),
  detail: {
    eventSource: eventSourceOf(event),
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    managementEvent: true,
    ...(typeof region === 'string' ? { awsRegion: region } : {}),
    ...(event.name === undefined ? {} : { eventName: event.name }),
    ...(event.isRead === undefined ? {} : { readOnly: event.isRead }),
  },
})

/** The pattern that waits for these events and no others. */
export const patternFor = (events: readonly ListedEvent[]) => ({
  source: [...new Set(events.map(sourceOf))],
  'detail-type': [CALL_TYPE],
  detail: {
    eventSource: [...new Set(events.map(eventSourceOf))],
    eventName: events.flatMap(({ name }) => name ?? []),
  },
})
