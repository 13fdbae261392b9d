import { accessLost } from './change/access-lost.ts'
import { expectationBroken } from './change/expectation-broken.ts'
import { newAccessRule } from './change/new-access.ts'
import { actionUnknown } from './identity/action-unknown.ts'
import { boundaryMissing } from './identity/boundary-missing.ts'
import { documentMalformed } from './identity/document-malformed.ts'
import { passRoleUnbounded } from './identity/pass-role-unbounded.ts'
import { pipelinePermissionTooWide } from './identity/pipeline-permission-too-wide.ts'
import { policyTextWithoutEffect } from './identity/policy-text-without-effect.ts'
import { principalDeleted } from './identity/principal-deleted.ts'
import { privilegeEscalation } from './identity/privilege-escalation.ts'
import { roleOpenToServices } from './identity/role-open-to-services.ts'
import { statementDead } from './identity/statement-dead.ts'
import { decryptOfAnySecret } from './key/decrypt-of-any-secret.ts'
import { decryptOutsideSecretsManager } from './key/decrypt-outside-secrets-manager.ts'
import { grantCreationUnrestricted } from './key/grant-creation-unrestricted.ts'
import { keyAdminCanDecrypt } from './key/key-admin-can-decrypt.ts'
import { keyContextNeverSent } from './key/key-context-never-sent.ts'
import { keyCrossAccountIneffective } from './key/key-cross-account-ineffective.ts'
import { keyDeletionTooEarly } from './key/key-deletion-too-early.ts'
import { keyLockedOut } from './key/key-locked-out.ts'
import { keyLockoutCheckSkipped } from './key/key-lockout-check-skipped.ts'
import { keyNotRotated } from './key/key-not-rotated.ts'
import { keyOpenToOutsiders } from './key/key-open-to-outsiders.ts'
import { keyPermissionDead } from './key/key-permission-dead.ts'
import { keyPermissionOnEveryKey } from './key/key-permission-on-every-key.ts'
import { keyPolicyLeftToAws } from './key/key-policy-left-to-aws.ts'
import { keyReplicatedTooWidely } from './key/key-replicated-too-widely.ts'
import { keyResourceIgnored } from './key/key-resource-ignored.ts'
import { keyRestrictionBypassed } from './key/key-restriction-bypassed.ts'
import { keySharedWithUnknownAccount } from './key/key-shared-with-unknown-account.ts'
import { keyUnfitForSecrets } from './key/key-unfit-for-secrets.ts'
import { credentialsTooBroad } from './leak/credentials-too-broad.ts'
import { secretPartUnmasked } from './leak/secret-part-unmasked.ts'
import { secretPrinted } from './leak/secret-printed.ts'
import { secretStored } from './leak/secret-stored.ts'
import { secretWrittenOut } from './leak/secret-written-out.ts'
import { eventPatternCannotMatch } from './monitoring/event-pattern-cannot-match.ts'
import { sensitiveEventNotWatched } from './monitoring/sensitive-event-not-watched.ts'
import { trailIncomplete } from './monitoring/trail-incomplete.ts'
import { endpointDeniesPipeline } from './network/endpoint-denies-pipeline.ts'
import { endpointListKeptByHand } from './network/endpoint-list-kept-by-hand.ts'
import { endpointOpenToOutsiders } from './network/endpoint-open-to-outsiders.ts'
import { endpointsIncomplete } from './network/endpoints-incomplete.ts'
import { policyKnownAfterApply } from './plan/policy-known-after-apply.ts'
import type { Rule } from './rule.ts'
import { listingNotNeeded } from './secret/listing-not-needed.ts'
import { networkDenyTooBroad } from './secret/network-deny-too-broad.ts'
import { rotationDenied } from './secret/rotation-denied.ts'
import { secretChainIncomplete } from './secret/secret-chain-incomplete.ts'
import { secretDeletedAtOnce } from './secret/secret-deleted-at-once.ts'
import { secretNotRotated } from './secret/secret-not-rotated.ts'
import { secretOpenToOutsiders } from './secret/secret-open-to-outsiders.ts'
import { secretOpenToServices } from './secret/secret-open-to-services.ts'
import { secretPatternTooWide } from './secret/secret-pattern-too-wide.ts'
import { secretPolicyMayBePublic } from './secret/secret-policy-may-be-public.ts'
import { secretReadUnbounded } from './secret/secret-read-unbounded.ts'
import { secretSharedWithoutOwnKey } from './secret/secret-shared-without-own-key.ts'
import { secretValueInSource } from './secret/secret-value-in-source.ts'
import { secretWithoutOwnKey } from './secret/secret-without-own-key.ts'
import { environmentMissing } from './trust/environment-missing.ts'
import { organizationDeniesImmutableSubjects } from './trust/organization-denies-immutable-subjects.ts'
import { pullRequestReachesSecrets } from './trust/pull-request-reaches-secrets.ts'
import { sessionSettingMismatch } from './trust/session-setting-mismatch.ts'
import { trustAnyRepository } from './trust/trust-any-repository.ts'
import { trustAudienceCannotMatch } from './trust/trust-audience-cannot-match.ts'
import { trustAudienceOpen } from './trust/trust-audience-open.ts'
import { trustClaimNotExposed } from './trust/trust-claim-not-exposed.ts'
import { trustClassicSubjectOnly } from './trust/trust-classic-subject-only.ts'
import { trustGuardDoesNotBind } from './trust/trust-guard-does-not-bind.ts'
import { trustOtherRepository } from './trust/trust-other-repository.ts'
import { trustPatternNotExpanded } from './trust/trust-pattern-not-expanded.ts'
import { trustPrincipalMismatch } from './trust/trust-principal-mismatch.ts'
import { trustSubjectCannotMatch } from './trust/trust-subject-cannot-match.ts'
import { trustSubjectFreeToChoose } from './trust/trust-subject-free-to-choose.ts'
import { trustTrueWithoutClaim } from './trust/trust-true-without-claim.ts'

/** All rules, in the order in which they run. */
export const RULES: readonly Rule[] = [
  documentMalformed,
  policyKnownAfterApply,
  expectationBroken,
  newAccessRule,
  accessLost,
  trustSubjectCannotMatch,
  trustAudienceCannotMatch,
  pullRequestReachesSecrets,
  trustAnyRepository,
  trustOtherRepository,
  trustSubjectFreeToChoose,
  trustClassicSubjectOnly,
  trustAudienceOpen,
  trustTrueWithoutClaim,
  trustGuardDoesNotBind,
  trustClaimNotExposed,
  trustPatternNotExpanded,
  trustPrincipalMismatch,
  environmentMissing,
  sessionSettingMismatch,
  organizationDeniesImmutableSubjects,
  keyOpenToOutsiders,
  keyLockedOut,
  keyRestrictionBypassed,
  keyPermissionDead,
  keyAdminCanDecrypt,
  grantCreationUnrestricted,
  keyPermissionOnEveryKey,
  decryptOutsideSecretsManager,
  decryptOfAnySecret,
  keyContextNeverSent,
  keyResourceIgnored,
  keyCrossAccountIneffective,
  keySharedWithUnknownAccount,
  keyNotRotated,
  keyDeletionTooEarly,
  keyPolicyLeftToAws,
  keyUnfitForSecrets,
  keyLockoutCheckSkipped,
  keyReplicatedTooWidely,
  secretOpenToOutsiders,
  secretSharedWithoutOwnKey,
  secretChainIncomplete,
  secretPatternTooWide,
  secretReadUnbounded,
  secretOpenToServices,
  secretWithoutOwnKey,
  secretDeletedAtOnce,
  secretNotRotated,
  secretValueInSource,
  rotationDenied,
  networkDenyTooBroad,
  secretPolicyMayBePublic,
  listingNotNeeded,
  pipelinePermissionTooWide,
  passRoleUnbounded,
  privilegeEscalation,
  boundaryMissing,
  roleOpenToServices,
  actionUnknown,
  policyTextWithoutEffect,
  statementDead,
  principalDeleted,
  endpointOpenToOutsiders,
  endpointsIncomplete,
  endpointDeniesPipeline,
  endpointListKeptByHand,
  trailIncomplete,
  eventPatternCannotMatch,
  sensitiveEventNotWatched,
  secretPrinted,
  secretPartUnmasked,
  secretWrittenOut,
  secretStored,
  credentialsTooBroad,
]

/** Whether a word is the id or the code of a rule. */
export const isRule = (word: string): boolean => RULES.some(({ id, code }) => word === id || word === code)
