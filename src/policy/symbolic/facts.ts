/**
 * Condition keys that are no free choice: they follow from the caller, the resource and each other. A key that is not
 * settled here is free, which can only make the answer stricter.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { parseArn } from '../arn.ts'
import type { Compiled } from '../compile.ts'
import { contextKeyOf } from '../context.ts'
import type { Tags, Text } from '../document.ts'
import type { ContextValue, Principal } from '../request.ts'
import { keyOfText, plainOf } from '../symbolic-string.ts'
import { accountOfPrincipal, principalArnOf } from './callers.ts'

const MISSING: ContextValue = { kind: 'missing' }

const present = (value: Text): ContextValue => ({ kind: 'present', value })

const presentOrMissing = (value: Text | undefined): ContextValue => (value === undefined ? MISSING : present(value))

const list = (values: readonly Text[]): ContextValue =>
  values.length === 0 ? MISSING : { kind: 'list', values, open: false }

const typeOf = (principal: Principal): string | undefined => {
  switch (principal.kind) {
    case 'session':
      return 'AssumedRole'
    case 'user':
      return 'User'
    case 'federated-user':
      return 'FederatedUser'
    case 'root':
      return 'Account'
    case 'anonymous':
      return 'Anonymous'
    case 'web-identity':
    case 'service':
      return undefined
  }
}

const lastPart = (text: Text): Text => {
  const plain = plainOf(text)
  return plain === undefined ? text : plain.slice(plain.lastIndexOf('/') + 1)
}

/** The value both sides agree on; `undefined`: they do not, so the key is free. */
const agreed = <T>(values: readonly (T | undefined)[]): T | undefined => {
  const known = values.filter((value) => value !== undefined)
  const [first] = known
  return first !== undefined && known.every((value) => JSON.stringify(value) === JSON.stringify(first))
    ? first
    : undefined
}

const tagIn = (tags: Tags | undefined, name: string): ContextValue | undefined => {
  if (tags === undefined) return undefined
  const tag = tags.find(({ key }) => key.toLowerCase() === name)
  return tag === undefined ? MISSING : present(tag.value)
}

/** Who calls what; the sides are the policy sets that are compared, or the one that is asked. */
export interface Situation {
  readonly principal: Principal
  /** Lower-case service prefix of the action. */
  readonly service: string
  readonly resource: Text
  readonly sides: readonly Compiled[]
}

const principalKey = (name: string, { principal, sides }: Situation): ContextValue | undefined => {
  const arn = principalArnOf(principal)
  const account = accountOfPrincipal(principal)
  switch (name) {
    case 'aws:principalarn':
      return presentOrMissing(arn)
    case 'aws:principalaccount':
    case 'kms:calleraccount':
      return presentOrMissing(account)
    case 'aws:principaltype':
      return presentOrMissing(typeOf(principal))
    case 'aws:principalisawsservice':
      return present(principal.kind === 'service' ? 'true' : 'false')
    case 'aws:username':
      return principal.kind === 'user' ? present(lastPart(principal.arn)) : MISSING
    case 'aws:principalorgid': {
      if (account === undefined) return MISSING
      const organization = agreed(sides.map((side) => side.accounts.get(account)?.source?.organization?.id))
      return organization === undefined ? undefined : present(organization)
    }
    default:
      return undefined
  }
}

const PRINCIPAL_TAG = 'aws:principaltag/'

const taggedPrincipal = (name: string, { principal, sides }: Situation): ContextValue | undefined => {
  const tag = name.slice(PRINCIPAL_TAG.length)
  switch (principal.kind) {
    case 'user': {
      const user = keyOfText(principal.arn)
      return agreed(sides.map((side) => tagIn(side.users.get(user)?.tags, tag)))
    }
    // A session may carry tags of its own.
    case 'session':
    case 'federated-user':
      return undefined
    case 'root':
    case 'web-identity':
    case 'service':
    case 'anonymous':
      return MISSING
  }
}

const resourceTags = (resource: Text, side: Compiled): Tags | undefined => {
  const key = keyOfText(resource)
  const target = side.targets.get(key)
  return target?.kind === 'secret' || target?.kind === 'key' ? target.source?.tags : side.roles.get(key)?.tags
}

const resourceKey = (name: string, { resource, service, sides }: Situation): ContextValue | undefined => {
  const arn = parseArn(resource)
  if (arn === undefined) return undefined
  const key = keyOfText(resource)
  const account = plainOf(arn.account)
  switch (name) {
    case 'aws:resourceaccount':
      return account === undefined || account === '' ? undefined : present(account)
    case 'aws:resourceorgid': {
      const organization = agreed(sides.map((side) => side.accounts.get(account ?? '')?.source?.organization?.id))
      return organization === undefined ? undefined : present(organization)
    }
    // Secrets and keys are used in their own region.
    case 'aws:requestedregion':
      return ['secretsmanager', 'kms'].includes(service) && arn.region !== '' ? present(arn.region) : undefined
    case 'kms:resourcealiases': {
      const aliases = agreed(
        sides.map((side) => {
          const target = side.targets.get(key)
          return target?.kind === 'key' ? target.source?.aliases : undefined
        }),
      )
      return aliases === undefined ? undefined : list(aliases)
    }
    default:
      break
  }
  const [family, tag = ''] = name.split('/', 2)
  if (family !== 'aws:resourcetag' && family !== 'secretsmanager:resourcetag') return undefined
  return agreed(sides.map((side) => tagIn(resourceTags(resource, side), tag)))
}

/** The host of a provider, which begins the names of its condition keys. */
export const issuerOf = (provider: Text): string => {
  const name = plainOf(provider) ?? ''
  return name.replace(/^.*:oidc-provider\//, '').toLowerCase()
}

/** What a key holds in the situation; `undefined`: anything. */
export const settled = (key: string, situation: Situation): ContextValue | undefined => {
  const { principal, service } = situation
  const { name, namespace } = contextKeyOf(key)
  const isToken = principal.kind === 'web-identity' && name.startsWith(`${issuerOf(principal.provider)}:`)
  if (isToken) return undefined
  // Keys of another service or of an identity provider are not in the request.
  if (namespace !== 'aws' && namespace !== service && namespace !== '') return MISSING
  if (name.startsWith(PRINCIPAL_TAG)) return taggedPrincipal(name, situation)
  if (name === 'secretsmanager:secretid') return present(situation.resource)
  return principalKey(name, situation) ?? resourceKey(name, situation)
}

/** Pairs of keys that are never both there: calls through an endpoint show no public address, and vice versa. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [['aws:sourceip', 'aws:sourcevpce']]

/** Pairs of keys where the first is there only together with the second. */
const TOGETHER: readonly (readonly [string, string])[] = [['aws:sourcevpce', 'aws:sourcevpc']]

const isPresent = (state: ContextValue): boolean => state.kind === 'present' || state.kind === 'list'

/** Whether the states, all of them definite, can stand in one request. */
export const isPossible = (values: Readonly<Record<string, ContextValue>>): boolean => {
  const of = (key: string): ContextValue | undefined => values[key]
  const excluded = EXCLUSIVE.some(([a, b]) => {
    const [one, other] = [of(a), of(b)]
    return one !== undefined && other !== undefined && isPresent(one) && isPresent(other)
  })
  const torn = TOGETHER.some(([a, b]) => {
    const [one, other] = [of(a), of(b)]
    return one !== undefined && other !== undefined && isPresent(one) && other.kind === 'missing'
  })
  const [via, viaService] = [of('aws:viaawsservice'), of('kms:viaservice')]
  const claims = via?.kind === 'present' && via.value === 'false' && viaService !== undefined && isPresent(viaService)
  return !excluded && !torn && !claims
}
