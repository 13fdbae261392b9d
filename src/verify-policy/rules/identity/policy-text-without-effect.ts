import { isMultiValued } from '../../../data/catalog.ts'
import { lintPolicy } from '../../../policy/index.ts'
import type { LintCode } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { allDocuments } from '../all-documents.ts'
import { lintText } from '../lint-text.ts'
import { found, placeIn } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { plainTexts, statementsOf } from '../statements.ts'

const RULE = {
  id: 'policy-text-without-effect',
  code: 'IAM-007',
  severity: 'medium',
  title: 'a policy says something that AWS accepts and does not do',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  sources: POLICY_SOURCES,
} as const

/** What has a rule of its own. */
const ELSEWHERE: ReadonlySet<LintCode> = new Set([
  'key-statement-without-resource',
  'resource-ignored',
  'principal-unique-id',
])

/**
 * Legal, and almost certainly not meant: variables that are not replaced, empty lists, operators that do not fit the key.
 */
export const policyTextWithoutEffect: Rule = {
  ...RULE,
  check: (world: World) =>
    allDocuments(world)
      .filter((document) => document.kind === 'document')
      .flatMap((document) => [...lintsOf(document), ...versionOf(document)]),
}

const lintsOf = (document: Document) =>
  lintPolicy(document, isMultiValued)
    .filter(({ code, pointer }) => !ELSEWHERE.has(code) && !isToldByTrust(code, pointer, document))
    .map(({ text, at, pointer, code }) =>
      found(RULE, {
        message: `${quoted(document.id)}: ${lintText(text)}`,
        location: placeIn(document, at),
        subject: `${document.id} ${pointer} ${code}`,
        resources: [document.id],
      }),
    )

/** Patterns and sets in conditions on claims, and on the encryption context, have rules of their own. */
const isToldByTrust = (code: LintCode, pointer: string, { policy }: Document): boolean =>
  (policy === 'trust' && (code === 'wildcard-not-expanded' || code === 'set-operator-on-single-value')) ||
  (code === 'set-operator-on-single-value' && pointer.toLowerCase().includes('kms:encryptioncontext:'))

/** `${` is a variable only since 2012-10-17. */
const versionOf = (document: Document) => {
  if (document.version === '2012-10-17') return []
  const statement = statementsOf(document).find(({ resource, conditions }) =>
    [
      ...plainTexts(resource?.values ?? []),
      ...conditions.flatMap((condition) => (condition.kind === 'condition' ? plainTexts(condition.values) : [])),
    ].some((text) => text.includes('${')),
  )
  return statement === undefined
    ? []
    : [
        found(RULE, {
          message: `${quoted(document.id)}: variables are taken literally in version ${quoted(document.version)}; write "Version": "2012-10-17".`,
          location: placeIn(document, statement.at),
          subject: `${document.id} version`,
          resources: [document.id],
        }),
      ]
}
