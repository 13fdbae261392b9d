import type { Location } from '../findings/finding.ts'
import { locationOf, statementText } from '../findings/wording.ts'
import {
  accountOfPrincipal,
  evaluate,
  globMatches,
  limitText,
  printText,
  requestText,
  suppose,
  unexpectedTokens,
  whoCan,
} from '../policy/index.ts'
import type { Access, Accesses, Layer, PolicySet, Principal, Text } from '../policy/index.ts'
import { quoted } from '../text/printable.ts'
import type { Expectation, ExpectedQuestion } from './config/config.ts'
import type { JudgedExpectation } from './expectations.ts'
import { accountIn } from './rules/statements.ts'

type Answer = Omit<JudgedExpectation, 'expectation'>

/**
 * The answer to an expectation about everybody, over all requests; undefined for one about a single job. What is not known
 * for certain is no proof.
 */
export const judgeForEverybody = (expectation: Expectation, policies: PolicySet): JudgedExpectation | undefined => {
  const answer = answerTo(expectation.about, policies)
  return answer && { expectation, ...answer }
}

const answerTo = (about: ExpectedQuestion, policies: PolicySet): Answer | undefined => {
  switch (about.kind) {
    case 'anybody':
      return worst(resourcesOf(about, policies).map((resource) => anybody(about, resource, policies)))
    case 'any-token':
      return anyToken(about, policies)
    case 'pipeline':
    case 'call':
    case 'assume':
      return undefined
  }
}

type About<K extends ExpectedQuestion['kind']> = Extract<ExpectedQuestion, { readonly kind: K }>

/** The secrets that the pattern matches, or the key that it names. */
const resourcesOf = ({ action, resource }: About<'anybody'>, { secrets, keys }: PolicySet): readonly Text[] =>
  action === 'kms:Decrypt'
    ? keys
        .filter(({ arn, aliases }) => [printText(arn), ...(aliases ?? [])].some((name) => isKey(name, resource)))
        .map(({ arn }) => arn)
    : secrets
        .map(({ arn }) => arn)
        .filter((arn) => [wholeName(arn), nameOf(arn)].some((name) => globMatches(resource, name)))

const isKey = (name: string, wanted: string): boolean => globMatches(wanted, name) || name.endsWith(`:key/${wanted}`)

/** The ARN, with six characters for a suffix that is not known yet. */
const wholeName = (arn: Text): string =>
  typeof arn === 'string' ? arn : arn.parts.map((part) => (typeof part === 'string' ? part : 'xxxxxx')).join('')

const nameOf = (arn: Text): string => /:secret:(.+)-[A-Za-z0-9]{6}$/.exec(wholeName(arn))?.[1] ?? ''

const anybody = ({ action, except }: About<'anybody'>, resource: Text, policies: PolicySet): Answer => {
  const { accesses, limits } = whoCan(policies, action, resource, {
    except: ({ principal }) => except.some((pattern) => isMeant(principal, pattern)),
  })
  const account = accountIn(resource)
  const isCertain = (access: Access): boolean =>
    access.certainty === 'definite' && (!isAtHome(access, account) || isIndependent(access, policies))
  return answered({ accesses, limits }, isCertain)
}

const isMeant = (principal: Principal, pattern: string): boolean => {
  if (/^[0-9]{12}$/.test(pattern)) return accountOfPrincipal(principal) === pattern
  if (principal.kind !== 'session' && principal.kind !== 'user') return false
  const arn = printText(principal.kind === 'session' ? principal.role : principal.arn)
  return globMatches(pattern, arn) || globMatches(pattern, arn.slice(arn.lastIndexOf('/') + 1))
}

/** A principal of the account itself that no source lists: what its own policies allow is not known, rather than everything. */
const isAtHome = ({ principal, supposing }: Access, account: string): boolean =>
  supposing !== undefined && accountOfPrincipal(principal) === account

/** Whether the principal has access also without policies of its own. */
const isIndependent = ({ request, supposing }: Access, policies: PolicySet): boolean =>
  supposing !== undefined && evaluate(request, suppose(policies, { ...supposing, own: 'nothing' })).kind === 'allowed'

const anyToken = ({ job, claims, except }: About<'any-token'>, policies: PolicySet): Answer => {
  const arn = job.hops[0]?.role.arn ?? ''
  const role = policies.roles.find((each) => printText(each.arn) === arn)
  if (role === undefined || !isReadable(role.trust))
    return { outcome: 'unknown', because: 'not known: the trust policy of the role is not given in full' }
  return answered(unexpectedTokens(policies, role.arn, { claims, except }), ({ certainty }) => certainty === 'definite')
}

/** A part of a trust policy that was not read could name any provider. */
const isReadable = (layer: Layer): boolean =>
  layer.kind === 'empty' ||
  (layer.kind === 'given' &&
    layer.documents.every(
      (document) =>
        document.kind === 'document' &&
        document.statements.every(
          (statement) =>
            statement.kind === 'statement' &&
            (statement.principal?.entries ?? []).every(({ value }) => value.kind === 'text'),
        ),
    ))

const answered = ({ accesses, limits }: Accesses, isCertain: (access: Access) => boolean): Answer => {
  const certain = accesses.filter(isCertain)
  const [first] = certain
  if (first !== undefined) {
    return {
      outcome: 'allowed',
      because: `${witnessOf(first, 'is allowed')}${certain.length === 1 ? '' : `; ${certain.length - 1} more in other ways`}`,
      ...placeOf(first),
    }
  }
  const [perhaps] = accesses
  if (perhaps !== undefined) {
    return { outcome: 'unknown', because: `not known: ${witnessOf(perhaps, 'may be allowed')}`, ...placeOf(perhaps) }
  }
  const [limit] = limits
  return limit === undefined
    ? { outcome: 'denied', because: 'no such request is allowed' }
    : { outcome: 'unknown', because: `not known: ${limitText(limit)}` }
}

const witnessOf = ({ request, through }: Access, verb: string): string => {
  const text = requestText(request, { quote: quoted, verb })
  return through.length === 0 ? text : `${text}, by ${through.map(statementText).join(', ')}`
}

const placeOf = ({ through }: Access): { readonly location?: Location } => {
  const place = through.flatMap((ref) => locationOf(ref) ?? [])[0]
  return place === undefined ? {} : { location: place }
}

/** One resource for which it does not hold is enough; nothing to ask about proves nothing. */
const worst = (answers: readonly Answer[]): Answer =>
  answers.find(({ outcome }) => outcome === 'allowed') ??
  answers.find(({ outcome }) => outcome === 'unknown') ??
  answers[0] ?? { outcome: 'unknown', because: 'not known: no source tells of such a secret or key' }
