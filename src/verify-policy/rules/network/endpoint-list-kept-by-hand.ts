import type { Finding } from '../../../findings/finding.ts'
import { quoted } from '../../../text/printable.ts'
import { allDocuments } from '../all-documents.ts'
import { advice, found, placeIn, undecided } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { conditionsOn, nameOf, plainTexts, statementsOf } from '../statements.ts'
import type { KnownCondition, KnownStatement } from '../statements.ts'

const RULE = {
  id: 'endpoint-list-kept-by-hand',
  code: 'VPC-004',
  severity: 'info',
  title: 'list of VPC endpoints that somebody has to keep up to date',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgid',
  sources: POLICY_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** Every new VPC needs another entry, and an entry outlives its endpoint. One endpoint is no list. */
export const endpointListKeptByHand: Rule = {
  ...RULE,
  check: (world: World) =>
    allDocuments(world).flatMap((document) =>
      document.kind === 'document'
        ? statementsOf(document).flatMap((statement) =>
            conditionsOn(statement, (key) => key === 'aws:sourcevpce').flatMap((condition) =>
              findingsOf(document, statement, condition),
            ),
          )
        : [],
    ),
}

const findingsOf = (document: Document, statement: KnownStatement, condition: KnownCondition): readonly Finding[] => {
  const { values, at, pointer } = condition
  const texts = new Set(plainTexts(values))
  if (values.length < 2 && values.every(({ kind }) => kind === 'text')) return []
  const about = {
    location: placeIn(document, at),
    subject: `${document.id} ${pointer}`,
    resources: [document.id],
    fix: advice(
      'Where AWS supports it for the service, ask for `aws:VpceAccount` or `aws:VpceOrgID`, which cover all endpoints of an account or organisation.',
    ),
  }
  const name = quoted(nameOf(statement))
  return [
    texts.size > 1
      ? found(RULE, { ...about, message: `Statement ${name} lists ${texts.size} VPC endpoints one by one.` })
      : undecided(RULE, { ...about, message: `How many VPC endpoints statement ${name} lists is not known.` }),
  ]
}
