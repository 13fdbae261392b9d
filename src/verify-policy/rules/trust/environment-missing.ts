import { becauseOf, placeOf } from '../../../findings/wording.ts'
import { quoted } from '../../../text/printable.ts'
import { advice, found } from '../found.ts'
import type { Rule } from '../rule.ts'
import { wantedEnvironment } from './wanted-environment.ts'

const RULE = {
  id: 'environment-missing',
  code: 'OIDC-012',
  severity: 'medium',
  title: 'job that does not run in the environment its role wants',
  page: 'https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/control-deployments',
  sources: ['workflow-files'],
} as const

/**
 * A trust policy lets a job in only when it runs in an environment, and the job names none, or another one. Whether the
 * environment exists and is protected cannot be told from files.
 */
export const environmentMissing: Rule = {
  ...RULE,
  check: (world) =>
    world.chains.flatMap((chain) => {
      const wanted = wantedEnvironment(chain, world)
      const assume = chain.steps.find(({ kind }) => kind === 'assume')
      if (wanted === undefined || assume === undefined || chain.implied === undefined) return []
      const { location } = chain.implied
      const trust = placeOf(assume.verdict)
      return [
        found(RULE, {
          message: `${chain.asker.label} can assume role ${quoted(chain.firstRole)} only in the environment ${quoted(wanted.name)}, which it does not name.`,
          // The job cannot run at all.
          severity: 'high',
          location,
          confidence: wanted.verdict.kind === 'allowed' ? 'definite' : 'possible',
          evidence: [
            becauseOf(assume.verdict),
            ...(trust === undefined ? [] : [`see ${quoted(`${trust.file}:${trust.line}`)}`]),
          ],
          fix: advice(`Write \`environment: ${wanted.name}\` in the job, and give that environment a protection rule.`),
          questions: [assume.id],
          subject: `${chain.firstRole} by ${chain.asker.name}`,
          resources: [chain.firstRole],
        }),
      ]
    }),
}
