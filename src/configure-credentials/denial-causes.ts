import { GITHUB_ISSUER } from '../oidc/issuer.ts'
import { type SubjectClaims, subjectOf } from '../oidc/subject.ts'
import { quoted } from '../text/printable.ts'
import type { Hop } from './hops.ts'

/** Claims of a token by name, unverified. */
export type Claims = Readonly<Record<string, unknown>>

/** The text of a claim; `''` where it is absent or no text. */
export const claimOf = (claims: Claims, name: string): string => {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  return typeof value === 'string' ? value : ''
}

/** The subject as GitHub writes it by default, classic and with ids, as far as the claims tell. */
export const subjectsOf = (claims: Claims): { readonly classic?: string; readonly immutable?: string } => {
  const of = (name: keyof SubjectClaims): Partial<SubjectClaims> => {
    const value = claimOf(claims, name)
    return value === '' ? {} : { [name]: value }
  }
  const known: SubjectClaims = {
    repository: claimOf(claims, 'repository'),
    ...of('repository_id'),
    ...of('repository_owner_id'),
    ...of('environment'),
    ...of('event_name'),
    ...of('ref'),
  }
  const [classic, immutable] = [subjectOf(known, 'classic'), subjectOf(known, 'immutable')]
  return {
    ...(classic === undefined ? {} : { classic }),
    ...(immutable === undefined ? {} : { immutable }),
  }
}

interface Cause {
  /** How strongly this token points at it. */
  readonly weight: number
  readonly text: string
}

/**
 * Why AWS may have refused a job's token, the most likely cause first. AWS does not tell: for an unknown role, a missing
 * provider and a condition that does not match its answer is the same.
 */
export const tokenCauses = (claims: Claims, { role }: Hop): readonly string[] =>
  [...subjectCauses(claims), ...issuerCauses(claims), ...otherCauses(claims, role)]
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ text }) => text)

const when = (holds: boolean, weight: number, text: string): readonly Cause[] => (holds ? [{ weight, text }] : [])

/** https://docs.github.com/actions/reference/security/oidc */
const subjectCauses = (claims: Claims): readonly Cause[] => {
  const subject = claimOf(claims, 'sub')
  const { classic, immutable } = subjectsOf(claims)
  const environment = claimOf(claims, 'environment')
  return [
    ...when(
      subject !== '' && subject === immutable,
      10,
      'The subject names owner and repository with their ids, as GitHub does for repositories created, renamed or transferred since July 2026. A trust policy for the classic form does not match it.',
    ),
    ...when(
      subject !== '' && subject !== classic && subject !== immutable,
      9,
      'The subject follows a template of the organization or repository, so a trust policy for the default form does not match it.',
    ),
    ...when(
      environment !== '',
      8,
      `The job uses the environment ${quoted(environment)}, so the subject names the environment and not the branch.`,
    ),
    ...when(
      environment === '' && claimOf(claims, 'event_name') === 'pull_request',
      8,
      'The job runs for a pull request, so the subject ends with `pull_request` and names no branch.',
    ),
    ...when(
      environment === '' && claimOf(claims, 'ref').startsWith('refs/tags/'),
      8,
      'The job runs for a tag, so the subject names `refs/tags/…` and not a branch.',
    ),
    ...when(
      subject.includes('%3A'),
      7,
      'A colon inside a value of the subject is written `%3A`, also in the trust policy.',
    ),
    ...when(
      /[A-Z]/.test(claimOf(claims, 'repository')),
      5,
      'Conditions such as StringEquals and StringLike distinguish upper and lower case: compare owner and repository letter by letter.',
    ),
  ]
}

const issuerCauses = (claims: Claims): readonly Cause[] => {
  const issuer = claimOf(claims, 'iss')
  const audience = claimOf(claims, 'aud')
  return [
    ...when(
      issuer !== '' && issuer !== GITHUB_ISSUER,
      8,
      `The token comes from ${quoted(issuer)}: the identity provider in IAM and all condition keys need exactly this address, without a slash at its end.`,
    ),
    ...when(
      !/^sts\.amazonaws\.com(?:\.cn)?$/.test(audience),
      7,
      `The audience is ${quoted(audience)}: it must be a client id of the identity provider, and the condition on \`aud\` must name it.`,
    ),
    ...when(
      /^sts\.amazonaws\.com(?:\.cn)?$/.test(audience),
      2,
      'The identity provider may lack the client id of this audience, or the trust policy may expect another `aud`.',
    ),
  ]
}

const otherCauses = (claims: Claims, role: Hop['role']): readonly Cause[] => {
  const [called, caller] = [claimOf(claims, 'job_workflow_ref'), claimOf(claims, 'workflow_ref')]
  return [
    ...when(
      called !== '' && caller !== '' && called !== caller,
      6,
      'The job runs in a reusable workflow: `job_workflow_ref` names the called file, while the subject names the calling repository.',
    ),
    ...when(
      true,
      4,
      `The role may be misspelt, or be in another account than ${role.account}: AWS answers alike for a role that does not exist.`,
    ),
    ...when(
      true,
      3,
      'The trust policy may compare with StringEquals and a value that holds `*`: only StringLike knows wildcards.',
    ),
    ...when(true, 1, 'A resource control policy of the organization may demand a subject of the classic form.'),
  ]
}

/** Why AWS may have refused a role to the session or keys before it. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html */
export const assumeCauses = ({ role, externalId, tags, sourceIdentity }: Hop): readonly string[] => [
  `The trust policy of ${quoted(role.arn)} may not name the caller, or expect it in another account.`,
  `No policy of the caller may allow \`sts:AssumeRole\` on ${quoted(role.arn)}; a session policy of an earlier role narrows it too.`,
  ...(externalId === undefined
    ? ['The trust policy may expect an external id, and none was sent.']
    : ['The external id that was sent may not be the one of the trust policy.']),
  ...(tags === undefined
    ? []
    : [
        'Session tags were sent: the trust policy must allow `sts:TagSession`, or set `role-skip-session-tagging: true`.',
      ]),
  ...(sourceIdentity === undefined
    ? []
    : ['A source identity was sent: the trust policy must allow `sts:SetSourceIdentity`.']),
  'A service control policy or resource control policy of the organization may forbid it.',
]
