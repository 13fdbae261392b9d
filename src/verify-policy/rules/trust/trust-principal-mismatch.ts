import { quoted } from '../../../text/printable.ts'
import { printText } from '../../../policy/index.ts'
import { exchange, found, placeIn } from '../found.ts'
import type { Document } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { nameOf, oneOrMore, plainTexts, statementJson, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'
import type { SnippetValue } from '../../snippets/value.ts'
import { isAllow, trustsOf } from './trusts.ts'
import type { Trust } from './trusts.ts'

const RULE = {
  id: 'trust-principal-mismatch',
  code: 'OIDC-013',
  severity: 'high',
  title: 'principal and action of the trust policy do not belong together',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
  sources: POLICY_SOURCES,
} as const

const PROVIDER = 'arn:aws:iam::ACCOUNT_ID:oidc-provider/token.actions.githubusercontent.com'

/**
 * A token of an identity provider is exchanged with AssumeRoleWithWebIdentity, by a federated principal. Accounts, roles and
 * users call AssumeRole. With `*` as principal of the former, tokens of any provider of the account count.
 */
export const trustPrincipalMismatch: Rule = {
  ...RULE,
  check: (world: World) =>
    trustsOf(world).flatMap((trust) =>
      trust.documents.flatMap((document) =>
        statementsOf(document)
          .filter(isAllow)
          .flatMap((statement) => findingsOf(trust, document, statement)),
      ),
    ),
}

const findingsOf = (trust: Trust, document: Document, statement: KnownStatement) => {
  const { principal, action } = statement
  if (principal === undefined || principal.negated || action.negated) return []
  const actions = plainTexts(action.values).map((text) => text.toLowerCase())
  const types = new Set(principal.entries.map(({ type }) => type))
  const oidc = principal.entries.some(
    ({ type, value }) =>
      type === 'Federated' && value.kind === 'text' && printText(value.text).includes('oidc-provider/'),
  )
  const has = (name: string): boolean => actions.includes(name.toLowerCase())
  const callers = types.has('everyone') || types.has('AWS')
  const wrong =
    callers && has('sts:AssumeRoleWithWebIdentity') && !types.has('Federated')
      ? {
          why: `allows AssumeRoleWithWebIdentity to ${types.has('everyone') ? 'everybody' : 'AWS accounts'} instead of an identity provider`,
          text: 'Name the identity provider as the federated principal.',
          json: statementJson(statement, { Principal: { Federated: PROVIDER }, NotPrincipal: undefined }),
        }
      : oidc && has('sts:AssumeRole') && !has('sts:AssumeRoleWithWebIdentity')
        ? {
            why: 'allows AssumeRole to an identity provider, which never calls it',
            text: 'Allow AssumeRoleWithWebIdentity.',
            json: statementJson(statement, {
              Action: actionsInstead(plainTexts(action.values)),
            }),
          }
        : undefined
  if (wrong === undefined) return []
  const role = trust.name
  return [
    found(RULE, {
      message: `${quoted(nameOf(statement))} of ${quoted(role)} ${wrong.why}.`,
      location: placeIn(document, principal.at),
      fix: exchange(wrong.text, `trust policy of ${role}`, wrong.json, document, statement),
      subject: `${role} ${document.id}#${statement.index}`,
      resources: [role],
    }),
  ]
}

const actionsInstead = (actions: readonly string[]): SnippetValue => {
  const instead = actions.map((text) =>
    text.toLowerCase() === 'sts:assumerole' ? 'sts:AssumeRoleWithWebIdentity' : text,
  )
  return oneOrMore(instead)
}
