/**
 * What STS asks beside policies: who calls, and for a web identity token the provider and its audiences.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
import { parseArn } from './arn.ts'
import { contextKeyOf, contextValueOf } from './context.ts'
import type { OidcProvider, Text } from './document.ts'
import { MAYBE, NO, YES, common, or, truthOf, type Truth } from './kleene.ts'
import type { ContextValue, Principal } from './request.ts'
import type { Question } from './statement.ts'
import { itemsOfText, keyOfText, matchItems, plainOf } from './symbolic-string.ts'

/**
 * Whether STS serves a kind of caller (operation in lower case): the root user cannot assume roles, and a federated user
 * session can ask STS for nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export const callerIsServed = (kind: Principal['kind'], operation: string): Truth =>
  truthOf(kind !== 'federated-user' && !(kind === 'root' && operation === 'assumerole'))

/** The issuer behind a provider ARN, without `https://`: the prefix of its condition keys. */
const issuerOf = (provider: Text): string | undefined => {
  const resource = plainOf(parseArn(provider)?.resource ?? '')
  return resource?.startsWith('oidc-provider/') === true ? resource.slice('oidc-provider/'.length) : undefined
}

/** Whether the provider exists; one that nobody mentioned is assumed to. */
export const providerExists = (provider: OidcProvider | undefined): Truth =>
  provider?.kind === 'absent' ? NO : provider?.kind === 'unreadable' ? MAYBE : YES

/** Whether the token's audience is one of the provider's client ids. */
export const audienceIsKnown = (provider: OidcProvider | undefined, question: Question): Truth => {
  if (provider?.kind !== 'exists') return YES
  const issuer = issuerOf(provider.arn)
  if (provider.clientIds === undefined || issuer === undefined) return MAYBE
  const { clientIds } = provider
  const isListed = (audience: Text): Truth =>
    clientIds.reduce<Truth>(
      (result, id) =>
        or(result, keyOfText(id) === keyOfText(audience) ? YES : matchItems(itemsOfText(id), itemsOfText(audience))),
      NO,
    )
  const judge = (state: ContextValue): Truth => {
    switch (state.kind) {
      case 'present':
        return isListed(state.value)
      case 'missing':
        return NO
      case 'present-unknown':
      case 'maybe':
        return MAYBE
      case 'list':
        return state.values.reduce<Truth>((result, value) => or(result, isListed(value)), state.open ? MAYBE : NO)
      case 'either':
        return state.states.map(judge).reduce(common)
    }
  }
  return judge(contextValueOf(question.context, question.service, contextKeyOf(`${issuer}:aud`)))
}
