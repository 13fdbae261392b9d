import { isMultiValued } from '../../../data/catalog.ts'
import { printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { Finding } from '../../../findings/finding.ts'
import type { Key } from '../../../policy/index.ts'
import { advice, exchange, found, placeIn } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import {
  conditionJson,
  conditionsOn,
  documentsIn,
  isAbout,
  nameOf,
  oneOrMore,
  operatorText,
  plainTexts,
  statementJson,
  statementsOf,
} from '../statements.ts'
import type { KnownCondition, KnownStatement } from '../statements.ts'

const RULE = {
  id: 'key-context-never-sent',
  code: 'KMS-010',
  severity: 'medium',
  title: 'a condition on the encryption context does not say what it seems to',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  sources: POLICY_SOURCES,
} as const

const CONTEXT = 'kms:encryptioncontext:'
/** The names of the whole context, in a request. */
const NAMES = 'kms:encryptioncontextkeys'
const SPELT = ['SecretARN', 'SecretVersionId']
const SENT = SPELT.map((name) => name.toLowerCase())

/**
 * Secrets Manager sends `SecretARN` and `SecretVersionId`, and nothing else, whatever log entries look like. Each of the
 * keys has one value, which set operators are not for.
 */
export const keyContextNeverSent: Rule = {
  ...RULE,
  check: ({ scene }: World) => {
    const { keys, roles } = scene.policies
    const documents = [
      ...keys.flatMap(({ policy, arn }) => documentsIn(policy).map((document) => [document, printText(arn)] as const)),
      ...roles.flatMap(({ identity, arn }) =>
        documentsIn(identity).map((document) => [document, printText(arn)] as const),
      ),
    ]
    return documents
      .flatMap(([document, owner]) =>
        statementsOf(document)
          .filter((statement) => isAbout(statement, 'kms:Decrypt'))
          .flatMap((statement) =>
            conditionsOn(statement, (key) => key.startsWith(CONTEXT) || key === NAMES).flatMap((condition) =>
              findingsOf(document, statement, condition, owner),
            ),
          ),
      )
      .concat(keys.flatMap(ofGrants))
  },
}

const findingsOf = (document: Document, statement: KnownStatement, condition: KnownCondition, owner: string) => {
  const why = reasonOf(statement, condition)
  if (why === undefined) return []
  return [
    found(RULE, {
      message: `${quoted(nameOf(statement))} of ${quoted(document.id)} ${why}.`,
      location: placeIn(document, condition.at),
      evidence: ['Secrets Manager sends `SecretARN` and `SecretVersionId`.'],
      fix: exchange(
        condition.key.toLowerCase() === NAMES
          ? 'Write the names as Secrets Manager sends them.'
          : 'Test `kms:EncryptionContext:SecretARN` with one pattern.',
        document.id,
        statementJson(statement, {
          Condition: mendedConditions(statement, condition),
        }),
        document,
        statement,
      ),
      subject: `${document.id}#${statement.index} ${condition.key} ${operatorText(condition)}`,
      resources: [owner],
    }),
  ]
}

/** The conditions of a statement, with the wrong one as it should be. */
const mendedConditions = (statement: KnownStatement, wrong: KnownCondition): ReturnType<typeof conditionJson> => {
  const block = conditionJson(statement.conditions.filter((each) => each !== wrong))
  const [operator, key, values] =
    wrong.key.toLowerCase() === NAMES
      ? [operatorText(wrong), wrong.key, plainTexts(wrong.values).map(spelt)]
      : ['StringLike', 'kms:EncryptionContext:SecretARN', plainTexts(wrong.values)]
  return { ...block, [operator]: { ...block[operator], [key]: oneOrMore(values) } }
}

const spelt = (name: string): string => SPELT.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name

const reasonOf = (statement: KnownStatement, condition: KnownCondition): string | undefined => {
  const { key, operator, values } = condition
  if (key.toLowerCase() === NAMES) {
    const wrong = operator.name.includes('IgnoreCase') ? undefined : plainTexts(values).find(isMisspelt)
    return wrong === undefined ? undefined : `asks for the name ${quoted(wrong)}, which KMS compares letter by letter`
  }
  if (isNeverSent(statement, key.slice(CONTEXT.length)))
    return `tests ${quoted(key)}, which Secrets Manager never sends`
  if (operator.set !== undefined && isMultiValued(key) !== true)
    return `uses ${quoted(operatorText(condition))} for ${quoted(key)}, which has one value`
  const { conditions } = statement
  const earlier = { ...statement, conditions: conditions.slice(0, conditions.indexOf(condition)) }
  const twin = conditionsOn(earlier, (other) => other === key.toLowerCase()).find((other) => other.key !== key)
  return twin === undefined ? undefined : `tests ${quoted(twin.key)} and ${quoted(key)}, which are one key`
}

/** A name that Secrets Manager sends, but for its upper and lower case. */
const isMisspelt = (name: string): boolean => SENT.includes(name.toLowerCase()) && !SPELT.includes(name)

/** The constraints of grants compare names letter by letter. https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html */
const ofGrants = ({ arn, grants }: Key): readonly Finding[] =>
  (grants.kind === 'given' ? grants.grants : []).flatMap(
    ({ id, file, at, encryptionContextEquals, encryptionContextSubset }) => {
      const pairs = [...(encryptionContextEquals ?? []), ...(encryptionContextSubset ?? [])]
      const wrong = pairs.find(({ name }) => isMisspelt(name))
      if (wrong === undefined) return []
      return [
        found(RULE, {
          message: `The grant ${quoted(id)} asks for the name ${quoted(wrong.name)}, which KMS compares letter by letter.`,
          location: file === undefined || at === undefined ? undefined : { file, line: at.line, column: at.column },
          evidence: ['Secrets Manager sends `SecretARN` and `SecretVersionId`.'],
          fix: advice('Make the grant anew, with the name as Secrets Manager sends it.'),
          subject: `${printText(arn)} ${id}`,
          resources: [printText(arn)],
        }),
      ]
    },
  )

/** A name that Secrets Manager does not send, in a statement that is about Secrets Manager. */
const isNeverSent = (statement: KnownStatement, name: string): boolean =>
  !SENT.includes(name.toLowerCase()) &&
  (name.toLowerCase().includes('secretsmanager') ||
    conditionsOn(statement, (key) => key === 'kms:viaservice')
      .flatMap(({ values }) => plainTexts(values))
      .some((text) => text.startsWith('secretsmanager.')))
