import { keyOfText, printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { found, setting, undecided } from '../found.ts'
import { aboutResource } from '../resources.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'boundary-missing',
  code: 'IAM-004',
  severity: 'medium',
  title: 'the role of a pipeline lacks the permissions boundary that it must have',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
  sources: [...POLICY_SOURCES, 'config-file'],
} as const satisfies Omit<Rule, 'check'>

/** The config file names the boundary of every role that a pipeline uses. */
export const boundaryMissing: Rule = {
  ...RULE,
  check: ({ bundle, chains, boundary }: World) => {
    if (boundary === undefined) return []
    const roles = new Set(chains.flatMap(({ firstRole, role }) => [firstRole, role]))
    return [...roles].sort().flatMap((arn) => {
      const fact = bundle.roles.find((each) => printText(each.arn) === arn)
      if (fact === undefined) {
        const message = `Whether ${quoted(arn)} has the boundary ${quoted(boundary)} is not known: no source describes the role.`
        return [undecided(RULE, { message, subject: arn, resources: [arn] })]
      }
      const { boundaryArn } = fact
      if (boundaryArn !== undefined && keyOfText(boundaryArn) === boundary) return []
      const about = aboutResource(fact)
      if (boundaryArn !== undefined && typeof boundaryArn !== 'string')
        return [
          undecided(RULE, {
            ...about,
            message: `Which boundary ${quoted(arn)} has is not known: ${quoted(printText(boundaryArn))}.`,
          }),
        ]
      return [
        found(RULE, {
          ...about,
          message: `${quoted(arn)} lacks the permissions boundary ${quoted(boundary)}: it has ${boundaryArn === undefined ? 'none' : quoted(boundaryArn)}.`,
          fix: setting('Attach the boundary.', fact, { terraform: { permissions_boundary: boundary } }),
        }),
      ]
    })
  },
}
