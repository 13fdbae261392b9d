/**
 * Whether a request is granted: by the policy of the resource, by IAM, by both together, or by a grant of the key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 */
import { judgeGrants } from './grants.ts'
import { MAYBE, NO, YES, and, common, or, type Truth } from './kleene.ts'
import {
  ACCOUNT,
  EVERYONE,
  FEDERATED_USER,
  ROLE,
  SERVICE,
  SESSION,
  USER,
  USER_OF_SESSION,
  anyLane,
  laneOf,
  type Lanes,
} from './principal.ts'
import type { PreparedQuestion } from './question.ts'
import { keyCanBeShared } from './secret-policy.ts'
import { keyOfText } from './symbolic-string.ts'
import type { Part, Trace } from './trace.ts'
import { GRANT_AGAINST_LIMITS, STAR_AGAINST_SESSION_POLICY } from './unconfirmed.ts'

/** The ways in which a resource-based policy can name a caller of the same account, and what then still limits it. */
interface Form {
  readonly form: number
  readonly label: string
  readonly limits: 'none' | 'boundary-and-session' | 'session-open'
}

const FORMS: readonly Form[] = [
  { form: SESSION, label: 'the resource policy names the role session', limits: 'none' },
  { form: FEDERATED_USER, label: 'the resource policy names the federated user session', limits: 'none' },
  { form: USER, label: 'the resource policy names the user', limits: 'none' },
  { form: USER_OF_SESSION, label: 'the resource policy names the user of the session', limits: 'boundary-and-session' },
  { form: ROLE, label: 'the resource policy names the role', limits: 'boundary-and-session' },
  { form: EVERYONE, label: 'the resource policy allows everyone', limits: 'session-open' },
]

/** Whether caller and resource are in different accounts. */
export const isForeign = ({ caller, resourceAccount }: PreparedQuestion): Truth => {
  if (caller.account === resourceAccount && caller.account !== '') return NO
  // Parts that are not known have keys with a NUL; an ARN without account belongs to anybody.
  return isOpen(caller.account) || isOpen(resourceAccount) ? MAYBE : YES
}

const isOpen = (field: string): boolean => field === '' || field.includes('\u0000')

/** Whether two partitions are known to differ: there is no access from one to the other. */
const areApart = (a: string, b: string): boolean => a !== b && !isOpen(a) && !isOpen(b)

/** Whether anything grants the request. `foreign`: see `isForeign`; the other truths are what the caller's own policies say. */
export const grantOf = (
  question: PreparedQuestion,
  foreign: Truth,
  lanes: Lanes,
  identity: Truth,
  boundary: Truth,
  session: Truth,
  trace: Trace | undefined,
): Truth => {
  const { caller, target } = question
  if (caller.kind === 'service') return single('the resource policy names the service', laneOf(lanes, SERVICE), trace)
  if (caller.kind === 'anonymous') return single('the resource policy allows everyone', laneOf(lanes, EVERYONE), trace)
  if (target !== undefined && areApart(caller.partition, target.partition))
    return single('caller and resource are in the same partition', NO, trace)
  if (foreign === NO) return grantWithin(question, lanes, identity, boundary, session, trace)
  if (foreign === YES) return grantAcross(question, lanes, identity, boundary, session, trace)
  trace?.facts.push({ fact: 'account-is-known', value: MAYBE })
  return common(
    grantWithin(question, lanes, identity, boundary, session, trace),
    grantAcross(question, lanes, identity, boundary, session, trace),
  )
}

const single = (label: string, value: Truth, trace: Trace | undefined): Truth => {
  trace?.alternatives.push({ label, value, parts: [['resource', value]] })
  return value
}

/** Whether a resource grants nothing unless its own policy does, so that IAM alone is never enough. */
const isMandatory = ({ target }: PreparedQuestion): boolean => target?.kind === 'key' || target?.kind === 'role'

/** Caller and resource in one account: any one of the alternatives is enough. */
const grantWithin = (
  question: PreparedQuestion,
  lanes: Lanes,
  identity: Truth,
  boundary: Truth,
  session: Truth,
  trace: Trace | undefined,
): Truth => {
  const { target } = question
  const limits = and(boundary, session)
  let granted: Truth = NO
  if (target !== undefined) {
    for (let i = 0; i < FORMS.length; i++) {
      const { form, label, limits: kind } = FORMS[i] as Form
      const named = laneOf(lanes, form)
      const limit =
        kind === 'none'
          ? YES
          : kind === 'boundary-and-session'
            ? limits
            : session === YES
              ? YES
              : STAR_AGAINST_SESSION_POLICY.value
      const value = and(named, limit)
      granted = or(granted, value)
      if (trace !== undefined && isFormOf(form, question)) {
        const parts: [Part, Truth][] = [['resource', named]]
        if (kind === 'boundary-and-session') parts.push(['boundary', boundary], ['session', session])
        if (kind === 'session-open') parts.push(['session', limit])
        trace.alternatives.push({ label, value, parts, form })
        if (kind === 'session-open' && named === YES && session !== YES) trace.assumed.push('everyone-against-session')
      }
    }
  }
  const account = isMandatory(question) ? laneOf(lanes, ACCOUNT) : YES
  const own = and(account, and(identity, limits))
  if (trace !== undefined) {
    const parts: [Part, Truth][] = [
      ['identity', identity],
      ['boundary', boundary],
      ['session', session],
    ]
    if (isMandatory(question)) parts.unshift(['resource', account])
    const label = isMandatory(question)
      ? 'the resource policy lets IAM of the account decide, and IAM allows'
      : 'IAM allows'
    trace.alternatives.push({ label, value: own, parts, ...(isMandatory(question) ? { form: ACCOUNT } : {}) })
  }
  return or(or(granted, own), grantByKeyGrant(question, identity, boundary, session, trace))
}

/** Whether a form of naming exists for this kind of caller, so that its absence is worth telling. */
const isFormOf = (form: number, { caller }: PreparedQuestion): boolean => {
  switch (caller.kind) {
    case 'session':
      return form === SESSION || form === ROLE || form === EVERYONE
    case 'user':
      return form === USER || form === EVERYONE
    case 'federated-user':
      return form === FEDERATED_USER || form === USER_OF_SESSION || form === EVERYONE
    case 'root':
    case 'web-identity':
    case 'service':
    case 'anonymous':
      return form === EVERYONE
  }
}

/** Caller and resource in different accounts: both sides must allow. */
const grantAcross = (
  question: PreparedQuestion,
  lanes: Lanes,
  identity: Truth,
  boundary: Truth,
  session: Truth,
  trace: Trace | undefined,
): Truth => {
  const limits = and(boundary, session)
  const named = anyLane(lanes)
  const shared = question.target?.kind === 'secret' ? keyCanBeShared(question.target, question.action.name) : YES
  const both = and(and(named, shared), and(identity, limits))
  trace?.alternatives.push({
    label: 'the resource policy of one account and IAM of the other allow',
    value: both,
    parts: [
      ['resource', named],
      ['key', shared],
      ['identity', identity],
      ['boundary', boundary],
      ['session', session],
    ],
  })
  return or(both, grantByKeyGrant(question, identity, boundary, session, trace))
}

/** A KMS grant works without IAM, in and across accounts; a grant to an account still needs IAM there. */
const grantByKeyGrant = (
  question: PreparedQuestion,
  identity: Truth,
  boundary: Truth,
  session: Truth,
  trace: Trace | undefined,
): Truth => {
  if (question.target?.kind !== 'key') return NO
  const { grants } = question.target
  const limits = and(boundary, session)
  const packed = judgeGrants(grants, question)
  const direct = (packed & 3) as Truth
  const account = ((packed >> 2) & 3) as Truth
  const unlimited = confirmed(limits)
  const own = and(identity, limits)
  if (trace !== undefined) {
    trace.grants.push({ grants, of: keyOfText(question.resource), value: or(direct, account) })
    trace.alternatives.push(
      {
        label: 'a grant of the key names the caller',
        value: and(direct, unlimited),
        parts: [
          ['grants', direct],
          ['boundary', confirmed(boundary)],
          ['session', confirmed(session)],
        ],
      },
      {
        label: "a grant of the key names the caller's account, and IAM allows",
        value: and(account, own),
        parts: [
          ['grants', account],
          ['identity', identity],
          ['boundary', boundary],
          ['session', session],
        ],
      },
    )
  }
  return or(and(direct, unlimited), and(account, own))
}

/** Whether a layer that may limit a grant leaves it alone. */
const confirmed = (limit: Truth): Truth => (limit === YES ? YES : GRANT_AGAINST_LIMITS.value)
