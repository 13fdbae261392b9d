/** The actions that differ: the ones of the services we know by name, and one for every further class of patterns. */
import { actionNameOf } from '../action.ts'
import { compile } from '../compile.ts'
import type { KeyState } from '../document.ts'
import { keyIsUsable, keyOperationWorks } from '../key-policy.ts'
import { YES } from '../kleene.ts'
import { supportsResourceControl } from '../resource-control.ts'
import { secretIsUsable } from '../secret-policy.ts'
import type { Caps } from './caps.ts'
import { classesOf, type Bounded } from './classes.ts'
import { framePattern, wholePattern } from './patterns.ts'

const of = (service: string, names: string): readonly string[] => names.split(/\s+/).map((name) => `${service}:${name}`)

/** Actions around secrets, keys and roles; what matters most comes first, because witnesses are taken in this order. */
export const KNOWN_ACTIONS: readonly string[] = [
  ...of(
    'secretsmanager',
    `GetSecretValue BatchGetSecretValue PutResourcePolicy PutSecretValue UpdateSecret DeleteSecret RotateSecret
    DeleteResourcePolicy CreateSecret UpdateSecretVersionStage RestoreSecret ReplicateSecretToRegions
    RemoveRegionsFromReplication StopReplicationToReplica CancelRotateSecret TagResource UntagResource DescribeSecret
    GetResourcePolicy ListSecretVersionIds ValidateResourcePolicy ListSecrets GetRandomPassword`,
  ),
  ...of(
    'kms',
    `Decrypt PutKeyPolicy CreateGrant ReEncryptFrom ReEncryptTo Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext
    GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext Sign Verify GenerateMac VerifyMac DeriveSharedSecret
    GetPublicKey ScheduleKeyDeletion DisableKey EnableKey CancelKeyDeletion RetireGrant RevokeGrant UpdateAlias
    CreateAlias DeleteAlias ImportKeyMaterial DeleteImportedKeyMaterial GetParametersForImport EnableKeyRotation
    DisableKeyRotation RotateKeyOnDemand ReplicateKey UpdatePrimaryRegion UpdateKeyDescription TagResource UntagResource
    SynchronizeMultiRegionKey DescribeKey GetKeyPolicy GetKeyRotationStatus ListGrants ListKeyPolicies ListKeyRotations
    ListResourceTags ListRetirableGrants CreateKey ListKeys ListAliases GenerateRandom CreateCustomKeyStore
    DeleteCustomKeyStore UpdateCustomKeyStore ConnectCustomKeyStore DisconnectCustomKeyStore DescribeCustomKeyStores`,
  ),
  ...of(
    'sts',
    `AssumeRole AssumeRoleWithWebIdentity AssumeRoleWithSAML TagSession SetSourceIdentity GetFederationToken
    GetSessionToken DecodeAuthorizationMessage GetCallerIdentity GetAccessKeyInfo GetServiceBearerToken`,
  ),
]

const WITHOUT_RESOURCE: ReadonlySet<string> = new Set(
  [
    ...of('secretsmanager', 'BatchGetSecretValue ListSecrets GetRandomPassword'),
    ...of(
      'kms',
      `CreateKey ListKeys ListAliases GenerateRandom CreateCustomKeyStore DeleteCustomKeyStore UpdateCustomKeyStore
      ConnectCustomKeyStore DisconnectCustomKeyStore DescribeCustomKeyStores ListRetirableGrants`,
    ),
    ...of('sts', 'GetCallerIdentity GetSessionToken DecodeAuthorizationMessage GetAccessKeyInfo GetServiceBearerToken'),
  ].map((action) => action.toLowerCase()),
)

/** Services whose actions and resources are known by name. */
export const KNOWN_SERVICES: ReadonlySet<string> = new Set(['secretsmanager', 'kms', 'sts'])

/** What an action applies to: a resource, nothing (`*`), or, for services we do not know, either. */
export const targetOf = (action: string): 'resource' | 'nothing' | 'either' => {
  const { service, full } = actionNameOf(action)
  if (WITHOUT_RESOURCE.has(full)) return 'nothing'
  return KNOWN_SERVICES.has(service) ? 'resource' : 'either'
}

const DYING = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:dying-AbCdEf'

/** A secret that waits for its deletion, to ask the evaluator which operations care. */
const dyingSecret = compile({
  accounts: [],
  roles: [],
  users: [],
  secrets: [{ arn: DYING, policy: { kind: 'empty' }, key: { kind: 'aws-managed' }, state: 'pending-deletion' }],
  keys: [],
  providers: [],
  endpoints: [],
  resources: [],
  required: [],
}).targets.get(DYING)

/** Actions with one treatment, and the same statements about them, have the same answers. */
export const treatmentOf = (action: string): string => {
  const { service, name, full } = actionNameOf(action)
  const controlled = supportsResourceControl(service, full)
  if (service === 'secretsmanager')
    return `${service} ${controlled} ${dyingSecret?.kind === 'secret' && secretIsUsable(dyingSecret, name)}`
  if (service !== 'kms') return service === 'sts' ? full : `${service} ${controlled}`
  const states = ['Disabled', 'Unavailable'].map((state) => keyIsUsable(state as KeyState, name))
  return JSON.stringify([service, controlled, states, keyOperationWorks(name, undefined, YES)])
}

/** An action with every class of the patterns, known actions and ones written out in the policies all by themselves. */
export const actionsOf = (
  patterns: readonly string[],
  known: readonly string[],
  caps: Caps,
): Bounded<readonly string[]> => {
  const literals = patterns.filter((pattern) => /^[^:*?\s]+:[^:*?\s]+$/.test(pattern))
  const folded = [...new Set(patterns.map((pattern) => pattern.toLowerCase()))]
  const candidates = new Map([...literals, ...known].map((action) => [action.toLowerCase(), action]))
  for (const action of known) candidates.set(action.toLowerCase(), action)
  const globs = folded.filter((pattern) => /[*?]/.test(pattern))
  const classes = classesOf(
    globs.map((pattern) => wholePattern(pattern, { wildcards: true })),
    caps.states,
    { candidates: [...candidates.keys()], frames: [framePattern('{name}:{name}')], framedOnly: true },
  )
  if (classes.kind === 'limit') return classes
  const order = new Map(known.map((action, index) => [action.toLowerCase(), index]))
  const all = [...new Set([...candidates.keys(), ...classes.all.map(({ witness }) => witness)])]
  const rank = (action: string): number => order.get(action) ?? known.length
  return {
    kind: 'all',
    all: all.sort((a, b) => rank(a) - rank(b)).map((action) => candidates.get(action) ?? action),
  }
}
