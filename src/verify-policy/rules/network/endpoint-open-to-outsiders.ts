import { layersOf } from '../../../findings/wording.ts'
import { contextOf, evaluate, STRANGER } from '../../../policy/index.ts'
import type { ContextValue, Request, Text, Tri } from '../../../policy/index.ts'
import { hclExpression } from '../../snippets/hcl.ts'
import type { SnippetValue } from '../../snippets/value.ts'
import type { EndpointFact } from '../../sources/facts.ts'
import { found, setting, undecided } from '../found.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule } from '../rule.ts'
import { aboutEndpoint, ALONE, callOf, serviceOf, withPolicyAlone } from './service-endpoints.ts'

const RULE = {
  id: 'endpoint-open-to-outsiders',
  code: 'VPC-001',
  severity: 'medium',
  title: 'VPC endpoint that lets credentials of any account through',
  page: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  sources: RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** Whoever gets into the VPC can then take secrets out with credentials, and into keys and secrets, of an account of their own. */
export const endpointOpenToOutsiders: Rule = {
  ...RULE,
  check: ({ bundle }) =>
    bundle.endpoints.flatMap((endpoint) => {
      const calls = CALLS[serviceOf(endpoint) ?? '']
      if (calls === undefined) return []
      const { policy } = endpoint
      const about = { ...aboutEndpoint(endpoint), fix: boundTo(endpoint) }
      if (policy === undefined)
        return [
          found(RULE, {
            ...about,
            message: `${callOf(endpoint)} has no policy of its own: that of AWS lets everything through.`,
          }),
        ]
      switch (opennessOf(endpoint, calls)) {
        case 'T':
          return [
            found(RULE, {
              ...about,
              message: `The policy of ${callOf(endpoint)} lets credentials of any account through to any account.`,
              evidence: [`Account \`${STRANGER}\` may do \`${calls.map(([action]) => action).join('`, `')}\`.`],
            }),
          ]
        case 'U':
          return [
            undecided(RULE, {
              ...about,
              message: `Whether the policy of ${callOf(endpoint)} lets credentials of any account through is not known.`,
            }),
          ]
        case 'F':
          return []
      }
    }),
}

/** Calls that put data into an account and take it out again, with a resource of that account. */
const CALLS: Readonly<Record<string, readonly (readonly [action: string, resource: string])[]>> = {
  secretsmanager: ['GetSecretValue', 'PutSecretValue'].map((name) => [
    `secretsmanager:${name}`,
    `arn:aws:secretsmanager:us-east-1:${STRANGER}:secret:other-AbCdEf`,
  ]),
  kms: ['Decrypt', 'Encrypt'].map((name) => [
    `kms:${name}`,
    `arn:aws:kms:us-east-1:${STRANGER}:key/00000000-0000-4000-8000-000000000000`,
  ]),
  sts: [['sts:AssumeRole', `arn:aws:iam::${STRANGER}:role/other`]],
}

/** An endpoint is open if it lets all of the calls through: what only reads, or only writes, is bounded. */
const opennessOf = (endpoint: EndpointFact, calls: readonly (readonly [string, string])[]): Tri => {
  if (endpoint.policy === undefined) return 'T'
  const policies = withPolicyAlone(endpoint.policy)
  const answers = calls.map(([action, resource]): Tri => {
    const verdict = evaluate(strangersCall(endpoint, action, resource), policies)
    if (verdict.kind === 'denied') return 'F'
    return layersOf(verdict).some(({ layer, value }) => layer === 'endpoint' && value === 'T') ? 'T' : 'U'
  })
  return answers.includes('F') ? 'F' : answers.includes('U') ? 'U' : 'T'
}

const strangersCall = ({ id, vpc }: EndpointFact, action: string, resource: string): Request => {
  const role = `arn:aws:iam::${STRANGER}:role/other`
  return {
    principal: { kind: 'session', role, name: 'other' },
    action,
    resource,
    endpoint: ALONE,
    context: contextOf(
      [
        ['aws:PrincipalAccount', present(STRANGER)],
        ['aws:PrincipalArn', present(role)],
        ['aws:PrincipalType', present('AssumedRole')],
        ['aws:PrincipalOrgID', present('o-otherorg111')],
        ['aws:PrincipalOrgPaths', listOf('o-otherorg111/r-other/')],
        ['aws:PrincipalIsAWSService', present('false')],
        ['aws:ResourceAccount', present(STRANGER)],
        ['aws:ResourceOrgID', present('o-otherorg111')],
        ['aws:ResourceOrgPaths', listOf('o-otherorg111/r-other/')],
        ['aws:ViaAWSService', present('false')],
        ['aws:SecureTransport', present('true')],
        ['aws:SourceIp', { kind: 'missing' }],
        ['aws:SourceVpce', present(id)],
        ...(vpc === undefined ? [] : [['aws:SourceVpc', present(vpc)] as const]),
      ],
      'maybe',
    ),
  }
}

const present = (value: Text): ContextValue => ({ kind: 'present', value })
const listOf = (value: string): ContextValue => ({ kind: 'list', values: [value], open: false })

const boundTo = (endpoint: EndpointFact) =>
  setting('Let only credentials of your own account through, and only to its own resources.', endpoint, {
    terraform: {
      policy: {
        expression: `jsonencode(${hclExpression(policyFor({ expression: 'data.aws_caller_identity.current.account_id' }))})`,
      },
    },
    cloudformation: { PolicyDocument: policyFor({ Ref: 'AWS::AccountId' }) },
  })

const policyFor = (account: SnippetValue): SnippetValue => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': account, 'aws:ResourceAccount': account } },
    },
  ],
})
