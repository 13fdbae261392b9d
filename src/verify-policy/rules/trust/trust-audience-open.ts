import { quoted } from '../../../text/printable.ts'
import { keyOfText, printText } from '../../../policy/index.ts'
import type { Finding } from '../../../findings/finding.ts'
import { allowsBehind, exchange, found, placeIn, statementId } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionJson, nameOf, statementJson } from '../statements.ts'
import { claimsOf, wantedOf } from './probes.ts'
import { askToken, providersIn, statementAt, trustsOf } from './trusts.ts'
import type { Trust, TrustedProvider } from './trusts.ts'

const RULE = {
  id: 'trust-audience-open',
  code: 'OIDC-006',
  severity: 'medium',
  title: 'the trust policy takes tokens that were made for somebody else',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html',
  sources: POLICY_SOURCES,
} as const

/**
 * A token for another audience is accepted: whoever the job hands such a token to can assume the role with it. The client
 * ids of the identity provider bind the audience as well, so one id is as good as a condition.
 */
export const trustAudienceOpen: Rule = {
  ...RULE,
  check: (world: World) =>
    trustsOf(world).flatMap((trust) => providersIn(trust).flatMap((provider) => findingsOf(trust, provider, world))),
}

const findingsOf = (trust: Trust, provider: TrustedProvider, world: World): readonly Finding[] => {
  const known = world.scene.policies.providers.find(({ arn }) => keyOfText(arn) === keyOfText(provider.arn))
  const clientIds = known?.kind === 'exists' ? known.clientIds?.map(printText) : undefined
  // With a list of client ids, only those audiences can be asked about.
  const audiences =
    clientIds === undefined
      ? ['sts.amazonaws.com', 'https://other-audience.example']
      : clientIds.length > 1
        ? clientIds
        : []
  const [subject = 'repo:octo-org/app:ref:refs/heads/main'] = wantedOf(trust, provider, 'sub')
  const open = audiences.flatMap((aud) => {
    const claims = claimsOf(trust, provider, repositoryOf(trust, provider, subject), subject.replaceAll(/[*?]/g, 'x'))
    const verdict = askToken(trust, provider, { ...claims, aud }, world)
    return verdict === undefined ? [] : [{ aud, verdict }]
  })
  if (open.length < audiences.length) return []
  const findings = new Map<string, Finding>()
  const role = trust.name
  for (const { aud, verdict } of open) {
    for (const ref of allowsBehind(verdict, 'trust')) {
      const place = statementAt(trust, ref)
      if (place === undefined || wantedOf({ ...trust, documents: [place.document] }, provider, 'aud').length > 0)
        continue
      const { document, statement } = place
      const block = conditionJson(statement.conditions)
      findings.set(
        statementId(ref),
        found(RULE, {
          message: `${quoted(nameOf(statement))} of ${quoted(role)} does not test the audience of the token.`,
          location: placeIn(document, statement.at),
          confidence: clientIds !== undefined && verdict.kind === 'allowed' ? 'definite' : 'possible',
          evidence: [
            clientIds === undefined
              ? 'The client ids of the identity provider are not known; with exactly one, they bind the audience.'
              : `A token for ${quoted(aud)} is accepted.`,
          ],
          fix: exchange(
            'Test the audience.',
            `trust policy of ${role}`,
            statementJson(statement, {
              Condition: {
                ...block,
                StringEquals: { ...block['StringEquals'], [`${provider.prefix}:aud`]: 'sts.amazonaws.com' },
              },
            }),
            document,
            statement,
          ),
          subject: `${role} ${statementId(ref)}`,
          resources: [role],
        }),
      )
    }
  }
  return [...findings.values()]
}

/** The repository that a subject names, with the ids that the policy wants. */
const repositoryOf = (trust: Trust, provider: TrustedProvider, subject: string) => {
  const [, owner = 'octo-org', ownerId, name = 'app', id] =
    /^repo:([^/:@*?]+)(?:@([0-9]+))?\/([^/:@*?]+)(?:@([0-9]+))?:/.exec(subject) ?? []
  return {
    owner,
    name,
    ownerId: ownerId ?? wantedOf(trust, provider, 'repository_owner_id')[0] ?? '65',
    id: id ?? wantedOf(trust, provider, 'repository_id')[0] ?? '74',
  }
}
