import { lintPolicy, printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { exchange, found, placeIn } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { documentsIn, isAbout, nameOf, plainTexts, statementJson, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'

const RULE = {
  id: 'key-resource-ignored',
  code: 'KMS-011',
  severity: 'medium',
  title: 'the resource of a statement about keys has no effect',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html',
  sources: POLICY_SOURCES,
} as const

/**
 * In a key policy the resource is this key, written `*`. In an IAM policy the use of a key is allowed on the key, never on
 * its alias.
 */
export const keyResourceIgnored: Rule = {
  ...RULE,
  check: ({ scene }: World) => [
    ...scene.policies.keys.flatMap(({ policy, arn }) =>
      documentsIn(policy).flatMap((document) =>
        statementsOf(document).flatMap((statement) => ofKeyPolicy(document, statement, printText(arn))),
      ),
    ),
    ...scene.policies.roles.flatMap(({ identity, arn }) =>
      documentsIn(identity).flatMap((document) =>
        statementsOf(document).flatMap((statement) => ofIamPolicy(document, statement, printText(arn))),
      ),
    ),
  ],
}

const ofKeyPolicy = (document: Document, statement: KnownStatement, key: string) => {
  const ignored = lintPolicy(document).filter(
    ({ code, pointer }) =>
      (code === 'key-statement-without-resource' && pointer === statement.pointer) ||
      (code === 'resource-ignored' && pointer.startsWith(`${statement.pointer}/`)),
  )
  const own = plainTexts(statement.resource?.values ?? []).every((text) => text === key || text === '*')
  const [first] = ignored
  if (first === undefined || (statement.resource !== undefined && own)) return []
  return [
    found(RULE, {
      message: `${quoted(nameOf(statement))} of ${quoted(document.id)} ${statement.resource === undefined ? 'has no resource, and so has no effect' : 'names a resource that is not this key'}.`,
      location: placeIn(document, first.at),
      fix: exchange(
        'Write `*`, which is this key.',
        document.id,
        statementJson(statement, { Resource: '*' }),
        document,
        statement,
      ),
      subject: `${document.id}#${statement.index}`,
      resources: [key],
    }),
  ]
}

/** Actions that do apply to aliases. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html */
const ON_ALIASES = ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias']
const ON_KEYS = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey', 'kms:ReEncryptFrom']

const ofIamPolicy = (document: Document, statement: KnownStatement, role: string) => {
  const alias = statement.resource?.values.find(
    (leaf) => leaf.kind === 'text' && /^arn:[^:]*:kms:.*:alias\//.test(printText(leaf.text)),
  )
  const dead = ON_KEYS.filter((action) => isAbout(statement, action))
  if (alias?.kind !== 'text' || dead.length === 0) return []
  const meant = ON_ALIASES.some((action) => isAbout(statement, action))
  const text = printText(alias.text)
  return [
    found(RULE, {
      message: `${quoted(nameOf(statement))} of ${quoted(document.id)} is about ${dead.map((action) => quoted(action)).join(', ')} and names the alias ${quoted(text)}: keys are used by their own ARN.`,
      location: placeIn(document, alias.at),
      evidence: meant ? ['The actions on aliases in the same statement do work.'] : [],
      fix: exchange(
        'Name the key by its ARN, or bind its alias with `kms:ResourceAliases`.',
        document.id,
        statementJson(statement, {
          Resource: text.replace(/:alias\/.*$/, ':key/KEY_ID'),
        }),
        document,
        statement,
      ),
      subject: `${document.id}#${statement.index}`,
      resources: [role, text],
    }),
  ]
}
