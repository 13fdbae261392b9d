/**
 * One function per call of the access chain, which knows what each condition key holds in that call. Keys that are not
 * set here may or may not be in the request; keys of other services are not.
 */
import { parseArn } from './arn.ts'
import {
  NETWORK_KEYS,
  NO_PRINCIPAL,
  UNKNOWN_NETWORK,
  absent,
  joinKeys,
  keysOf,
  listOf,
  oneOf,
  perhaps,
  present,
  principalKeys,
  resourceKeys,
  siteKeys,
  some,
  tagKeys,
  type CallSite,
  type CallingPrincipal,
  type Keys,
} from './call-site.ts'
import { managedKeyOf, ownerOf, type Compiled } from './compile.ts'
import { contextOf } from './context.ts'
import type { ContextPair, Key, Secret, Tags, Text } from './document.ts'
import type { ContextValue, Principal, Request } from './request.ts'
import { keyOfText, plainOf, printText } from './symbolic-string.ts'

/** One claim of a token that AWS can test, as `oidc/condition-keys` makes them. */
export interface TokenKey {
  /** Such as `token.actions.githubusercontent.com:sub`. */
  readonly key: string
  /** Usually one; more than one when it is not known which of them the token has. */
  readonly values: readonly Text[]
  /** False: it is not confirmed that AWS sees the claim. */
  readonly certain: boolean
}

/** AssumeRoleWithWebIdentity. */
export interface WebIdentityCall {
  readonly role: Text
  /** ARN of the OIDC provider. */
  readonly provider: Text
  /** A key that is not listed is not in the token. */
  readonly token: readonly TokenKey[]
  readonly sessionName?: Text
  /** Seconds. */
  readonly duration?: number
}

/** AssumeRole. */
export interface RoleCall {
  readonly role: Text
  readonly sessionName?: Text
  readonly sourceIdentity?: string
  readonly externalId?: string
  readonly tags?: Tags
  readonly transitiveTagKeys?: readonly string[]
}

/** GetSecretValue, and the decryption it causes. */
export interface SecretCall {
  /** Full ARN. */
  readonly secret: Text
  /** The `SecretId` as passed; absent: the full ARN. */
  readonly named?: NonNullable<Request['named']>
  readonly versionId?: string
  readonly versionStage?: string
}

/** Decrypt called by the principal itself. */
export interface DecryptCall {
  readonly key: Text
  /** How the call names the key; absent: by its ARN. */
  readonly named?: NonNullable<Request['named']>
  /** Absent: not known. */
  readonly encryptionContext?: readonly ContextPair[]
}

const requestOf = (
  principal: Principal,
  action: string,
  resource: Text,
  site: CallSite,
  keys: Keys,
  more: Partial<Request> = {},
): Request => ({
  principal,
  action,
  resource,
  context: contextOf(keys.values, 'maybe', keys.complete, keys.open),
  ...(site.network.kind === 'endpoint' ? { endpoint: site.network.id } : {}),
  ...more,
})

const optional = (value: Text | number | undefined): ContextValue =>
  value === undefined ? absent : present(typeof value === 'number' ? String(value) : value)

/** A job's token for a role: the call is not signed. */
export const assumeRoleWithWebIdentity = (call: WebIdentityCall, site: CallSite, policies: Compiled): Request => {
  const keys = joinKeys(
    siteKeys(site),
    NO_PRINCIPAL,
    resourceKeys(call.role, policies),
    roleTagKeys(call.role, policies),
    keysOf([
      [
        'sts:RoleSessionName',
        call.sessionName === undefined ? some('the session name is not known') : present(call.sessionName),
      ],
      ['sts:DurationSeconds', optional(call.duration)],
      ['sts:ExternalId', absent],
      ['sts:SourceIdentity', absent],
      ['sts:TransitiveTagKeys', absent],
      ...call.token.map(({ key, values, certain }): readonly [string, ContextValue] => [
        key,
        oneOf(
          [...(certain ? [] : [absent]), ...values.map(present)],
          certain ? 'the token has one of several values' : 'it is not confirmed that AWS sees this claim',
        ),
      ]),
    ]),
  )
  return requestOf(
    { kind: 'web-identity', provider: call.provider },
    'sts:AssumeRoleWithWebIdentity',
    call.role,
    site,
    keys,
  )
}

const roleTagKeys = (role: Text, policies: Compiled): Keys => {
  const tags = policies.roles.get(keyOfText(role))?.tags
  return joinKeys(tagKeys('aws:ResourceTag/', tags), tagKeys('iam:ResourceTag/', tags))
}

/** A hop to another role: AssumeRole, and what passing tags and a source identity needs besides. */
export const assumeRole = (
  caller: CallingPrincipal,
  call: RoleCall,
  site: CallSite,
  policies: Compiled,
): readonly Request[] => {
  const { tags = [], transitiveTagKeys = [] } = call
  const keys = joinKeys(
    siteKeys(site),
    principalKeys(caller, policies),
    resourceKeys(call.role, policies),
    roleTagKeys(call.role, policies),
    tagKeys('aws:RequestTag/', tags),
    keysOf([
      ['aws:TagKeys', tags.length === 0 ? absent : listOf(tags.map(({ key }) => key))],
      ['sts:TransitiveTagKeys', transitiveTagKeys.length === 0 ? absent : listOf(transitiveTagKeys)],
      [
        'sts:RoleSessionName',
        call.sessionName === undefined ? some('the session name is not known') : present(call.sessionName),
      ],
      ['sts:SourceIdentity', optional(call.sourceIdentity)],
      ['sts:ExternalId', optional(call.externalId)],
    ]),
  )
  const actions = [
    'sts:AssumeRole',
    ...(tags.length === 0 ? [] : ['sts:TagSession']),
    ...(call.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ]
  return actions.map((action) => requestOf(caller.principal, action, call.role, site, keys))
}

/** Reading a secret. */
export const getSecretValue = (
  caller: CallingPrincipal,
  call: SecretCall,
  site: CallSite,
  policies: Compiled,
): Request => {
  const secret = secretOf(call.secret, policies)
  const versioned = call.versionId !== undefined || call.versionStage !== undefined
  const keys = joinKeys(
    siteKeys(site),
    principalKeys(caller, policies),
    resourceKeys(call.secret, policies),
    tagKeys('aws:ResourceTag/', secret?.tags),
    tagKeys('secretsmanager:ResourceTag/', secret?.tags),
    keysOf([
      [
        'secretsmanager:SecretId',
        call.named === undefined || call.named.kind === 'full-arn'
          ? present(call.secret)
          : perhaps('what this key holds for a name or partial ARN is not confirmed'),
      ],
      ['secretsmanager:VersionId', optional(call.versionId)],
      [
        'secretsmanager:VersionStage',
        versioned ? optional(call.versionStage) : perhaps('it is not confirmed that AWS fills in the default stage'),
      ],
      ...(secret?.primaryRegion === undefined
        ? []
        : [['secretsmanager:SecretPrimaryRegion', present(secret.primaryRegion)] as const]),
      ...(secret?.type === undefined ? [] : [['secretsmanager:resource/Type', present(secret.type)] as const]),
      ...(secret?.rotationLambda === undefined
        ? []
        : [['secretsmanager:resource/AllowRotationLambdaArn', present(secret.rotationLambda)] as const]),
    ]),
  )
  return requestOf(
    caller.principal,
    'secretsmanager:GetSecretValue',
    call.secret,
    site,
    keys,
    call.named === undefined ? {} : { named: call.named },
  )
}

const secretOf = (arn: Text, policies: Compiled): Secret | undefined => {
  const target = policies.targets.get(keyOfText(arn))
  return target?.kind === 'secret' ? target.source : undefined
}

const keyOf = (arn: Text, policies: Compiled): Key | undefined => {
  const target = policies.targets.get(keyOfText(arn))
  return target?.kind === 'key' ? target.source : undefined
}

/** Reading many secrets in one call. It takes no resource; every secret in it needs GetSecretValue as well. */
export const batchGetSecretValue = (caller: CallingPrincipal, site: CallSite, policies: Compiled): Request =>
  withoutResource('secretsmanager:BatchGetSecretValue', caller, site, policies)

/** Finding secrets by name or tag. It takes no resource. */
export const listSecrets = (caller: CallingPrincipal, site: CallSite, policies: Compiled): Request =>
  withoutResource('secretsmanager:ListSecrets', caller, site, policies)

const withoutResource = (action: string, caller: CallingPrincipal, site: CallSite, policies: Compiled): Request =>
  requestOf(caller.principal, action, '*', site, joinKeys(siteKeys(site), principalKeys(caller, policies)))

/**
 * The decryption that Secrets Manager does on the caller's behalf. It comes from Secrets Manager, so that the caller's
 * VPC endpoint and its policy have no part in it.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export const decryptSecret = (
  caller: CallingPrincipal,
  call: SecretCall,
  site: CallSite,
  policies: Compiled,
): Request => {
  const secret = secretOf(call.secret, policies)
  const parts = parseArn(call.secret)
  const region = plainOf(parts?.region ?? '') ?? site.region
  const key = keyOfSecret(call.secret, secret)
  const own: CallSite = { now: site.now, region, network: { kind: 'unspecified' } }
  const version =
    call.versionId === undefined ? some('the version id of the secret is not known') : present(call.versionId)
  const keys = joinKeys(
    siteKeys(own),
    principalKeys(caller, policies),
    resourceKeys(key, policies),
    keyKeys(keyOf(key, policies)),
    keysOf([
      ['aws:ViaAWSService', present('true')],
      ...[...NETWORK_KEYS, 'aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast'].map(
        (name): readonly [string, ContextValue] => [name, perhaps(UNKNOWN_NETWORK)],
      ),
      ['kms:ViaService', present(`secretsmanager.${region}.amazonaws.com`)],
      ['kms:CallerAccount', callerAccount(caller, policies)],
      ['kms:EncryptionContext:SecretARN', present(call.secret)],
      ['kms:EncryptionContext:SecretVersionId', version],
      ['kms:EncryptionContextKeys', listOf(['SecretARN', 'SecretVersionId'])],
      ['kms:EncryptionAlgorithm', present('SYMMETRIC_DEFAULT')],
      ['kms:RequestAlias', isAlias(secret) ? perhaps('the secret names its key by an alias') : absent],
    ]),
    { values: [], complete: ['kms:EncryptionContext:'], open: [] },
  )
  return requestOf(caller.principal, 'kms:Decrypt', key, own, keys, namedOf(call.secret, secret, key))
}

const isAlias = (secret: Secret | undefined): boolean =>
  secret?.key.kind === 'key' && /(?:^|:)alias\//.test(plainOf(secret.key.reference ?? '') ?? '')

/** The key of a secret; a hole where it is not known. */
const keyOfSecret = (arn: Text, secret: Secret | undefined): Text => {
  const unknown: Text = { parts: [{ hole: `the key of ${printText(arn)}` }] }
  switch (secret?.key.kind) {
    case 'key':
      return secret.key.arn
    case 'aws-managed':
      return managedKeyOf(arn) ?? unknown
    case 'unknown':
    case undefined:
      return unknown
  }
}

/** A key of another account than the secret's has to be named by its ARN. */
const namedOf = (arn: Text, secret: Secret | undefined, key: Text): Partial<Request> => {
  if (secret?.key.kind !== 'key' || secret.key.reference === undefined) return {}
  const { reference } = secret.key
  const foreign = ownerOf(arn).account !== ownerOf(key).account
  return foreign && !printText(reference).startsWith('arn:')
    ? { named: { kind: isAlias(secret) ? 'alias' : 'key-id', as: reference } }
    : {}
}

const callerAccount = ({ principal }: CallingPrincipal, policies: Compiled): ContextValue => {
  const keys = principalKeys({ principal }, policies)
  return (
    keys.values.find(([name]) => name === 'aws:PrincipalAccount')?.[1] ?? some('the account of the caller is not known')
  )
}

const keyKeys = (key: Key | undefined): Keys =>
  joinKeys(
    tagKeys('aws:ResourceTag/', key?.tags),
    keysOf([
      ...(key?.aliases === undefined ? [] : [['kms:ResourceAliases', listOf(key.aliases)] as const]),
      ...(key?.spec === undefined ? [] : [['kms:KeySpec', present(key.spec)] as const]),
      ...(key?.usage === undefined ? [] : [['kms:KeyUsage', present(key.usage)] as const]),
      ...(key?.origin === undefined ? [] : [['kms:KeyOrigin', present(key.origin)] as const]),
      ...(key?.multiRegion === undefined ? [] : [['kms:MultiRegion', present(String(key.multiRegion))] as const]),
    ]),
  )

/** A decryption that the principal asks KMS for itself. */
export const decryptDirectly = (
  caller: CallingPrincipal,
  call: DecryptCall,
  site: CallSite,
  policies: Compiled,
): Request => {
  const pairs = call.encryptionContext
  const keys = joinKeys(
    siteKeys(site),
    principalKeys(caller, policies),
    resourceKeys(call.key, policies),
    keyKeys(keyOf(call.key, policies)),
    keysOf([
      ['kms:ViaService', absent],
      ['kms:CallerAccount', callerAccount(caller, policies)],
      ['kms:RequestAlias', call.named?.kind === 'alias' ? present(call.named.as) : absent],
      ...(pairs ?? []).map(({ name, value }): readonly [string, ContextValue] => [
        `kms:EncryptionContext:${name}`,
        present(value),
      ]),
      ...(pairs === undefined
        ? []
        : [
            ['kms:EncryptionContextKeys', pairs.length === 0 ? absent : listOf(pairs.map(({ name }) => name))] as const,
          ]),
    ]),
    { values: [], complete: pairs === undefined ? [] : ['kms:EncryptionContext:'], open: [] },
  )
  return requestOf(
    caller.principal,
    'kms:Decrypt',
    call.key,
    site,
    keys,
    call.named === undefined ? {} : { named: call.named },
  )
}
