import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import type { RoleArn } from '../input/role-arn.ts'
import { scopeToSecrets } from '../policy/index.ts'
import { parseScope } from '../reference/scope.ts'
import { quoted } from '../text/printable.ts'

/** The session policy, minified, that configure-credentials makes of `scope-to-secrets` for the last role. */
export const scopedPolicyOf = (
  where: string,
  text: string,
  role: RoleArn | undefined,
  region: string | undefined,
): Parsed<string> => {
  const ids = parseScope(where, text)
  if (!ids.ok) return ids
  if (role === undefined || region === undefined)
    return refused(
      where,
      'it needs `role-to-assume` and `aws-region`: names of secrets belong to an account and a region',
    )
  const policy = scopeToSecrets(ids.value, { partition: role.partition, account: role.account, region })
  switch (policy.kind) {
    case 'policy':
      return accepted(policy.text)
    case 'invalid':
      return { ok: false, problems: policy.problems.map(({ id, what }) => ({ where, what: `${quoted(id)}: ${what}` })) }
    case 'too-large':
      return refused(where, `a session policy has room for ${policy.fits} of these secrets; name fewer, or a prefix`)
  }
}
