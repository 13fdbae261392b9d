import { conditionKeysOf } from '../oidc/condition-keys.ts'
import { keyPrefixOf, providerArnOf } from '../oidc/issuer.ts'
import { assumeCauses, claimOf, type Claims, subjectsOf, tokenCauses } from './denial-causes.ts'
import type { Hop } from './hops.ts'
import type { Caller } from './judge-hop.ts'

/** What a denial can be explained from. */
export interface Denied {
  readonly hop: Hop
  readonly caller: Caller | undefined
  /** What the trust policy says, where it is at hand. */
  readonly trust?: readonly string[]
}

/** A denial explained, as lines for the log. Foreign text is written as JSON. The token itself is never shown. */
export const explainDenial = ({ hop, caller, trust = WITHOUT_COPY }: Denied): readonly string[] =>
  caller?.kind === 'token'
    ? [
        ...titled('What AWS can see of the token:', claimLines(caller.claims)),
        ...titled('A statement of the trust policy that would match it:', statementLines(caller.claims, hop)),
        ...trust,
        ...titled('What may be the cause, the most likely first:', numbered(tokenCauses(caller.claims, hop))),
      ]
    : [...trust, ...titled('What may be the cause:', numbered(assumeCauses(hop)))]

const WITHOUT_COPY = ['Name a copy of the trust policy as `trust-policy-file` to have every condition of it compared.']

const titled = (title: string, lines: readonly string[]): readonly string[] => [
  title,
  ...lines.map((line) => `  ${line}`),
]

const numbered = (texts: readonly string[]): readonly string[] => texts.map((text, index) => `${index + 1}. ${text}`)

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
const claimLines = (claims: Claims): readonly string[] => {
  const prefix = keyPrefixOf(claimOf(claims, 'iss'))
  const { classic, immutable } = subjectsOf(claims)
  return [
    `issuer: ${JSON.stringify(claimOf(claims, 'iss'))}`,
    ...conditionKeysOf(prefix, claims).map(
      ({ key, values }) => `${key}: ${values.map((value) => JSON.stringify(value)).join(', ')}`,
    ),
    ...(classic === undefined ? [] : [`subject in the classic form: ${JSON.stringify(classic)}`]),
    ...(immutable === undefined ? [] : [`subject with ids: ${JSON.stringify(immutable)}`]),
  ]
}

const statementLines = (claims: Claims, { role }: Hop): readonly string[] => {
  const further = ['repository_id', 'job_workflow_ref', 'environment'].filter((claim) => claimOf(claims, claim) !== '')
  return [
    JSON.stringify({
      Effect: 'Allow',
      Principal: { Federated: providerArnOf(claimOf(claims, 'iss'), role.partition, role.account) },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: conditionFor(claims),
    }),
    ...(further.length === 0
      ? []
      : [`Stronger still: also test ${further.map((claim) => `\`${claim}\``).join(', ')}.`]),
  ]
}

/**
 * A condition that matches a token: the exact values, both forms of the subject as two of them. A wildcard across the ids
 * would admit other owners.
 */
export const conditionFor = (claims: Claims): Readonly<Record<string, Readonly<Record<string, unknown>>>> => {
  const prefix = keyPrefixOf(claimOf(claims, 'iss'))
  const subject = claimOf(claims, 'sub')
  const { classic, immutable } = subjectsOf(claims)
  const standard = [classic, immutable].filter((one) => one !== undefined)
  const subjects = standard.includes(subject) ? standard : [subject]
  return { StringEquals: { [`${prefix}:aud`]: claimOf(claims, 'aud'), [`${prefix}:sub`]: subjects } }
}
