import type { Inputs } from './inputs.ts'
import type { Session } from './session.ts'

/** Facts of the run that are not in the session. */
export interface AuditFacts {
  /** Address of the run; `''` where it is not known. */
  readonly run: string
  /** SHA-256 of the session policy, hexadecimal; `''` without one. */
  readonly policyHash: string
  /** Variables that were set and not followed. */
  readonly ignored: readonly string[]
}

/** Who was allowed what, as one line of JSON without any key. CloudTrail tells the other half by session name and request id. */
export const auditLine = (
  { identity, source, steps, claims, credentials }: Session,
  inputs: Inputs,
  facts: AuditFacts,
): string => {
  const last = steps.at(-1)
  const claim = (name: string): string | undefined => {
    const value = claims?.[name]
    return typeof value === 'string' ? value : undefined
  }
  const entry = {
    account: identity.account,
    caller: identity.arn,
    role: last?.hop.role.arn,
    session: last?.hop.sessionName,
    hops: steps.map(({ hop }) => hop.role.arn),
    source,
    issuer: claim('iss'),
    subject: claim('sub'),
    audience: claim('aud'),
    expires: credentials.expiration === undefined ? undefined : new Date(credentials.expiration).toISOString(),
    policySize: last?.hop.policy?.length,
    policySha256: facts.policyHash === '' ? undefined : facts.policyHash,
    tokenUtilization: last?.session.tokenUtilization,
    requests: steps.flatMap(({ session }) => session.requestId ?? []),
    exposed: Object.entries(inputs.exposure).flatMap(([place, on]) => (on ? [place] : [])),
    ignored: facts.ignored.length === 0 ? undefined : facts.ignored,
    run: facts.run === '' ? undefined : facts.run,
  }
  return JSON.stringify(entry)
}
