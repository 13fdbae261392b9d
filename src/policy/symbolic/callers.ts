/** What callers are called: their ARNs, their accounts, and the words for them. */
import { accountRoot, federatedUserArn, parseArn } from '../arn.ts'
import type { Text } from '../document.ts'
import type { Principal } from '../request.ts'
import { plainOf, printText } from '../symbolic-string.ts'

/** The role or user that a policy set can list for the caller. */
export const entityOf = (principal: Principal): Text | undefined =>
  principal.kind === 'session' ? principal.role : principal.kind === 'user' ? principal.arn : undefined

/** ARN that names the caller in `aws:PrincipalArn`, for callers that have one. */
export const principalArnOf = (principal: Principal): Text | undefined => {
  switch (principal.kind) {
    case 'session':
    case 'user':
      return entityOf(principal)
    case 'federated-user':
      return federatedUserArn(principal.user, principal.name)
    case 'root':
      return accountRoot(principal.partition ?? 'aws', principal.account)
    case 'web-identity':
    case 'service':
    case 'anonymous':
      return undefined
  }
}

/** Account of the caller, for callers that have one that is known. */
export const accountOfPrincipal = (principal: Principal): string | undefined => {
  const account = parseArn(principalArnOf(principal) ?? '')?.account
  return account === undefined ? undefined : plainOf(account)
}

/** The caller without what differs from call to call: the names of sessions and of federated users. */
export const identityOf = (principal: Principal): Text => {
  switch (principal.kind) {
    case 'federated-user':
      return principal.user
    case 'web-identity':
      return principal.provider
    case 'service':
      return principal.service
    case 'session':
    case 'user':
    case 'root':
    case 'anonymous':
      return principalArnOf(principal) ?? '*'
  }
}

/** The caller in words, which stand before a verb. `quote` sets off what comes from policies. */
export const callerText = (principal: Principal, quote: Quote): string => {
  switch (principal.kind) {
    case 'session':
      return `a session of ${quote(printText(principal.role))}${principal.session === undefined ? '' : ' with a session policy that allows nothing'}`
    case 'user':
      return `the user ${quote(printText(principal.arn))}`
    case 'federated-user':
      return `the federated user ${quote(printText(principal.name))} of ${quote(printText(principal.user))}`
    case 'root':
      return `the root user of ${quote(principal.account)}`
    case 'web-identity':
      return `a token of ${quote(printText(principal.provider))}`
    case 'service':
      return `the service ${quote(principal.service)}`
    case 'anonymous':
      return 'a caller without credentials'
  }
}

/** Sets off a text in a sentence, such as with backticks. */
export type Quote = (text: string) => string
