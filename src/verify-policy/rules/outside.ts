import { accountOfPrincipal, newAccess, printText } from '../../policy/index.ts'
import type { Hit, PolicySet, Principal, Request, StatementRef, Text } from '../../policy/index.ts'
import type { Document } from './found.ts'
import { statementId } from './found.ts'
import { accountIn, isNegative, plainTexts, statementsOf } from './statements.ts'

/** Somebody of another account, or without any, whom the policy of a resource lets in. */
export interface Outsider {
  readonly statement: StatementRef
  /** Account of the caller; undefined for a caller without credentials. */
  readonly account: string | undefined
  readonly actions: readonly string[]
  readonly isCertain: boolean
}

/** What outsiders reach; `limits` where not every request could be tried. */
export interface Outside {
  readonly outsiders: readonly Outsider[]
  readonly isComplete: boolean
}

/** What only the owner's organisation, account or network can have in a request. */
const NOT_THEIRS: ReadonlySet<string> = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceip',
  'aws:vpcsourceip',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:userid',
])

/** Searches all requests that the resource's own policy adds for callers of other accounts. */
export const outsideOf = (
  without: PolicySet,
  policies: PolicySet,
  owner: string,
  documents: readonly Document[],
  actions?: readonly string[],
): Outside => {
  const bounds = boundsIn(documents)
  const known = new Set(
    documents.flatMap((document) => statementsOf(document).map(({ index }) => `${document.id}#${index}`)),
  )
  const answer = newAccess(without, policies, {
    ...(actions === undefined ? {} : { actions }),
    callers: (principal) => isOutside(principal, owner),
    except: (request) => isBounded(request, bounds),
  })
  if (answer.kind !== 'witness') return { outsiders: [], isComplete: answer.kind === 'included' }
  const outsiders = new Map<string, Outsider>()
  for (const hit of answer.hits) {
    const outsider = outsiderOf(hit)
    // A statement that is not known is reported as such.
    if (outsider === undefined || !known.has(statementId(outsider.statement))) continue
    const key = `${statementId(outsider.statement)} ${outsider.account ?? ''}`
    const before = outsiders.get(key)
    outsiders.set(key, {
      ...outsider,
      isCertain: outsider.isCertain || before?.isCertain === true,
      actions: [...new Set([...(before?.actions ?? []), ...outsider.actions])],
    })
  }
  return { outsiders: [...outsiders.values()], isComplete: answer.complete }
}

const outsiderOf = ({ request, because, cause, certainty, actions }: Hit): Outsider | undefined => {
  const statement = cause?.statement ?? because[0]
  return statement === undefined
    ? undefined
    : { statement, account: accountOfPrincipal(request.principal), actions, isCertain: certainty === 'definite' }
}

/** AWS services act for their customers, and are looked at elsewhere. */
const isOutside = (principal: Principal, owner: string): boolean =>
  principal.kind === 'anonymous' ||
  (accountOfPrincipal(principal) !== undefined && accountOfPrincipal(principal) !== owner)

/** Values that conditions ask for, by key. */
type Bounds = ReadonlyMap<string, ReadonlySet<string>>

const boundsIn = (documents: readonly Document[]): Bounds => {
  const bounds = new Map<string, Set<string>>()
  for (const statement of documents.flatMap(statementsOf)) {
    for (const condition of statement.conditions) {
      if (condition.kind === 'unknown' || isNegative(condition) || statement.effect === 'Deny') continue
      const key = condition.key.toLowerCase()
      const values = plainTexts(condition.values).filter((text) => !/^[*?]*$|^0\.0\.0\.0\/0$|^::\/0$/.test(text))
      bounds.set(key, new Set([...(bounds.get(key) ?? []), ...values]))
    }
  }
  return bounds
}

/** Whether a request has something that outsiders cannot have. */
const isBounded = ({ context }: Request, bounds: Bounds): boolean =>
  Object.entries(context.values).some(([key, value]) => {
    const wanted = bounds.get(key)
    if (wanted === undefined || wanted.size === 0 || !NOT_THEIRS.has(key)) return false
    const texts: readonly Text[] = value.kind === 'present' ? [value.value] : value.kind === 'list' ? value.values : []
    // An address lies in a range; every range that is named is one of ours.
    return key.endsWith('sourceip') ? texts.length > 0 : texts.map(printText).some((text) => isWanted(text, wanted))
  })

const isWanted = (text: string, wanted: ReadonlySet<string>): boolean =>
  [...wanted].some(
    (each) => each === text || (each.includes('*') && accountIn(each) !== '' && accountIn(each) === accountIn(text)),
  )

/** Whether a policy names the account of an outsider; everybody else comes in through a wildcard. */
export const isNamed = ({ account }: Outsider, documents: readonly Document[]): boolean =>
  account !== undefined &&
  documents
    .flatMap(statementsOf)
    .some(
      ({ principal, conditions }) =>
        principal?.entries.some(
          ({ type, value }) => type === 'AWS' && value.kind === 'text' && printText(value.text).includes(account),
        ) === true ||
        conditions.some(
          (condition) =>
            condition.kind === 'condition' && plainTexts(condition.values).some((text) => text.includes(account)),
        ),
    )
