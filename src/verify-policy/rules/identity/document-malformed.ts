import type { Finding } from '../../../findings/finding.ts'
import type { PolicyDocument } from '../../../policy/index.ts'
import { printable, quoted } from '../../../text/printable.ts'
import { allDocuments } from '../all-documents.ts'
import { findingOf, POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'document-malformed',
  code: 'IAM-007',
  severity: 'high',
  title: 'policy document that AWS would refuse',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  sources: POLICY_SOURCES,
} as const

/**
 * A document that cannot be read for certain. Its layer is then not known, since a part that was not understood could deny.
 */
export const documentMalformed: Rule = {
  ...RULE,
  check: (world: World) => [
    ...world.bundle.problems.map(({ what, location }) =>
      findingOf(RULE, { message: `${quoted(location.file)}: ${what}.`, location, subject: location.file }),
    ),
    ...allDocuments(world).flatMap(problemsOf),
  ],
}

/** One finding per problem, all at their places. */
const problemsOf = (document: PolicyDocument): readonly Finding[] =>
  document.kind !== 'malformed'
    ? []
    : document.problems.map(({ text, at, pointer }) =>
        findingOf(RULE, {
          message: `${quoted(document.id)} is no valid ${document.policy} policy: ${printable(text)}${pointer === '' ? '' : `, at ${quoted(pointer)}`}.`,
          location: document.file === undefined ? undefined : { file: document.file, line: at.line, column: at.column },
          evidence: ['The whole layer counts as not known: a part that is not understood could deny.'],
          subject: document.id,
        }),
      )
