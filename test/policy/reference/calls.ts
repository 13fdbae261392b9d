/** What kind of call it is, which control policies bind it, and when the service itself says no. */
import type { Situation, Template } from '../format.ts'
import { tri, type Tri } from './logic.ts'
import type { Caller } from './principals.ts'
import type { Question } from './question.ts'

const sixthField = (resource: string | Template): string =>
  (typeof resource === 'string'
    ? resource
    : resource.template.map((part) => (typeof part === 'string' ? part : '')).join('')
  )
    .split(':')
    .slice(5)
    .join(':')

export const isKeyCall = ({ request: { action, resource } }: Situation): boolean =>
  action.toLowerCase().startsWith('kms:') && resource !== '*' && !sixthField(resource).startsWith('alias/')

export const isRoleCall = ({ request: { action } }: Situation): boolean =>
  /^sts:(assumerole|assumerolewithwebidentity|tagsession|setsourceidentity)$/i.test(action)

export const isSecretCall = ({ request: { action, resource } }: Situation): boolean =>
  action.toLowerCase().startsWith('secretsmanager:') && resource !== '*'

const isServiceLinked = ({ principal }: Caller): boolean =>
  principal.kind === 'session' &&
  typeof principal.role === 'string' &&
  principal.role.includes(':role/aws-service-role/')

/** Service control policies bind the users and roles of member accounts. */
export const scpBinds = ({ caller, situation }: Question): boolean =>
  ['session', 'user', 'federated-user', 'root'].includes(caller.principal.kind) &&
  !isServiceLinked(caller) &&
  caller.account !== situation.accounts.management

const rcpServices = [
  'cognito-idp',
  'cognito-identity',
  'dynamodb',
  'ecr',
  'kms',
  'logs',
  'aoss',
  's3',
  'secretsmanager',
  'sqs',
  'sts',
]

/** Resource control policies bind the resources of member accounts, in services that support them. */
export const rcpBinds = ({ caller, owner, situation }: Question): boolean => {
  const { action } = situation.request
  return (
    rcpServices.includes(action.split(':')[0]?.toLowerCase() ?? '') &&
    !isServiceLinked(caller) &&
    owner !== situation.accounts.management &&
    !(isKeyCall(situation) && situation.key.managedBy === 'aws') &&
    action.toLowerCase() !== 'kms:retiregrant'
  )
}

const cryptographic =
  /^kms:(decrypt|encrypt|generatedatakey(pair)?(withoutplaintext)?|reencrypt(from|to)|sign|verify|generatemac|verifymac|derivesharedsecret)$/i
const acrossAccounts =
  /^kms:(creategrant|describekey|getkeyrotationstatus|getpublickey|listgrants|retiregrant|revokegrant)$/i

/** Whether the service refuses the call whatever the policies say. */
export const isRefused = ({ situation, caller, owner }: Question): Tri => {
  const { action, resource, secretId } = situation.request
  const isForeign = caller.account !== owner
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
  if (/^sts:/i.test(action)) {
    const { kind } = caller.principal
    return tri(kind === 'federated-user' || (kind === 'root' && /^sts:assumerole$/i.test(action)))
  }
  if (isKeyCall(situation)) {
    if (!isForeign || cryptographic.test(action) || acrossAccounts.test(action)) return 'F'
    // A service, or a caller without identity, is of no account: whether it counts as foreign is not confirmed.
    return caller.account === '' ? 'U' : 'T'
  }
  if (/^kms:(create|update|delete)alias$/i.test(action)) return tri(sixthField(resource).startsWith('alias/aws/'))
  if (!isSecretCall(situation) || secretId === undefined || secretId === resource) return 'F'
  if (isForeign && caller.account !== '') return 'T'
  // A partial ARN that looks like a full one, with a hyphen and six characters at its end, may not be found.
  return /^arn:.*-[A-Za-z0-9]{6}$/.test(secretId) ? 'U' : 'F'
}

/**
 * Whether the key of a secret lets another account read or write the value.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
 */
export const foreignKeyServes = ({ request: { action }, key }: Situation): Tri => {
  if (key.managedBy !== 'aws') return 'T'
  if (/^secretsmanager:(get|put)secretvalue$/i.test(action)) return 'F'
  // Without a new value an update uses no key.
  return /^secretsmanager:updatesecret$/i.test(action) ? 'U' : 'T'
}

/** Whether the state of key, secret or identity provider lets the call pass. */
export const stateAllows = ({ situation }: Question): Tri => {
  const { request, key, secret, provider } = situation
  if (isKeyCall(situation) && (cryptographic.test(request.action) || /^kms:creategrant$/i.test(request.action))) {
    const blocking = [
      'Disabled',
      'PendingDeletion',
      'PendingReplicaDeletion',
      'PendingImport',
      'Creating',
      'Unavailable',
    ]
    return key.state === 'unknown' ? 'U' : tri(!blocking.includes(key.state ?? 'Enabled'))
  }
  if (/^secretsmanager:getsecretvalue$/i.test(request.action)) {
    return secret.pendingDeletion === 'unknown' ? 'U' : tri(secret.pendingDeletion !== true)
  }
  if (request.principal.kind !== 'web-identity' || provider.state === 'not-given') return 'T'
  if (provider.state !== 'present') return provider.state === 'absent' ? 'F' : 'U'
  const audience = request.principal.claims['aud'] ?? null
  if (!('audiences' in provider) || provider.audiences === undefined) return 'T'
  return typeof audience === 'string' ? tri(provider.audiences.includes(audience)) : 'U'
}
