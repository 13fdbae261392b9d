/** The condition context: how keys are named, and what a key holds that nobody mentioned. */
import type { Context, ContextValue } from './request.ts'

/** A condition key, taken apart once. Names are lower-case: IAM compares condition keys without regard to case. */
export interface ContextKey {
  readonly name: string
  /** `aws:principaltag/` for `aws:principaltag/team`; the name itself for a key without family. */
  readonly family: string
  /** `aws`, the service prefix, or the host of an identity provider. */
  readonly namespace: string
}

const ENCRYPTION_CONTEXT = 'kms:encryptioncontext:'

/** Takes a condition key apart. */
export const contextKeyOf = (written: string): ContextKey => {
  const name = written.toLowerCase()
  const colon = name.indexOf(':')
  const slash = name.indexOf('/', colon + 1)
  const family = name.startsWith(ENCRYPTION_CONTEXT)
    ? ENCRYPTION_CONTEXT
    : colon >= 0 && slash >= 0
      ? name.slice(0, slash + 1)
      : name
  return { name, family, namespace: colon < 0 ? '' : name.slice(0, colon) }
}

const MISSING: ContextValue = { kind: 'missing' }

/** The state of a key that nobody described. */
export const NOT_GIVEN: ContextValue = { kind: 'maybe', why: 'the request does not say what this key holds' }

/** What a key holds in a request to the given service (lower-case prefix). */
export const contextValueOf = (context: Context, service: string, key: ContextKey): ContextValue => {
  const { values } = context
  // A name with a colon cannot be one of Object.prototype's; others are asked the slow way.
  const own = key.namespace !== '' || Object.hasOwn(values, key.name) ? values[key.name] : undefined
  if (own !== undefined) return own
  if (context.otherwise === 'missing') return MISSING
  if (context.complete.includes(key.family)) return MISSING
  if (context.open?.includes(key.family) === true) return NOT_GIVEN
  return key.namespace === 'aws' || key.namespace === service || key.namespace === '' ? NOT_GIVEN : MISSING
}

const lower = (families: readonly string[]): readonly string[] => families.map((family) => family.toLowerCase())

/** Makes a context; later entries win, names may be in any case. */
export const contextOf = (
  entries: Iterable<readonly [key: string, value: ContextValue]>,
  otherwise: Context['otherwise'] = 'missing',
  complete: readonly string[] = [],
  open: readonly string[] = [],
): Context => {
  const values: Record<string, ContextValue> = Object.create(null)
  for (const [key, value] of entries) values[key.toLowerCase()] = value
  return { values, otherwise, complete: lower(complete), ...(open.length === 0 ? {} : { open: lower(open) }) }
}
