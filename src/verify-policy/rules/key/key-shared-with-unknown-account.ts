import { quoted } from '../../../text/printable.ts'
import { locationOf } from '../../../findings/wording.ts'
import { advice, found, statementId } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { resourcesOf } from './keys.ts'
import { isNamed } from '../outside.ts'
import { actionsText, keysOutside } from './key-outside.ts'

const RULE = {
  id: 'key-shared-with-unknown-account',
  code: 'KMS-016',
  severity: 'high',
  title: 'the key is shared with an account that nobody vouches for',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  sources: POLICY_SOURCES,
} as const

/**
 * The key policy names another account that is neither one of the pipelines and secrets nor of the organisation.
 */
export const keySharedWithUnknownAccount: Rule = {
  ...RULE,
  check: (world: World) => {
    const { accounts } = world.scene.policies
    const ours = new Set([...accounts.map(({ id }) => id), ...world.organizationAccounts])
    return keysOutside(world).flatMap(({ view, outside }) =>
      outside.outsiders
        .filter((outsider) => isNamed(outsider, view.documents) && !ours.has(outsider.account ?? ''))
        .map((outsider) =>
          found(RULE, {
            message: `The policy of ${quoted(view.name)} lets account ${quoted(outsider.account ?? '')} do ${actionsText(outsider)}.`,
            location: locationOf(outsider.statement),
            confidence: outsider.isCertain ? 'definite' : 'possible',
            evidence: ['The account is not among those of the pipelines, the secrets, and `organization.accounts`.'],
            fix: advice(
              'List the account in `defaults.organization.accounts`, bind `aws:PrincipalOrgID`, or take it out.',
            ),
            subject: `${view.name} ${outsider.account} ${statementId(outsider.statement)}`,
            resources: [...resourcesOf(view), ...(outsider.account === undefined ? [] : [outsider.account])],
          }),
        ),
    )
  },
}
