import type {
  CallingPrincipal,
  CallSite,
  Key,
  Layer,
  PolicyDocument,
  PolicySet,
  Role,
  SecretKey,
  Statement,
  Verdict,
} from '../../policy/index.ts'
import { keyOfText, printText } from '../../policy/index.ts'
import type { Location } from '../../findings/finding.ts'
import type { SecretTarget } from '../assemble/secrets.ts'
import type { JudgedChain } from '../judge.ts'
import { locationOf } from '../wording.ts'
import type { World } from './rule.ts'

/** The last role of a job that should have access, as it reads one secret. */
export interface Reader {
  readonly chain: JudgedChain
  readonly caller: CallingPrincipal
  readonly site: CallSite
  readonly target: SecretTarget
  readonly key: SecretKey
}

/** Every secret of every job that should have access; each role and secret once. */
export const readersOf = ({ scene, chains, site }: World): readonly Reader[] => {
  const readers = new Map<string, Reader>()
  for (const chain of chains.filter(({ expected }) => expected === 'allowed')) {
    const part = scene.parts.find(({ pipeline }) => pipeline.name === chain.asker.name)
    for (const step of chain.steps) {
      if (step.kind !== 'get' || step.target === undefined) continue
      const { target, request } = step
      const secret = scene.policies.secrets.find(({ arn }) => keyOfText(arn) === keyOfText(target.secret))
      readers.set(`${chain.role} ${keyOfText(target.secret)}`, {
        chain,
        target,
        caller: { principal: request.principal, webIdentity: chain.role === chain.firstRole ? 'direct' : 'chained' },
        site: { ...site, network: part?.pipeline.network ?? { kind: 'unspecified' } },
        key: secret?.key ?? { kind: 'unknown', why: 'no source tells of the secret' },
      })
    }
  }
  return [...readers.values()]
}

/** The policies with a role as given, in place of what was known of it. */
export const withRole = (policies: PolicySet, role: Role): PolicySet => ({
  ...policies,
  roles: [...policies.roles.filter(({ arn }) => keyOfText(arn) !== keyOfText(role.arn)), role],
})

/** The policies with one more document in the identity layer of a role. */
export const withIdentity = (policies: PolicySet, arn: string, document: PolicyDocument): PolicySet => {
  const none: Layer = { kind: 'not-given' }
  const role = policies.roles.find((each) => keyOfText(each.arn) === arn) ?? {
    arn,
    trust: none,
    identity: none,
    boundary: none,
  }
  return withRole(policies, {
    ...role,
    identity: { kind: 'given', documents: [...documentsOf(role.identity), document] },
  })
}

/** The ARNs of the roles that an Allow statement names as principals. */
export const rolesNamedIn = ({ effect, principal }: Extract<Statement, { kind: 'statement' }>): readonly string[] =>
  effect !== 'Allow' || principal === undefined || principal.negated
    ? []
    : principal.entries.flatMap(({ type, value }) =>
        type === 'AWS' && value.kind === 'text' && ROLE_ARN.test(printText(value.text)) ? [printText(value.text)] : [],
      )

const ROLE_ARN = /^arn:[^:]+:iam::[0-9]{12}:role\/[^*?⟨]+$/

/** The documents of a layer that is given. */
const documentsOf = (layer: Layer): readonly PolicyDocument[] => (layer.kind === 'given' ? layer.documents : [])

/** The statements of the documents of a layer that are understood. */
export const statementsOf = (
  layer: Layer,
): readonly {
  readonly document: Extract<PolicyDocument, { kind: 'document' }>
  readonly statement: Extract<Statement, { kind: 'statement' }>
}[] =>
  documentsOf(layer).flatMap((document) =>
    document.kind === 'document'
      ? document.statements.flatMap((statement) => (statement.kind === 'statement' ? [{ document, statement }] : []))
      : [],
  )

/**
 * Where a role's access to a key is best narrowed: at the statement of the key policy that names the role, else in the
 * caller's own policies, else at whatever decides first. A delegation to the whole account comes last.
 */
export const narrowestPlace = ({ decisive }: Verdict, role: string, keys: readonly Key[]): Location | undefined => {
  const naming = keys.flatMap(({ policy }) =>
    statementsOf(policy)
      .filter(({ statement }) => rolesNamedIn(statement).includes(role))
      .map(({ document, statement }) => `${document.id} ${statement.index}`),
  )
  const ref =
    decisive.find(({ layer, document, index }) => layer === 'keyPolicy' && naming.includes(`${document} ${index}`)) ??
    decisive.find(({ layer }) => layer === 'identity') ??
    decisive[0]
  return ref === undefined ? undefined : locationOf(ref)
}
