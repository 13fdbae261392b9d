/**
 * What is asked: who does what to which resource, with which condition context. Plain and JSON-serialisable.
 */
import type { Layer, Text } from './document.ts'

/** The caller. */
export type Principal =
  | {
      readonly kind: 'session'
      /** ARN of the role, with its path. */
      readonly role: Text
      readonly name: Text
      /** Session policies; absent: none was passed. */
      readonly session?: Layer
      /** The account, where the ARN is not known yet. */
      readonly account?: string
    }
  | { readonly kind: 'user'; readonly arn: Text; readonly account?: string }
  | {
      /** A session from GetFederationToken. */
      readonly kind: 'federated-user'
      /** ARN of the IAM user that asked for the session. */
      readonly user: Text
      readonly name: Text
      readonly session?: Layer
    }
  | { readonly kind: 'root'; readonly account: string; readonly partition?: string }
  /** The unsigned caller of AssumeRoleWithWebIdentity; `provider` is the ARN of the OIDC provider. */
  | { readonly kind: 'web-identity'; readonly provider: Text }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'anonymous' }

/** What is known about one condition key. */
export type ContextValue =
  | { readonly kind: 'present'; readonly value: Text }
  | { readonly kind: 'missing' }
  /** There is at least one non-empty value. */
  | { readonly kind: 'present-unknown'; readonly why: string }
  /** Missing or present-unknown. */
  | { readonly kind: 'maybe'; readonly why: string }
  /** A multi-valued key. `open`: there may be further values. */
  | { readonly kind: 'list'; readonly values: readonly Text[]; readonly open: boolean; readonly why?: string }
  /** One of a few states; the answer holds only if it is the same in all of them. */
  | { readonly kind: 'either'; readonly states: readonly ContextValue[]; readonly why: string }

/** The condition context. Made by `contextOf`, which lowers the names. */
export interface Context {
  /** By condition key in lower case. */
  readonly values: Readonly<Record<string, ContextValue>>
  /**
   * Families that are listed completely, in lower case: `aws:principaltag/`, `kms:encryptioncontext:`. A member that
   * `values` does not name is missing.
   */
  readonly complete: readonly string[]
  /** Families that may have members that `values` does not name, whatever their namespace. */
  readonly open?: readonly string[]
  /**
   * What any other key is. `maybe` holds for global keys and keys of the called service; a key in the namespace of
   * another service or provider is missing in either case.
   */
  readonly otherwise: 'missing' | 'maybe'
}

/** One question. */
export interface Request {
  readonly principal: Principal
  /** As IAM spells it: `secretsmanager:GetSecretValue`. */
  readonly action: string
  /** The ARN, or `*` for an action without resource. */
  readonly resource: Text
  /** The owner of the resource, where the ARN does not tell. */
  readonly resourceAccount?: string
  readonly context: Context
  /** Id of the VPC endpoint the call goes through. */
  readonly endpoint?: string
  /** How the caller names the secret or key, where it is not the full ARN. */
  readonly named?: { readonly kind: 'full-arn' | 'partial-arn' | 'name' | 'key-id' | 'alias'; readonly as: Text }
}
