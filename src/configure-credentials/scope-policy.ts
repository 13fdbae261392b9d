import { accepted, type Parsed, type Problem } from '../failure.ts'
import { scopeToSecrets } from '../policy/index.ts'
import { quoted } from '../text/printable.ts'
import type { Inputs, ScopedPolicy } from './inputs.ts'
import { rolesOf } from './mode.ts'
import { targetsOf } from './targets.ts'

/**
 * Adds the session policies that `scope-to-secrets` asks for, one per session. Loaded only where it is asked for: it brings
 * the policy engine along.
 */
export const withScope = (inputs: Inputs): Parsed<Inputs> => {
  const scoped = new Map<string, ScopedPolicy>()
  const problems: Problem[] = []
  const where = 'scope-to-secrets'
  for (const { profile = '', inputs: own } of targetsOf(inputs)) {
    const role = rolesOf(own).at(-1)
    if (role?.kind !== 'arn') {
      problems.push({ where, what: 'it needs the ARN of the role, because names of secrets belong to its account' })
      continue
    }
    const place = { partition: role.partition, region: own.region, account: role.account }
    const policy = scopeToSecrets(inputs.scope, place)
    switch (policy.kind) {
      case 'policy':
        scoped.set(profile, { text: policy.text, losses: policy.losses })
        break
      case 'invalid':
        problems.push(...policy.problems.map(({ id, what }) => ({ where, what: `${quoted(id)}: ${what}` })))
        break
      case 'too-large':
        problems.push({
          where,
          what: `a session policy has room for ${policy.fits} of these secrets; name fewer, or a prefix`,
        })
    }
  }
  return problems.length > 0 ? { ok: false, problems } : accepted({ ...inputs, scoped })
}
