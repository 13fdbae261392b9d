/**
 * Behaviour of AWS that its documentation leaves open, one constant each with the treatment we chose. Confirming one is
 * a change of one line and a case file. The treatment is the one that never turns a denial into "allowed".
 */
import { MAYBE, type Truth } from './kleene.ts'

/** A reading that AWS does not confirm. */
export interface Unconfirmed {
  /** A stable word. */
  readonly code: string
  /** What is open, as one sentence. */
  readonly text: string
  /** The truth value used in place of the open one. */
  readonly value: Truth
}

const open = (code: string, text: string): Unconfirmed => ({ code, text, value: MAYBE })

export const WILDCARD_SERVICE_AND_ACTION = open(
  'action-wildcard-prefix',
  'AWS does not document whether the action `*:*` means every action.',
)

export const WILDCARD_OVER_COLONS = open(
  'wildcard-over-colons',
  'AWS says that a `*` at the end of a field of a resource ARN can reach over colons, and that wildcards work per field.',
)

export const UNSUPPORTED_RESOURCE_WILDCARD = open(
  'resource-type-wildcard',
  'AWS does not support wildcards in the service or resource type of a resource ARN; whether they match is open.',
)

export const VARIABLE_UNDER_BOOL = open(
  'variable-under-bool',
  'AWS pages disagree whether policy variables are replaced under Bool.',
)

export const EMPTY_VARIABLE = open(
  'empty-variable',
  'AWS does not document whether an empty value of a policy variable counts as a value.',
)

export const FOR_ANY_VALUE_IF_EXISTS = open(
  'for-any-value-if-exists',
  'AWS does not document ForAnyValue with IfExists for a missing key.',
)

export const FOR_ANY_VALUE_OF_NOTHING = open(
  'for-any-value-empty-list',
  'AWS does not document a negated ForAnyValue with an empty list of values.',
)

export const MULTIPLE_VALUES_NEGATED = open(
  'multiple-values-negated',
  'AWS does not document a negated operator without set operator on a key with several values.',
)

export const NOT_AN_ARN = open(
  'not-an-arn',
  'AWS does not document ARN operators with a lone `*`, a shorter pattern, or a value that is not an ARN.',
)

export const MAPPED_ADDRESS = open(
  'ipv4-mapped-address',
  'AWS does not document whether an IPv4-mapped IPv6 address counts as IPv4.',
)

export const INVALID_VALUE_NEGATED = open(
  'invalid-value-negated',
  'AWS does not document a negated operator whose value is not valid for it.',
)

export const STAR_AGAINST_SESSION_POLICY = open(
  'everyone-against-session-policy',
  'AWS pages disagree whether a session policy limits a resource-based Allow to everyone.',
)

export const PARTLY_LISTED_NOT_PRINCIPAL = open(
  'partly-listed-not-principal',
  'A NotPrincipal that lists only some of account, role and session exempts the caller or not, depending on the page.',
)

export const NOT_PRINCIPAL_ALLOW = open('not-principal-allow', 'AWS does not support NotPrincipal with Allow.')

export const FEDERATED_IN_RESOURCE_POLICY = open(
  'federated-in-resource-policy',
  'AWS does not document a Federated principal in a policy of a secret or key.',
)

export const EVERYONE_IN_TRUST_POLICY = open(
  'everyone-for-web-identity',
  'AWS does not document an Allow to everyone for a caller with a web identity token.',
)

export const ACCOUNT_DENY_FOR_WEB_IDENTITY = open(
  'account-deny-for-web-identity',
  'AWS does not document whether a Deny that names the account hits a caller with a web identity token.',
)

export const GRANT_AGAINST_LIMITS = open(
  'grant-against-limits',
  'AWS does not document whether a permissions boundary or session policy limits a KMS grant.',
)

export const PARTIAL_ARN_WITH_SUFFIX = open(
  'partial-arn-with-suffix',
  'A partial secret ARN whose name ends in a hyphen and six characters may not be found.',
)
