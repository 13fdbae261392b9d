import { quoted } from '../../../text/printable.ts'
import { printText } from '../../../policy/index.ts'
import { confidenceOf, exchange, found, placeIn } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionJson, nameOf, statementJson, statementsOf } from '../statements.ts'
import { claimsOf } from './probes.ts'
import { askToken, conditionsOnClaim, isAllow, providersOf, trustsOf } from './trusts.ts'

const RULE = {
  id: 'trust-true-without-claim',
  code: 'OIDC-007',
  severity: 'critical',
  title: 'the trust policy is satisfied by a token without the claim',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
  sources: POLICY_SOURCES,
} as const

/** `ForAllValues` is true where there is no value at all, so that a token without `sub` or `aud` passes. */
export const trustTrueWithoutClaim: Rule = {
  ...RULE,
  check: (world: World) =>
    trustsOf(world).flatMap((trust) =>
      trust.documents.flatMap((document) =>
        statementsOf(document)
          .filter(isAllow)
          .flatMap((statement) => providersOf(statement).map((provider) => ({ statement, provider })))
          .flatMap(({ statement, provider }) =>
            ['sub', 'aud'].flatMap((claim) => {
              const [condition] = conditionsOnClaim(statement, provider, claim).filter(
                ({ operator }) => operator.set === 'ForAllValues',
              )
              if (condition === undefined) return []
              const stranger = { owner: 'octo-org', name: 'app', ownerId: '65', id: '74' }
              const claims = { ...claimsOf(trust, provider, stranger, 'repo:octo-org/app:ref:refs/heads/main') }
              const { [claim]: _, ...without } = claims as Record<string, string>
              const others = claim === 'sub' ? without : { ...without, ...subjectWanted(statement, provider.prefix) }
              const verdict = askToken(trust, provider, others, world)
              if (verdict === undefined) return []
              const role = trust.name
              return [
                found(RULE, {
                  message: `${quoted(nameOf(statement))} of ${quoted(role)} tests ${quoted(condition.key)} with ForAllValues, which is true for a token without that claim.`,
                  location: placeIn(document, condition.at),
                  confidence: confidenceOf(verdict),
                  evidence: [`A token without ${quoted(claim)} is let in.`],
                  fix: exchange(
                    'Leave `ForAllValues` out: the claim has one value.',
                    `trust policy of ${role}`,
                    statementJson(statement, { Condition: withoutSets(conditionJson(statement.conditions)) }),
                    document,
                    statement,
                  ),
                  subject: `${role} ${document.id}#${statement.index} ${claim}`,
                  resources: [role],
                }),
              ]
            }),
          ),
      ),
    ),
}

type Block = ReturnType<typeof conditionJson>

/** The block with every set operator written without its set. */
const withoutSets = (block: Block): Block => {
  const plain: Record<string, Block[string]> = {}
  for (const [operator, keys] of Object.entries(block)) {
    const name = operator.replace(/^ForA(?:ll|ny)Values?:/, '')
    plain[name] = { ...plain[name], ...keys }
  }
  return plain
}

/** The subject that the statement itself asks for. */
const subjectWanted = (
  statement: Parameters<typeof conditionsOnClaim>[0],
  prefix: string,
): Readonly<Record<string, string>> => {
  const [condition] = conditionsOnClaim(statement, { arn: '', prefix }, 'sub')
  const [value] = condition?.values ?? []
  return value?.kind === 'text' ? { sub: printText(value.text).replaceAll(/[*?]/g, 'x') } : {}
}
