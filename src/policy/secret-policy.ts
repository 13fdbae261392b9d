/**
 * What Secrets Manager asks beside policies: the state of the secret, its key, and how the caller names it.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
 */
import type { Target } from './compile.ts'
import { MAYBE, NO, YES, and, type Truth } from './kleene.ts'
import type { Request } from './request.ts'
import { plainOf } from './symbolic-string.ts'
import { PARTIAL_ARN_WITH_SUFFIX } from './unconfirmed.ts'

type SecretTarget = Extract<Target, { kind: 'secret' }>

/** Operations that read or use the value, which a secret that waits for its deletion refuses. */
const USES_VALUE: ReadonlySet<string> = new Set(['getsecretvalue'])

/** Whether the secret's state allows the operation (lower-case name). */
export const secretIsUsable = ({ source }: SecretTarget, operation: string): Truth =>
  !USES_VALUE.has(operation) || source?.state === undefined || source.state === 'active'
    ? YES
    : source.state === 'unknown'
      ? MAYBE
      : NO

/** Another account can use a secret only if it is encrypted with a customer managed key. */
export const keyCanBeShared = ({ source }: SecretTarget): Truth =>
  source === undefined || source.key.kind === 'unknown' ? MAYBE : source.key.kind === 'aws-managed' ? NO : YES

/** Whether the name in the request leads to the secret. `foreign`: caller and secret are in different accounts. */
export const nameLeadsToSecret = (named: Request['named'], foreign: Truth): Truth => {
  switch (named?.kind) {
    case 'name':
      return foreign === YES ? NO : foreign === MAYBE ? MAYBE : YES
    case 'partial-arn': {
      const suffix = /-[A-Za-z0-9]{6}$/.test(plainOf(named.as) ?? '')
      const found = suffix ? PARTIAL_ARN_WITH_SUFFIX.value : YES
      return foreign === YES ? NO : foreign === MAYBE ? and(found, MAYBE) : found
    }
    case undefined:
    case 'full-arn':
    case 'key-id':
    case 'alias':
      return YES
  }
}
