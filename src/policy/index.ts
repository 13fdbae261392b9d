/** The only door of the policy room. Pure: no file, network, clock or environment. */
export type * from './document.ts'
export type * from './request.ts'
export type * from './verdict.ts'
export { OUTSIDE_ANY_VPC, type CallSite, type CallingPrincipal, type Network } from './call-site.ts'
export { chainOf, type ChainCall, type ChainRequest } from './chain.ts'
export { compile, type Compiled } from './compile.ts'
export { contextOf } from './context.ts'
export { decide } from './decide.ts'
export { EMPTY_SET } from './empty-set.ts'
export { evaluate, evaluateChain } from './evaluate.ts'
export { lintPolicy, type LintCode } from './lint.ts'
export { parsePolicy, type DocumentSource } from './parse.ts'
export {
  assumeRole,
  assumeRoleWithWebIdentity,
  batchGetSecretValue,
  decryptDirectly,
  decryptSecret,
  getSecretValue,
  listSecrets,
  type RoleCall,
  type SecretCall,
  type TokenKey,
  type WebIdentityCall,
} from './request-builder.ts'
export { scopeToSecrets, type FurtherStatement, type ScopedPolicy } from './scope.ts'
export { fieldsOfText, joinText, keyOfText, printText } from './symbolic-string.ts'
export { ANY_ROLE, STRANGER } from './symbolic/actors.ts'
export type { Access, Accesses, AccessOptions } from './symbolic/access.ts'
export { accountOfPrincipal, callerText } from './symbolic/callers.ts'
export { CAPS, limitText, type Caps, type Limit } from './symbolic/caps.ts'
export {
  deadStatements,
  deadStatementsOf,
  difference,
  newAccessOfDocument,
  type DeadStatement,
} from './symbolic/dead.ts'
export { mapDocuments } from './symbolic/edits.ts'
export { judgeFix, valueFixes, type Fix, type FixVerdict, type ValueEdit } from './symbolic/fix.ts'
export {
  gainsNothing,
  lostAccess,
  newAccess,
  type Hit,
  type Inclusion,
  type InclusionOptions,
} from './symbolic/inclusion.ts'
export { reachOf, rolesFor, type Opened, type Reaching } from './symbolic/reach.ts'
export { suppose, type Supposition } from './symbolic/suppositions.ts'
export { trustedSubjects, type TrustedSubjects } from './symbolic/trusted-subjects.ts'
export { globMatches } from './symbolic/patterns.ts'
export { outsideAccess, unexpectedTokens, whoCan } from './symbolic/who-can.ts'
export { whoReads, type Readers } from './symbolic/who-reads.ts'
export { requestText } from './symbolic/witness.ts'
