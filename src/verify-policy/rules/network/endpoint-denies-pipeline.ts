import { becauseOf, placeOf } from '../../../findings/wording.ts'
import type { Finding } from '../../../findings/finding.ts'
import { evaluate } from '../../../policy/index.ts'
import type { ContextValue } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { JudgedChain } from '../../judge.ts'
import type { EndpointFact } from '../../sources/facts.ts'
import { advice, found, undecided } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import {
  aboutEndpoint,
  ALONE,
  callOf,
  isStoppedByEndpoint,
  regionOf,
  serviceOf,
  withPolicyAlone,
} from './service-endpoints.ts'

const RULE = {
  id: 'endpoint-denies-pipeline',
  code: 'VPC-003',
  severity: 'high',
  title: 'the policy of the VPC endpoint stops the job',
  page: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  sources: [...POLICY_SOURCES, 'config-file'],
} as const satisfies Omit<Rule, 'check'>

/**
 * A job calls through an endpoint whose policy does not let it. Where nobody said from where a job calls, it may run in the VPC
 * of any endpoint, and that is told as not known.
 */
export const endpointDeniesPipeline: Rule = {
  ...RULE,
  check: ({ chains, bundle }: World) => {
    const wanted = chains.filter(({ expected }) => expected === 'allowed')
    const all = [
      ...wanted.flatMap(throughKnownEndpoint),
      ...wanted.flatMap((chain) => bundle.endpoints.flatMap((endpoint) => throughAnyEndpoint(chain, endpoint))),
    ]
    return [...new Map(all.toReversed().map((finding) => [finding.subject, finding])).values()].toReversed()
  },
}

const throughKnownEndpoint = ({ steps, role }: JudgedChain): readonly Finding[] =>
  steps
    .filter(({ verdict }) => isStoppedByEndpoint(verdict))
    .map(({ id, label, verdict, request }) =>
      found(RULE, {
        message: `${label} as role ${quoted(role)} is denied: ${becauseOf(verdict)}.`,
        location: placeOf(verdict),
        questions: [id],
        fix: advice('Let the role make this call in the policy of the endpoint, or send the job another way.'),
        subject: `${label} as ${role} through ${request.endpoint ?? ''}`,
        resources: [role],
      }),
    )

const throughAnyEndpoint = ({ steps, role }: JudgedChain, endpoint: EndpointFact): readonly Finding[] => {
  const { policy } = endpoint
  const service = serviceOf(endpoint)
  if (policy === undefined || service === undefined) return []
  const own = steps.filter(
    // Secrets Manager itself calls KMS, and a token is exchanged without a signature.
    ({ kind, request: { action, context } }) =>
      kind !== 'decrypt' &&
      kind !== 'assume' &&
      action.startsWith(`${service}:`) &&
      context.values['aws:sourcevpce']?.kind === 'maybe' &&
      isIn(regionOf(endpoint), context.values['aws:requestedregion']),
  )
  if (own.length === 0) return []
  const policies = withPolicyAlone(policy)
  const stopped = own.find(
    ({ verdict, request }) =>
      verdict.kind !== 'denied' && isStoppedByEndpoint(evaluate({ ...request, endpoint: ALONE }, policies)),
  )
  if (stopped === undefined) return []
  return [
    undecided(RULE, {
      ...aboutEndpoint(endpoint),
      message: `If the job runs in the VPC of ${callOf(endpoint)}, its policy denies ${stopped.label} as role ${quoted(role)}.`,
      questions: [stopped.id],
      fix: advice('Say in the config file from where the job calls: `network: github-hosted`, or its `vpc-endpoint`.'),
      subject: `${role} through ${callOf(endpoint)}`,
    }),
  ]
}

const isIn = (region: string | undefined, requested: ContextValue | undefined): boolean =>
  region === undefined || requested?.kind !== 'present' || requested.value === region
