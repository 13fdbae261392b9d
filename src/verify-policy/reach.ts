import type { Reach, Reached, Reaching } from '../findings/reach.ts'
import { LAYER_NAMES } from '../findings/wording.ts'
import { providerArnOf } from '../oidc/issuer.ts'
import {
  keyOfText,
  limitText,
  printText,
  reachOf,
  rolesFor,
  trustedSubjects,
  whoCan,
  whoReads,
} from '../policy/index.ts'
import type { Accesses, CallSite, Compiled, Layer, LayerName, PolicySet, Text } from '../policy/index.ts'
import { quoted } from '../text/printable.ts'
import type { Scene } from './assemble/index.ts'
import type { JudgedChain } from './judge.ts'
import { withPopulation } from './population.ts'
import type { Population } from './population.ts'
import { reacherOf, roleText, tokenReacher } from './reachers.ts'
import { accountIn } from './rules/statements.ts'

/** More resources than these say nothing to a reader, and take their time. */
const MOST = 25

/**
 * Who reads the secrets of the pipelines, who uses their keys and who assumes their roles; and what each role and each job
 * that was asked about reaches in turn.
 */
export const reachIn = (
  { policies, parts, population }: Scene & { readonly population: Population },
  chains: readonly JudgedChain[],
  compiled: Compiled,
  site: CallSite,
): Reach => {
  const wanted = distinct(parts.flatMap(({ targets }) => targets.map(({ secret }) => secret)))
  const secrets = wanted.slice(0, MOST)
  const keys = distinct(secrets.flatMap((secret) => keyOf(secret, policies) ?? []))
  const taken = distinct(parts.flatMap(({ pipeline }) => pipeline.hops.map(({ role }) => role.arn)))
  const roles = taken.slice(0, MOST)
  const inhabited: Inhabited = { policies: withPopulation(policies, population), complete: population.accounts }
  return {
    reached: [
      ...readersOf(secrets, inhabited, site),
      ...keys.map((key) => usersOf(key, inhabited)),
      ...roles.map((role) => assumersOf(role, inhabited)),
    ],
    reaching: [...reachingRoles(compiled, site), ...chains.map((chain) => reachingJob(chain, compiled, site))],
    unasked: wanted.length - secrets.length + (taken.length - roles.length),
  }
}

/** Policies, and the accounts in which nobody else can be. */
interface Inhabited {
  readonly policies: PolicySet
  readonly complete: readonly string[]
}

/** Without those whom a policy would let in if they were there. */
const real = ({ accesses, limits }: Accesses, { complete }: Inhabited): Accesses => ({
  limits,
  accesses: accesses.filter(
    ({ supposing }) =>
      supposing === undefined ||
      [...supposing.roles, ...supposing.users].some((arn) => !complete.includes(accountIn(arn))),
  ),
})

const keyOf = (secret: Text, { secrets, keys }: PolicySet): Text | undefined => {
  const own = secrets.find(({ arn }) => isSame(arn, secret))?.key
  return own?.kind === 'key' && keys.some(({ arn }) => isSame(arn, own.arn)) ? own.arn : undefined
}

const readersOf = (secrets: readonly Text[], inhabited: Inhabited, site: CallSite): readonly Reached[] =>
  whoReads(inhabited.policies, secrets, site).map(({ secret, ...found }) => {
    const { policies } = inhabited
    const accesses = real(found, inhabited)
    const layer = policies.secrets.find(({ arn }) => isSame(arn, secret))?.policy
    const known = reachedBy(secret, 'reads the secret and has it decrypted', accesses, 'secretPolicy', layer)
    const tokens = accesses.accesses.flatMap(({ principal, certainty }) =>
      principal.kind === 'session'
        ? trustedSubjects(policies, principal.role).map((trusted) => ({
            ...tokenReacher(trusted, certainty),
            who: `${tokenReacher(trusted, certainty).who}, as ${roleText(principal.role)}`,
          }))
        : [],
    )
    return { ...known, by: [...known.by, ...tokens] }
  })

const usersOf = (key: Text, inhabited: Inhabited): Reached =>
  reachedBy(
    key,
    'decrypts with the key',
    real(whoCan(inhabited.policies, 'kms:Decrypt', key), inhabited),
    'keyPolicy',
    inhabited.policies.keys.find(({ arn }) => isSame(arn, key))?.policy,
  )

const assumersOf = (role: Text, inhabited: Inhabited): Reached => {
  const { policies } = inhabited
  const layer = policies.roles.find(({ arn }) => isSame(arn, role))?.trust
  const signed = real(whoCan(policies, 'sts:AssumeRole', role), inhabited)
  const tokens = whoCan(policies, 'sts:AssumeRoleWithWebIdentity', role)
  const known = reachedBy(role, 'assumes the role', signed, 'trust', layer)
  const named = trustedSubjects(policies, role).flatMap((trusted) =>
    tokens.accesses
      .filter(({ principal }) => principal.kind === 'web-identity' && isSame(principal.provider, trusted.provider))
      .map(({ certainty }) => tokenReacher(trusted, certainty)),
  )
  return {
    ...known,
    by: [...named, ...known.by],
    limits: [...new Set([...known.limits, ...tokens.limits.map(limitText)])],
  }
}

const reachedBy = (
  resource: Text,
  what: string,
  { accesses, limits }: Accesses,
  name: LayerName,
  layer: Layer | undefined,
): Reached => {
  const isKnown = layer === undefined || layer.kind === 'given' || layer.kind === 'empty'
  return {
    what,
    resource: printText(resource),
    // Whom a policy that was not read may let in is anybody: that is said once. A role that is given has policies of its own.
    by: accesses
      .filter(
        ({ certainty, principal, supposing }) =>
          isKnown ||
          certainty === 'definite' ||
          (name !== 'trust' && principal.kind === 'session' && supposing === undefined),
      )
      .map(reacherOf),
    limits: [
      ...(isKnown
        ? []
        : [`the ${LAYER_NAMES[name]} ${layer.kind === 'unreadable' ? 'could not be read' : 'is not given'}`]),
      ...limits.map(limitText),
    ],
  }
}

const reachingRoles = (compiled: Compiled, site: CallSite): readonly Reaching[] => {
  const byRole = new Map<string, string[]>()
  for (const { principal, secret, access } of reachOf(compiled, site)) {
    const who = roleText(principal)
    byRole.set(who, [...(byRole.get(who) ?? []), `reads ${quoted(printText(secret))}${possibly(access)}`])
  }
  return [...byRole].map(([who, reaches]) => ({ who, reaches }))
}

/** The roles that a job's token opens, each in the account of its provider. */
const reachingJob = ({ asker }: JudgedChain, compiled: Compiled, site: CallSite): Reaching => {
  const accounts = new Set(compiled.policies.roles.map(({ arn }) => accountIn(arn)))
  const opened = [...accounts].flatMap((account) => {
    const provider = providerArnOf(asker.issuer, 'aws', account)
    return rolesFor({ provider, token: asker.token }, compiled, site).filter(({ role }) => accountIn(role) === account)
  })
  return {
    who: asker.label,
    reaches: opened.map(({ role, access }) => `assumes ${roleText(role)}${possibly(access)}`),
  }
}

const possibly = (access: 'allowed' | 'unknown'): string => (access === 'unknown' ? ' (not known for certain)' : '')

const isSame = (one: Text, other: Text): boolean => keyOfText(one) === keyOfText(other)

const distinct = (texts: readonly Text[]): readonly Text[] => [
  ...new Map(texts.map((text) => [keyOfText(text), text])).values(),
]
