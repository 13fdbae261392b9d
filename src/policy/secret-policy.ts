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

/** Operations that decrypt or encrypt a value; UpdateSecret does only if it is given one. */
const NEEDS_KEY: ReadonlySet<string> = new Set(['getsecretvalue', 'putsecretvalue'])
const MAY_NEED_KEY = 'updatesecret'

/** Whether another account can use the secret's key for an operation (lower-case name): not one that AWS manages. */
export const keyCanBeShared = ({ source }: SecretTarget, operation: string): Truth => {
  if (!NEEDS_KEY.has(operation) && operation !== MAY_NEED_KEY) return YES
  if (source === undefined || source.key.kind === 'unknown') return MAYBE
  if (source.key.kind === 'key') return YES
  return operation === MAY_NEED_KEY ? MAYBE : NO
}

/** Whether the name in the request leads to the secret. `foreign`: caller and secret are in different accounts. */
export const nameLeadsToSecret = (named: Request['named'], foreign: Truth): Truth => {
  switch (named?.kind) {
    case 'name':
      return foreign === YES ? NO : foreign === MAYBE ? MAYBE : YES
    case 'partial-arn': {
      const written = plainOf(named.as)
      const mayEndInSuffix = written === undefined || /-[A-Za-z0-9]{6}$/.test(written)
      const found = mayEndInSuffix ? PARTIAL_ARN_WITH_SUFFIX.value : YES
      return foreign === YES ? NO : foreign === MAYBE ? and(found, MAYBE) : found
    }
    case undefined:
    case 'full-arn':
    case 'key-id':
    case 'alias':
      return YES
  }
}
