/** The job tokens that a trust policy names, as far as one statement tells. */
import { parseArn } from '../arn.ts'
import type { Leaf, PolicySet, Text } from '../document.ts'
import { refIn } from '../elements.ts'
import { plainOf } from '../symbolic-string.ts'
import type { StatementRef } from '../verdict.ts'
import { issuerOf } from './facts.ts'
import { documentsAt } from './surroundings.ts'

/** What one Allow statement asks of the tokens of one provider. */
export interface TrustedSubjects {
  readonly provider: Text
  /** Empty: any subject, as far as the statement goes. */
  readonly patterns: readonly string[]
  /** Other claims that the statement has conditions on, in lower case, without the issuer. */
  readonly claims: readonly string[]
  readonly statement: StatementRef
}

const plainTexts = (leaves: readonly Leaf[]): readonly string[] =>
  leaves.flatMap((leaf) => (leaf.kind === 'text' ? (plainOf(leaf.text) ?? []) : []))

/** The subject patterns that a role's trust policy names, statement by statement. */
export const trustedSubjects = (policies: PolicySet, role: Text): readonly TrustedSubjects[] =>
  documentsAt({ kind: 'resource', arn: role }, policies)
    .filter(({ policy }) => policy === 'trust')
    .flatMap((document) =>
      document.statements.flatMap((statement) => {
        if (statement.kind === 'unknown' || statement.effect !== 'Allow') return []
        return (statement.principal?.entries ?? []).flatMap(({ type, value }) => {
          if (type !== 'Federated' || value.kind === 'unknown' || parseArn(value.text) === undefined) return []
          const prefix = `${issuerOf(value.text)}:`
          const asked = statement.conditions.flatMap((condition) =>
            condition.kind === 'condition' && condition.key.toLowerCase().startsWith(prefix)
              ? [{ ...condition, claim: condition.key.slice(prefix.length).toLowerCase() }]
              : [],
          )
          const isPattern = ({ claim, operator }: (typeof asked)[number]): boolean =>
            claim === 'sub' && /^String(Equals|Like)/.test(operator.name)
          return [
            {
              provider: value.text,
              patterns: asked.filter(isPattern).flatMap(({ values }) => plainTexts(values)),
              claims: [...new Set(asked.filter((one) => !isPattern(one)).map(({ claim }) => claim))],
              statement: refIn('trust', document, statement),
            },
          ]
        })
      }),
    )
