import { conditionKeysOf, isGitHubHosted } from '../../../oidc/condition-keys.ts'
import { assumeRoleWithWebIdentity, compile, EMPTY_SET, printText } from '../../../policy/index.ts'
import type { Compiled, Layer, StatementRef, Text } from '../../../policy/index.ts'
import { layerOf } from '../../assemble/layers.ts'
import type { Document } from '../found.ts'
import type { World } from '../rule.ts'
import { unlessDenied } from '../unless-denied.ts'
import type { OpenVerdict } from '../unless-denied.ts'
import { accountIn, conditionsOn, documentsIn, statementsOf } from '../statements.ts'
import type { KnownCondition, KnownStatement } from '../statements.ts'

/** A trust policy, and the role it belongs to. */
export interface Trust {
  readonly role: Text
  /** How sentences call the role. */
  readonly name: string
  readonly layer: Layer
  readonly documents: readonly Document[]
  /** Nothing but this trust policy, the identity providers, and what the organisation attaches. */
  readonly policies: Compiled
}

/** An identity provider of GitHub that a trust policy names. */
export interface TrustedProvider {
  readonly arn: Text
  /** The issuer without `https://`, which begins the names of condition keys. */
  readonly prefix: string
}

/** The trust policies of the roles that are asked about, and of files that no role is asked for. */
export const trustsOf = ({ scene, bundle }: World): readonly Trust[] => {
  const { roles, accounts, providers } = scene.policies
  const attached = roles.map(({ arn, trust }) => ({ role: arn, name: printText(arn), layer: trust }))
  const known = new Set(attached.flatMap(({ layer }) => documentsIn(layer).map(({ id }) => id)))
  const others = bundle.documents
    .filter(({ kind, node, name, file }) => kind === 'trust' && node !== undefined && !known.has(name ?? file))
    .map((source) => {
      const layer = layerOf([source])
      const name = source.subject === undefined ? `the role of ${source.file}` : printText(source.subject)
      return { role: roleOf(source.subject, documentsIn(layer)), name, layer }
    })
  return [...attached, ...others]
    .filter(({ layer }) => documentsIn(layer).length > 0)
    .map(({ role, name, layer }) => ({
      role,
      name,
      layer,
      documents: documentsIn(layer),
      policies: compile({
        ...EMPTY_SET,
        accounts,
        providers,
        roles: [{ arn: role, trust: layer, identity: { kind: 'empty' }, boundary: { kind: 'empty' } }],
      }),
    }))
}

/** A role that only its trust policy tells of lives in the account of the provider. */
const roleOf = (subject: Text | undefined, documents: readonly Document[]): Text => {
  if (subject !== undefined && printText(subject).startsWith('arn:')) return subject
  const account = documents
    .flatMap(statementsOf)
    .flatMap(({ principal }) => principal?.entries ?? [])
    .map(({ value }) => (value.kind === 'text' ? accountIn(value.text) : ''))
    .find((id) => id !== '')
  return `arn:aws:iam::${account ?? ''}:role/${subject === undefined ? 'not-named' : printText(subject)}`
}

/** The providers of GitHub that a statement trusts. */
export const providersOf = ({ principal }: KnownStatement): readonly TrustedProvider[] =>
  (principal?.entries ?? []).flatMap(({ type, value }) => {
    if (type !== 'Federated' || value.kind === 'unknown') return []
    const prefix = /oidc-provider\/(.+)$/.exec(printText(value.text))?.[1]?.toLowerCase()
    return prefix !== undefined && isGitHubHosted(prefix) ? [{ arn: value.text, prefix }] : []
  })

/** The providers of all Allow statements of a trust policy, each once. */
export const providersIn = ({ documents }: Trust): readonly TrustedProvider[] => {
  const all = documents.flatMap(statementsOf).filter(isAllow).flatMap(providersOf)
  return [...new Map(all.map((provider) => [printText(provider.arn), provider])).values()]
}

/** Whether a statement allows. */
export const isAllow = ({ effect }: KnownStatement): boolean => effect === 'Allow'

/** The conditions on one claim of a provider's tokens. */
export const conditionsOnClaim = (
  statement: KnownStatement,
  { prefix }: TrustedProvider,
  claim: string,
): readonly KnownCondition[] => conditionsOn(statement, (key) => key === `${prefix}:${claim}`)

/** Asks for a token with these claims to be exchanged for the role; undefined where that is denied. */
export const askToken = (
  { role, policies }: Trust,
  { arn, prefix }: TrustedProvider,
  claims: Readonly<Record<string, string>>,
  { site }: World,
): OpenVerdict | undefined => {
  const call = { role, provider: arn, token: conditionKeysOf(prefix, claims) }
  return unlessDenied(assumeRoleWithWebIdentity(call, site, policies), policies)
}

/** The statement that a reference means. */
export const statementAt = (
  { documents }: Trust,
  ref: StatementRef,
): { readonly document: Document; readonly statement: KnownStatement } | undefined => {
  const document = documents.find(({ id }) => id === ref.document)
  const statement = document === undefined ? undefined : statementsOf(document).find(({ index }) => index === ref.index)
  return document === undefined || statement === undefined ? undefined : { document, statement }
}
