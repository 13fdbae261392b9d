import { actionOf, CATALOG_ACTIONS, typeOfKey } from '../../../data/catalog.ts'
import { quoted } from '../../../text/printable.ts'
import { allDocuments } from '../all-documents.ts'
import { exchange, found, placeIn, replacement } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { isAbout, nameOf, statementJson, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'

const RULE = {
  id: 'action-unknown',
  code: 'IAM-005',
  severity: 'medium',
  title: 'a policy names an action, a condition key or a resource that AWS does not know there',
  page: 'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  sources: POLICY_SOURCES,
} as const

const SERVICES = new Set(CATALOG_ACTIONS.map(({ action }) => action.split(':')[0] ?? ''))
/** Keys of services have the name of the service in front; those of identity providers and of a grant's parts do not count. */
const KEY = /^(sts|iam|kms|secretsmanager):[A-Za-z]/

/**
 * IAM accepts any name, and a misspelt one never matches. The facts come from AWS's own service authorization reference.
 */
export const actionUnknown: Rule = {
  ...RULE,
  check: (world: World) =>
    allDocuments(world)
      .filter((document) => document.kind === 'document')
      .flatMap((document) =>
        statementsOf(document).flatMap((statement) => [
          ...actionsOf(document, statement),
          ...keysOf(document, statement),
          ...resourcesOf(document, statement),
        ]),
      ),
}

const actionsOf = (document: Document, statement: KnownStatement) =>
  statement.action.values.flatMap((leaf) => {
    if (leaf.kind !== 'text' || typeof leaf.text !== 'string') return []
    const { text } = leaf
    const [service = '', name = ''] = text.toLowerCase().split(':')
    const isKnown = /[*?]/.test(text)
      ? CATALOG_ACTIONS.some(({ action }) => isAbout({ ...statement, action: only(leaf) }, action))
      : actionOf(text) !== undefined
    if (!SERVICES.has(service) || name === '' || isKnown) return []
    const near = nearest(
      text,
      CATALOG_ACTIONS.map(({ action }) => action).filter((action) => action.startsWith(`${service}:`)),
    )
    return [
      found(RULE, {
        message: `${quoted(nameOf(statement))} of ${quoted(document.id)}: there is no action ${quoted(text)}${near === undefined ? '' : `; did you mean ${quoted(near)}`}${near === undefined ? '.' : '?'}`,
        location: placeIn(document, leaf.at),
        ...(near === undefined
          ? {}
          : {
              fix: exchange(
                `Write ${quoted(near)}.`,
                document.id,
                withAction(statement, text, near),
                document,
                statement,
              ),
            }),
        subject: `${document.id}#${statement.index} ${text}`,
        resources: [document.id],
      }),
    ]
  })

const only = (leaf: KnownStatement['action']['values'][number]): KnownStatement['action'] => ({
  negated: false,
  values: [leaf],
  at: leaf.at,
})

const withAction = (statement: KnownStatement, wrong: string, right: string) => {
  const { action } = statement
  const texts = action.values.flatMap((leaf) =>
    leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : [],
  )
  const mended = texts.map((text) => (text === wrong ? right : text))
  return statementJson(statement, {
    [action.negated ? 'NotAction' : 'Action']: mended.length === 1 ? mended[0] : mended,
  })
}

const keysOf = (document: Document, statement: KnownStatement) =>
  statement.conditions.flatMap((condition) => {
    if (condition.kind === 'unknown') return []
    const { key } = condition
    if (!(KEY.test(key) || key.toLowerCase().startsWith('aws:')) || typeOfKey(key) !== undefined) return []
    return [
      found(RULE, {
        message: `${quoted(nameOf(statement))} of ${quoted(document.id)}: there is no condition key ${quoted(key)}.`,
        location: placeIn(document, condition.at),
        evidence: ['A key that is not in the request makes a positive condition fail and a negated one hold.'],
        subject: `${document.id}#${statement.index} ${key}`,
        resources: [document.id],
      }),
    ]
  })

/** Actions without resource match `*` only. */
const resourcesOf = (document: Document, statement: KnownStatement) => {
  const { resource, action } = statement
  if (resource === undefined || resource.negated || document.policy === 'key' || document.policy === 'secret') return []
  const texts = resource.values.flatMap((leaf) =>
    leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : ['*'],
  )
  if (texts.some((text) => text.startsWith('*') || text.startsWith('arn:*'))) return []
  return action.values.flatMap((leaf) => {
    if (leaf.kind !== 'text' || typeof leaf.text !== 'string') return []
    const known = actionOf(leaf.text)
    if (known === undefined || known.resources.length > 0) return []
    return [
      found(RULE, {
        message: `${quoted(nameOf(statement))} of ${quoted(document.id)}: ${quoted(known.action)} takes no resource, so that only ${quoted('*')} matches.`,
        location: placeIn(document, leaf.at),
        fix: replacement(
          'Allow it in a statement of its own.',
          document.id,
          statementJson(statement, { Action: known.action, Resource: '*' }),
          document,
        ),
        subject: `${document.id}#${statement.index} ${known.action} resource`,
        resources: [document.id],
      }),
    ]
  })
}

/** The name that takes the fewest changes of letters, if few enough do. */
const nearest = (text: string, names: readonly string[]): string | undefined => {
  const ranked = names
    .map((name) => ({ name, distance: distanceOf(text.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  return best !== undefined && best.distance <= Math.max(2, text.length / 4) ? best.name : undefined
}

/** Number of letters to insert, remove or replace (Levenshtein). */
const distanceOf = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1]
    for (const [j, other] of b.split('').entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    row = next
  }
  return row[b.length] ?? 0
}
