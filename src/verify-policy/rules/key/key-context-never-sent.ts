import { isMultiValued } from '../../../data/catalog.ts'
import { printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { found, placeIn, replacement } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import {
  conditionJson,
  conditionsOn,
  documentsIn,
  isAbout,
  nameOf,
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
const SENT = ['secretarn', 'secretversionid']

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
    return documents.flatMap(([document, owner]) =>
      statementsOf(document)
        .filter((statement) => isAbout(statement, 'kms:Decrypt'))
        .flatMap((statement) =>
          conditionsOn(statement, (key) => key.startsWith(CONTEXT)).flatMap((condition) =>
            findingsOf(document, statement, condition, owner),
          ),
        ),
    )
  },
}

const findingsOf = (document: Document, statement: KnownStatement, condition: KnownCondition, owner: string) => {
  const name = condition.key.slice(CONTEXT.length)
  const why = isNeverSent(statement, name)
    ? `tests ${quoted(condition.key)}, which Secrets Manager never sends`
    : condition.operator.set !== undefined && isMultiValued(condition.key) !== true
      ? `uses ${quoted(operatorText(condition))} for ${quoted(condition.key)}, which has one value`
      : undefined
  if (why === undefined) return []
  const block = conditionJson(statement.conditions.filter((each) => each !== condition))
  return [
    found(RULE, {
      message: `${quoted(nameOf(statement))} of ${quoted(document.id)} ${why}.`,
      location: placeIn(document, condition.at),
      evidence: ['Secrets Manager sends `SecretARN` and `SecretVersionId`.'],
      fix: replacement(
        'Test `kms:EncryptionContext:SecretARN` with one pattern.',
        document.id,
        statementJson(statement, {
          Condition: {
            ...block,
            StringLike: { ...block['StringLike'], 'kms:EncryptionContext:SecretARN': plainTexts(condition.values) },
          },
        }),
      ),
      subject: `${document.id}#${statement.index} ${condition.key} ${operatorText(condition)}`,
      resources: [owner],
    }),
  ]
}

/** A name that Secrets Manager does not send, in a statement that is about Secrets Manager. */
const isNeverSent = (statement: KnownStatement, name: string): boolean =>
  !SENT.includes(name.toLowerCase()) &&
  (name.toLowerCase().includes('secretsmanager') ||
    conditionsOn(statement, (key) => key === 'kms:viaservice')
      .flatMap(({ values }) => plainTexts(values))
      .some((text) => text.startsWith('secretsmanager.')))
