import type { Finding } from '../../../findings/finding.ts'
import type { PolicyDocument, PolicySet } from '../../../policy/index.ts'
import { printable, quoted } from '../../../text/printable.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'document-malformed',
  code: 'IAM-007',
  severity: 'high',
  title: 'policy document that AWS would refuse',
} as const

/**
 * A document that cannot be read for certain. Its layer is then not known, since a part that was not understood could deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export const documentMalformed: Rule = {
  ...RULE,
  check: ({ bundle, scene }: World) => [
    ...bundle.problems.map(({ what, location }) =>
      findingOf(RULE, { message: `${quoted(location.file)}: ${what}.`, location, subject: location.file }),
    ),
    ...documentsOf(scene.policies).flatMap(problemsOf),
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

const documentsOf = ({ accounts, roles, secrets, keys }: PolicySet): readonly PolicyDocument[] => {
  const layers = [
    ...roles.flatMap(({ trust, identity, boundary }) => [trust, identity, boundary]),
    ...secrets.map(({ policy }) => policy),
    ...keys.map(({ policy }) => policy),
  ]
  const levels = accounts
    .flatMap(({ scp, rcp }) => [scp, rcp])
    .flatMap((layer) => (layer.kind === 'given' ? layer.levels.flatMap(({ documents }) => documents) : []))
  const documents = [...layers.flatMap((layer) => (layer.kind === 'given' ? layer.documents : [])), ...levels]
  // The organisation's documents are attached to several accounts; each is reported once.
  return [...new Map(documents.map((document) => [`${document.id} ${document.kind}`, document])).values()]
}
