import { quoted } from '../../../text/printable.ts'
import type { Finding } from '../../../findings/finding.ts'
import { allowsBehind, confidenceOf, found, placeIn, replacement } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionJson, conditionsOn, nameOf, statementJson } from '../statements.ts'
import { claimsOf, wantedOf } from './probes.ts'
import { askToken, providersIn, statementAt, trustsOf } from './trusts.ts'
import type { Trust, TrustedProvider } from './trusts.ts'

const RULE = {
  id: 'trust-classic-subject-only',
  code: 'OIDC-005',
  severity: 'medium',
  title: 'the trust policy names a repository by its name alone',
  page: 'https://docs.github.com/actions/reference/security/oidc',
  sources: POLICY_SOURCES,
} as const

const CLASSIC = /^repo:([^/:@*?]+)\/([^/:@*?]+):([^*?]+)$/
const IMMUTABLE = /^repo:[^/:@]*@[0-9]+\//

/**
 * A name can be given up and taken by somebody else, and subjects of renamed repositories change their form. Ids stay.
 */
export const trustClassicSubjectOnly: Rule = {
  ...RULE,
  check: (world: World) =>
    trustsOf(world).flatMap((trust) => providersIn(trust).flatMap((provider) => findingsOf(trust, provider, world))),
}

/** The first classic subject of each statement that lets in a repository of the same name and other ids. */
const findingsOf = (trust: Trust, provider: TrustedProvider, world: World): readonly Finding[] => {
  const findings = new Map<number, Finding>()
  const subjects = wantedOf(trust, provider, 'sub')
  if (subjects.some((text) => IMMUTABLE.test(text))) return []
  for (const sub of subjects) {
    const [, owner, name, context] = CLASSIC.exec(sub) ?? []
    if (owner === undefined || name === undefined || context === undefined) continue
    const verdict = askToken(
      trust,
      provider,
      claimsOf(trust, provider, { owner, name, ownerId: '90001', id: '90002' }, sub),
      world,
    )
    if (verdict === undefined) continue
    for (const ref of allowsBehind(verdict, 'trust')) {
      const place = statementAt(trust, ref)
      if (place === undefined || findings.has(ref.index)) continue
      const { document, statement } = place
      const role = trust.name
      const [condition] = conditionsOn(statement, (key) => key === `${provider.prefix}:sub`)
      const block = conditionJson(statement.conditions)
      const operator =
        Object.keys(block).find((each) => block[each]?.[condition?.key ?? ''] !== undefined) ?? 'StringEquals'
      findings.set(
        ref.index,
        found(RULE, {
          message: `${quoted(nameOf(statement))} trusts ${quoted(`${owner}/${name}`)} by name: whoever owns that name later can assume ${quoted(role)}.`,
          location: placeIn(document, (condition ?? statement).at),
          confidence: confidenceOf(verdict),
          evidence: [`A repository of that name with other ids is let in, with the subject ${quoted(sub)}.`],
          fix: replacement(
            'Trust the classic and the immutable form of the subject, and bind the id of the repository.',
            `trust policy of ${role}`,
            statementJson(statement, {
              Condition: {
                ...block,
                [operator]: {
                  ...block[operator],
                  [condition?.key ?? `${provider.prefix}:sub`]: [
                    sub,
                    `repo:${owner}@OWNER_ID/${name}@REPOSITORY_ID:${context}`,
                  ],
                  ...(operator === 'StringEquals' ? { [`${provider.prefix}:repository_id`]: 'REPOSITORY_ID' } : {}),
                },
              },
            }),
            document,
          ),
          subject: `${role} ${document.id}#${statement.index}`,
          resources: [role],
        }),
      )
    }
  }
  return [...findings.values()]
}
