import { CATALOG_ACTIONS } from '../../../data/catalog.ts'
import { printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { exchange, found, placeIn, wordsOf } from '../found.ts'
import { peopleIn } from '../people.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { isAbout, nameOf, statementJson } from '../statements.ts'
import { allowsOf, askKey, keysOf, resourcesOf } from './keys.ts'

const RULE = {
  id: 'key-cross-account-ineffective',
  code: 'KMS-015',
  severity: 'low',
  title: 'the key policy allows other accounts what KMS never lets them do',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  sources: POLICY_SOURCES,
} as const

const KMS_ACTIONS = CATALOG_ACTIONS.filter(
  ({ action, resources }) => action.startsWith('kms:') && resources.includes('key'),
).map(({ action }) => action)

/**
 * Other accounts can use a key, and cannot manage it: an Allow of such an operation has no effect, whatever it says.
 */
export const keyCrossAccountIneffective: Rule = {
  ...RULE,
  check: (world: World) =>
    keysOf(world).flatMap((view) =>
      allowsOf(view).flatMap(({ document, statement }) => {
        const people = peopleIn(statement, view.account)
        const foreign = people.filter(({ account }) => account !== view.account)
        // A statement for people of the own account as well is about them.
        if (foreign.length === 0 || foreign.length < people.length || statement.action.negated) return []
        const dead = KMS_ACTIONS.filter(
          (action) =>
            isAbout(statement, action) &&
            foreign.every((person) => {
              const verdict = askKey(view, person, action, {}, world)
              return verdict.kind === 'denied' && verdict.how === 'ineffective'
            }),
        )
        if (dead.length === 0) return []
        return [
          found(RULE, {
            message: `${quoted(nameOf(statement))} of ${quoted(view.name)} allows ${foreign.map(({ arn }) => quoted(printText(arn))).join(', ')} what only the owner of the key can do: ${wordsOf(dead)}.`,
            location: placeIn(document, statement.action.at),
            fix: exchange(
              'Allow only operations that work across accounts.',
              `policy of ${view.name}`,
              statementJson(statement, { Action: ['kms:Decrypt', 'kms:DescribeKey'] }),
              document,
              statement,
            ),
            subject: `${view.name} ${document.id}#${statement.index}`,
            resources: [...resourcesOf(view), ...foreign.map(({ arn }) => printText(arn))],
          }),
        ]
      }),
    ),
}
