import { TESTABLE_CLAIMS } from '../../../oidc/condition-keys.ts'
import { quoted } from '../../../text/printable.ts'
import { exchange, found, placeIn, wordsOf } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import {
  conditionJson,
  conditionsOn,
  isNegative,
  nameOf,
  plainTexts,
  statementJson,
  statementsOf,
} from '../statements.ts'
import type { KnownCondition } from '../statements.ts'
import { isAllow, providersOf, trustsOf } from './trusts.ts'

const RULE = {
  id: 'trust-claim-not-exposed',
  code: 'OIDC-009',
  severity: 'medium',
  title: 'the trust policy tests a claim that AWS does not see',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif',
  sources: POLICY_SOURCES,
} as const

/**
 * AWS tests a fixed list of claims. For AWS a token has no other: a condition on one never holds, or, if it is negated,
 * always does.
 */
export const trustClaimNotExposed: Rule = {
  ...RULE,
  check: (world: World) =>
    trustsOf(world).flatMap((trust) =>
      trust.documents.flatMap((document) =>
        statementsOf(document).flatMap((statement) => {
          const [provider] = providersOf(statement)
          if (provider === undefined) return []
          const isHidden = (key: string): boolean =>
            key.startsWith(`${provider.prefix}:`) && !TESTABLE_CLAIMS.includes(key.slice(provider.prefix.length + 1))
          return conditionsOn(statement, isHidden).map((condition) => {
            const holds = holdsWithoutValue(condition)
            const opens = holds === isAllow(statement)
            const role = trust.name
            return found(RULE, {
              message: `${quoted(nameOf(statement))} of ${quoted(role)} tests ${quoted(condition.key)}, which AWS never sees: the condition ${holds ? 'always' : 'never'} holds.`,
              severity: opens ? 'high' : 'medium',
              location: placeIn(document, condition.at),
              evidence: [`AWS tests ${wordsOf(TESTABLE_CLAIMS)}.`],
              fix: exchange(
                'Test `sub` or a claim that AWS sees.',
                `trust policy of ${role}`,
                statementJson(statement, {
                  Condition: conditionJson(statement.conditions.filter((each) => each !== condition)),
                }),
                document,
                statement,
              ),
              subject: `${role} ${document.id}#${statement.index} ${condition.key.toLowerCase()}`,
              resources: [role],
            })
          })
        }),
      ),
    ),
}

/** Whether a condition holds for a key that is missing. */
const holdsWithoutValue = (condition: KnownCondition): boolean => {
  const { operator, values } = condition
  if (operator.name === 'Null') return plainTexts(values).includes('true')
  return operator.ifExists || operator.set === 'ForAllValues' || (isNegative(condition) && operator.set === undefined)
}
