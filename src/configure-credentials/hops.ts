import type { HopLine } from '../input/hop-line.ts'
import type { RoleArn } from '../input/role-arn.ts'
import type { Tag } from '../input/tags.ts'
import type { Identity } from './identity.ts'
import type { Inputs } from './inputs.ts'
import type { SessionTags } from './session-tags.ts'

/** One role to assume, with everything that is sent. */
export interface Hop {
  readonly call: 'web-identity' | 'assume-role'
  readonly role: RoleArn
  readonly sessionName: string
  readonly durationSeconds: number
  /** Minified JSON. */
  readonly policy?: string
  readonly policyArns?: readonly string[]
  readonly externalId?: string
  readonly sourceIdentity?: string
  readonly tags?: readonly Tag[]
  /** Tags to leave out when the session would become too large. */
  readonly droppableTags?: readonly Tag[]
  readonly transitiveTagKeys?: readonly string[]
  /** A copy of the role's trust policy in the workspace, to explain a denial. */
  readonly trustPolicyFile?: string
}

/** What the first hop starts from. */
export type Start =
  | { readonly kind: 'web-identity' }
  /** Keys that sign: temporary ones make the first hop role chaining already; whose they are, where that is known. */
  | { readonly kind: 'signed'; readonly temporary: boolean; readonly identity?: Identity }

const DEFAULT_SECONDS = 3600
/** Sessions that can be renewed need not live long. */
const RENEWABLE_SECONDS = 1800
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const CHAINED_SECONDS = 3600

/** The hops, in order. `policies` holds the session policies that options of a line name by file, minified. */
export const hopsOf = (
  inputs: Inputs,
  start: Start,
  tags: SessionTags,
  policies: ReadonlyMap<string, string> = new Map(),
): readonly Hop[] => {
  const lines: readonly HopLine[] = [...firstRole(inputs, start), ...inputs.chain]
  const standard = inputs.refresh ? RENEWABLE_SECONDS : DEFAULT_SECONDS
  const lastSigned = lines.findLastIndex((_, index) => isSigned(index, start))
  return lines.map((line, index) => {
    const last = index === lines.length - 1
    const signed = isSigned(index, start)
    const chained = index > 0 || (start.kind === 'signed' && start.temporary)
    const externalId = line.externalId ?? (index === lastSigned ? inputs.externalId : undefined)
    return {
      call: signed ? 'assume-role' : 'web-identity',
      role: line.role,
      sessionName: line.sessionName ?? inputs.sessionName,
      durationSeconds: secondsOf(
        line.durationSeconds ?? (last ? (inputs.durationSeconds ?? standard) : undefined),
        chained,
      ),
      ...(last ? finalPolicies(inputs) : {}),
      ...linePolicies(line, policies),
      ...(signed && externalId !== undefined ? { externalId } : {}),
      ...(signed && line.sourceIdentity !== undefined ? { sourceIdentity: line.sourceIdentity } : {}),
      ...(line.trustPolicyFile === undefined ? {} : { trustPolicyFile: line.trustPolicyFile }),
      ...(signed && sendsTags(line, index, inputs) ? tagged(tags, inputs) : {}),
    }
  })
}

/** Whether a hop signs its request with keys, rather than showing a token. */
const isSigned = (index: number, start: Start): boolean => index > 0 || start.kind === 'signed'

const firstRole = ({ role }: Inputs, start: Start): readonly HopLine[] => {
  if (role === undefined) return []
  if (role.kind === 'arn') return [{ role }]
  // INVARIANT: inputs allow a bare name only where the first hop is signed, and then the identity has been asked for.
  const { account = '', partition = 'aws' } = (start.kind === 'signed' ? start.identity : undefined) ?? {}
  const arn = `arn:${partition}:iam::${account}:role/${role.name}`
  return [{ role: { arn, partition, account, path: '/', name: role.name } }]
}

const secondsOf = (given: number | undefined, chained: boolean): number =>
  chained ? Math.min(given ?? DEFAULT_SECONDS, CHAINED_SECONDS) : (given ?? DEFAULT_SECONDS)

/** Policies of the inputs narrow the final session only: an earlier one still has to assume the next role. */
const finalPolicies = ({ inlinePolicy, managedPolicies }: Inputs): Pick<Hop, 'policy' | 'policyArns'> => ({
  ...(inlinePolicy === undefined ? {} : { policy: inlinePolicy }),
  ...(managedPolicies.length === 0 ? {} : { policyArns: managedPolicies }),
})

const linePolicies = (
  { policyFile, policyArns }: HopLine,
  policies: ReadonlyMap<string, string>,
): Pick<Hop, 'policy' | 'policyArns'> => {
  const policy = policyFile === undefined ? undefined : policies.get(policyFile)
  return { ...(policy === undefined ? {} : { policy }), ...(policyArns === undefined ? {} : { policyArns }) }
}

/** The first signed hop is tagged unless that is switched off, as in the peer action; later ones only on request. */
const sendsTags = (line: HopLine, index: number, { skipTagging }: Inputs): boolean =>
  line.tags ?? (index === 0 && !skipTagging)

const tagged = (
  { tags, droppable }: SessionTags,
  { transitiveTagKeys }: Inputs,
): Pick<Hop, 'tags' | 'droppableTags' | 'transitiveTagKeys'> => {
  const sent = new Set([...tags, ...droppable].map(({ key }) => key))
  const transitive = transitiveTagKeys.filter((key) => sent.has(key))
  return { tags, droppableTags: droppable, ...(transitive.length === 0 ? {} : { transitiveTagKeys: transitive }) }
}
