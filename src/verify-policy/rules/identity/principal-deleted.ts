import { lintPolicy } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { allDocuments } from '../all-documents.ts'
import { lintText } from '../lint-text.ts'
import { advice, found, placeIn } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { statementsOf } from '../statements.ts'

const RULE = {
  id: 'principal-deleted',
  code: 'IAM-009',
  severity: 'high',
  title: 'a policy names a principal that no longer exists',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  sources: POLICY_SOURCES,
} as const

/**
 * AWS stores principals by their ids. When a role or user is deleted, its id (`AROA…`, `AIDA…`) is what the policy shows; a
 * new one of the same name is somebody else, and the policy cannot be saved again.
 */
export const principalDeleted: Rule = {
  ...RULE,
  check: (world: World) =>
    allDocuments(world)
      .filter((document) => document.kind === 'document')
      .flatMap((document) => [
        ...removed(document, world),
        ...lintPolicy(document)
          .filter(({ code }) => code === 'principal-unique-id')
          .map(({ text, at, pointer }) =>
            found(RULE, {
              message: `${quoted(document.id)}: ${lintText(text)}`,
              location: placeIn(document, at),
              fix: advice('Name the role or user that is meant by its ARN, or take the entry out.'),
              subject: `${document.id} ${pointer} ${at.line}:${at.column}`,
              resources: [document.id],
            }),
          ),
      ]),
}

/** Principals that the change takes away, in policies that keep them. */
const removed = (document: Document, { bundle }: World) =>
  statementsOf(document).flatMap(({ principal, index }) =>
    (principal?.entries ?? []).flatMap(({ type, value }) => {
      const gone = bundle.removedPrincipals.find(
        ({ arn }) => type === 'AWS' && value.kind === 'text' && value.text === arn,
      )
      if (gone === undefined) return []
      return [
        found(RULE, {
          message: `${quoted(document.id)} names ${quoted(gone.arn)}, which the change takes away.`,
          location: placeIn(document, value.at),
          fix: advice('Take the entry out, or keep the principal.'),
          subject: `${document.id}#${index} ${gone.arn}`,
          resources: [document.id, gone.arn],
        }),
      ]
    }),
  )
