/**
 * The claims of a job token that AWS can test. Every other claim of the token is invisible to a trust policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */

/** Claims that AWS tests for every OIDC provider. */
const COMMON = ['aud', 'sub'] as const

/** Claims that AWS tests for GitHub's own issuers, since January 2026. */
const GITHUB = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
] as const

/** Names of all claims that AWS can test for GitHub, sorted. */
export const TESTABLE_CLAIMS: readonly string[] = [...COMMON, ...GITHUB].sort()

/** One condition key of AssumeRoleWithWebIdentity. */
export interface ClaimKey {
  /** Such as `token.actions.githubusercontent.com:sub`. */
  readonly key: string
  readonly claim: string
  readonly values: readonly string[]
  /** False where it is not confirmed that AWS sees the claim: tokens of GitHub Enterprise Server. */
  readonly certain: boolean
}

/** Whether an issuer (without `https://`) is GitHub's own: GitHub.com, an enterprise of it, or `ghe.com`. */
export const isGitHubHosted = (keyPrefix: string): boolean =>
  /^token\.actions\.githubusercontent\.com(?:\/[^:]*)?$/.test(keyPrefix) ||
  /^token\.actions\.[a-z0-9-]+\.ghe\.com$/.test(keyPrefix) ||
  /^github\.com\/enterprises\/[^/:]+$/.test(keyPrefix)

/**
 * The condition keys that a token's claims become. `keyPrefix` is the issuer without `https://`. Claims that AWS cannot
 * test, and claims that are no strings, are left out: for AWS they do not exist.
 */
export const conditionKeysOf = (keyPrefix: string, claims: Readonly<Record<string, unknown>>): readonly ClaimKey[] => {
  const hosted = isGitHubHosted(keyPrefix)
  return TESTABLE_CLAIMS.flatMap((claim): readonly ClaimKey[] => {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined
    const values = (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(
      (one) => typeof one === 'string',
    )
    if (values.length === 0) return []
    const certain = hosted || (COMMON as readonly string[]).includes(claim)
    return [{ key: `${keyPrefix}:${claim}`, claim, values, certain }]
  })
}
