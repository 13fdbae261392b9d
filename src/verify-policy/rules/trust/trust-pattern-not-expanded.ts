import { quoted } from '../../../text/printable.ts'
import { exchange, found, placeIn } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import {
  conditionJson,
  conditionsOn,
  nameOf,
  oneOrMore,
  operatorText,
  plainTexts,
  statementJson,
  statementsOf,
} from '../statements.ts'
import type { KnownCondition } from '../statements.ts'
import { isAllow, providersOf, trustsOf } from './trusts.ts'

const RULE = {
  id: 'trust-pattern-not-expanded',
  code: 'OIDC-011',
  severity: 'high',
  title: 'the trust policy has a pattern that AWS takes literally',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
  sources: POLICY_SOURCES,
} as const

/**
 * `*` and `?` are wildcards under StringLike only, and no operator knows regular expressions: such a value matches no
 * token, or, in a Deny, keeps nobody out.
 */
export const trustPatternNotExpanded: Rule = {
  ...RULE,
  check: (world: World) =>
    trustsOf(world).flatMap((trust) =>
      trust.documents.flatMap((document) =>
        statementsOf(document)
          .filter((statement) => isAllow(statement) || statement.effect === 'Deny')
          .flatMap((statement) => {
            const [provider] = providersOf(statement)
            if (provider === undefined) return []
            return conditionsOn(statement, (key) => key.startsWith(`${provider.prefix}:`)).flatMap((condition) => {
              const dead = plainTexts(condition.values).find((text) => isLiteral(condition, text))
              if (dead === undefined) return []
              const role = trust.name
              return [
                found(RULE, {
                  message: `${quoted(nameOf(statement))} of ${quoted(role)}: ${quoted(operatorText(condition))} takes ${quoted(dead)} as it is written, and no token holds that.`,
                  location: placeIn(document, condition.at),
                  evidence: ['Wildcards are `*` and `?`, and only StringLike and ArnLike know them.'],
                  fix: exchange(
                    'Use StringLike, with `*` and `?` only.',
                    `trust policy of ${role}`,
                    statementJson(statement, { Condition: withLike(statement.conditions, condition) }),
                    document,
                    statement,
                  ),
                  subject: `${role} ${document.id}#${statement.index} ${condition.key.toLowerCase()}`,
                  resources: [role],
                }),
              ]
            })
          }),
      ),
    ),
}

/** A wildcard under an operator without wildcards, or a regular expression. */
const isLiteral = ({ operator }: KnownCondition, text: string): boolean =>
  (/^String(?:Not)?Equals/.test(operator.name) && /[*?]/.test(text)) ||
  (operator.name.startsWith('String') && (/^\^|\$$/.test(text) || /\.[*+]/.test(text)))

/** The conditions with one of them under StringLike, regular expressions turned into wildcards. */
const withLike = (
  conditions: Parameters<typeof conditionJson>[0],
  wrong: KnownCondition,
): ReturnType<typeof conditionJson> => {
  const operator = wrong.operator.name.includes('Not') ? 'StringNotLike' : 'StringLike'
  const block = conditionJson(conditions.filter((each) => each !== wrong))
  const values = plainTexts(wrong.values).map((text) => text.replaceAll(/^\^|\$$/g, '').replaceAll(/\.[*+]/g, '*'))
  return { ...block, [operator]: { ...block[operator], [wrong.key]: oneOrMore(values) } }
}
