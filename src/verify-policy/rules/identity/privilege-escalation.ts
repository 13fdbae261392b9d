import { contextOf } from '../../../policy/index.ts'
import type { ContextValue } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { locationOf } from '../../../findings/wording.ts'
import { advice, allowsBehind, found } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { unlessDenied } from '../unless-denied.ts'
import type { OpenVerdict } from '../unless-denied.ts'
import { ESCALATION_PATHS } from './escalation-paths.ts'
import type { EscalationPath } from './escalation-paths.ts'
import { identitiesOfPipelines, sessionOf } from './identities.ts'
import type { Identity } from './identities.ts'

const RULE = {
  id: 'privilege-escalation',
  code: 'IAM-002',
  severity: 'high',
  title: 'the role of a pipeline can give itself more access',
  page: 'https://github.com/DataDog/pathfinding.cloud',
  sources: POLICY_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** All actions of a known path are allowed on something that no policy names, or on the role itself. */
export const privilegeEscalation: Rule = {
  ...RULE,
  check: (world: World) => {
    return identitiesOfPipelines(world).flatMap((identity) => {
      const walked = ESCALATION_PATHS.flatMap((path) => walk(path, identity, world))
      const [first] = walked.toSorted((a, b) => Number(b.isCertain) - Number(a.isCertain))
      // Who can do everything needs no path.
      if (first === undefined || walked.length === ESCALATION_PATHS.length) return []
      return [
        found(RULE, {
          message: `${quoted(identity.name)} can give itself more access with ${nameOf(first.path)}.`,
          location: first.location,
          confidence: first.isCertain ? 'definite' : 'possible',
          evidence: walked.map(({ path }) => `It may do ${nameOf(path)}.`),
          fix: advice('Name the roles that it may pass and the resources that it may change.'),
          subject: identity.name,
          resources: [identity.name],
        }),
      ]
    })
  },
}

const nameOf = ({ actions }: EscalationPath): string => actions.map((action) => quoted(action)).join(' and ')

/** Whether every action of the path is allowed, or may be. */
const walk = (path: EscalationPath, identity: Identity, world: World) => {
  const verdicts: OpenVerdict[] = []
  for (const action of path.actions) {
    const verdict = ask(action, path, identity, world)
    if (verdict === undefined) return []
    verdicts.push(verdict)
  }
  const refs = verdicts.flatMap((verdict) => allowsBehind(verdict, 'identity'))
  const [ref] = refs
  // Without a statement that allows it, a policy that is not given is all there is.
  if (ref === undefined) return []
  const isCertain = verdicts.every(({ kind }) => kind === 'allowed')
  return [{ path, isCertain, location: locationOf(ref) }]
}

/** The most that the role may do with an action: to something new, or to itself. */
const ask = (
  action: string,
  { service }: EscalationPath,
  identity: Identity,
  { site }: World,
): OpenVerdict | undefined => {
  const values: readonly (readonly [string, ContextValue])[] = [
    ['aws:CurrentTime', { kind: 'present', value: site.now }],
    ...(service === undefined ? [] : [['iam:PassedToService', { kind: 'present', value: service }] as const]),
  ]
  const { principal } = sessionOf(identity)
  const context = contextOf(values, 'maybe')
  const open = [freshResource(action, identity), identity.role.arn].flatMap(
    (resource) => unlessDenied({ principal, action, resource, context }, identity.policies) ?? [],
  )
  return open.find(({ kind }) => kind === 'allowed') ?? open[0]
}

const TYPES: Readonly<Record<string, string>> = {
  lambda: 'function:unlisted',
  ec2: 'instance/i-0123456789abcdef0',
  cloudformation: 'stack/unlisted/1234abcd-12ab-34cd-56ef-1234567890ab',
  codebuild: 'project/unlisted',
  ecs: 'task-definition/unlisted:1',
  glue: 'job/unlisted',
  sagemaker: 'training-job/unlisted',
  ssm: 'document/unlisted',
  apprunner: 'service/unlisted/0123456789abcdef0123456789abcdef',
}

/** Something of the account that no policy can have meant. */
const freshResource = (action: string, { account, region }: Identity): string => {
  const [service = '', name = ''] = action.split(':')
  const global = `arn:aws:iam::${account}`
  if (service === 'iam' || service === 'sts') {
    if (/Policy(?:Version)?$/.test(name) && !/^(?:Attach|Put|Update)/.test(name)) return `${global}:policy/unlisted`
    if (/Group/.test(name)) return `${global}:group/unlisted`
    return /User|AccessKey|LoginProfile/.test(name) ? `${global}:user/unlisted` : `${global}:role/unlisted-role`
  }
  return `arn:aws:${service}:${region}:${account}:${TYPES[service] ?? 'unlisted'}`
}
