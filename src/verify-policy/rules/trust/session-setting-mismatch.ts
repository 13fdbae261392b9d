import type { Finding, Location } from '../../../findings/finding.ts'
import { becauseOf, placeOf } from '../../../findings/wording.ts'
import { evaluate, printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { JudgedChain } from '../../judge.ts'
import type { Pipeline } from '../../pipeline.ts'
import { advice, found } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'session-setting-mismatch',
  code: 'OIDC-014',
  severity: 'low',
  title: 'session setting that the role refuses or does not look at',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html',
  sources: [...POLICY_SOURCES, 'workflow-files'],
} as const

/** The longest session of a role that is assumed with the session of another one. */
const LONGEST_CHAINED = 3600

/**
 * A session is asked to last longer than AWS gives it; tags or a source identity are passed that the trust policy does not
 * let through; or an external id is passed that no condition tests.
 */
export const sessionSettingMismatch: Rule = {
  ...RULE,
  check: (world) => [
    ...world.scene.parts.flatMap(({ pipeline }) => durations(pipeline, world)),
    ...world.chains.flatMap((chain) => hopsOf(chain, world)),
  ],
}

const durations = (pipeline: Pipeline, { bundle }: World): readonly Finding[] =>
  pipeline.hops.flatMap(({ role, durationSeconds }, index) => {
    const asked = durationSeconds ?? (index === 0 ? pipeline.durationSeconds : undefined)
    const fact = bundle.roles.find(({ arn }) => printText(arn) === role.arn)
    const ofRole = fact?.maxSessionSeconds
    const most = index > 0 ? Math.min(LONGEST_CHAINED, ofRole ?? LONGEST_CHAINED) : ofRole
    if (asked === undefined || most === undefined || asked <= most) return []
    const why =
      index > 0 && most === LONGEST_CHAINED
        ? 'a session that begins with another one lasts an hour at most'
        : 'the role allows no more'
    return [
      found(RULE, {
        message: `The pipeline ${quoted(pipeline.name)} asks for ${asked} seconds with role ${quoted(role.arn)}, of which AWS gives ${most}: ${why}.`,
        location: pipeline.implied?.location ?? fact?.location,
        fix: advice('Ask for a shorter session, or raise `MaxSessionDuration` of the role.'),
        subject: `${role.arn} duration in ${pipeline.name}`,
        resources: [role.arn],
      }),
    ]
  })

const EXTERNAL_ID = 'sts:externalid'

const hopsOf = (chain: JudgedChain, { compiled }: World): readonly Finding[] =>
  chain.steps
    .filter(({ kind }) => kind === 'hop')
    .flatMap((step): readonly Finding[] => {
      const { request, verdict, id } = step
      const call = request.action.replace(/^sts:/, '')
      const about = {
        questions: [id],
        subject: `${printText(request.resource)} ${call} by ${chain.asker.name}`,
        resources: [printText(request.resource)],
      }
      const place: Location | undefined = chain.implied?.location ?? placeOf(verdict)
      if (call !== 'AssumeRole' && verdict.kind !== 'allowed') {
        return [
          found(RULE, {
            ...about,
            message: `The trust policy of ${quoted(printText(request.resource))} does not let the session pass its ${call === 'TagSession' ? 'tags' : 'source identity'}: ${becauseOf(verdict)}.`,
            location: place,
            confidence: verdict.kind === 'denied' ? 'definite' : 'possible',
            fix: advice(`Let the trust policy allow \`sts:${call}\` to the same principal.`),
          }),
        ]
      }
      const given = request.context.values[EXTERNAL_ID]
      if (call !== 'AssumeRole' || given?.kind !== 'present' || verdict.kind !== 'allowed') return []
      const values = { ...request.context.values, [EXTERNAL_ID]: { kind: 'missing' as const } }
      const without = evaluate({ ...request, context: { ...request.context, values } }, compiled)
      if (without.kind === 'denied') return []
      return [
        found(RULE, {
          ...about,
          message: `An external id is passed to role ${quoted(printText(request.resource))}, and its trust policy lets the session in without one as well.`,
          location: place,
          confidence: without.kind === 'allowed' ? 'definite' : 'possible',
          fix: advice('Test `sts:ExternalId` in the trust policy, or leave the external id out.'),
        }),
      ]
    })
