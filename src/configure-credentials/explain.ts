import type { AwsCredentials } from '../aws/ports.ts'
import { explainDenial } from './denial.ts'
import type { Hop } from './hops.ts'
import { type Caller, judgeHop } from './judge-hop.ts'
import { type KeysAtHand, readLiveTrust } from './live-trust.ts'
import { readTrustCopy, type TrustCopy } from './trust-file.ts'
import { judgedLines, unsafePatterns } from './trust-lines.ts'
import { environmentKeys } from './surroundings.ts'
import type { Authenticating } from './walk.ts'

/** A hop that STS has denied. */
export interface DeniedHop {
  readonly hop: Hop
  /** Undefined where STS did not say whose the keys were. */
  readonly caller: Caller | undefined
  /** The keys that signed the request, if any. */
  readonly keys: AwsCredentials | undefined
  readonly region: string
  /** A copy of the role's trust policy in the workspace. It serves the explanation and never changes what is sent. */
  readonly trustPolicyFile: string | undefined
}

/** Explains a denial in one group of the log and in the summary. */
export const explain = async (denied: DeniedHop, world: Authenticating): Promise<void> => {
  const { runner, clock } = world
  const { hop, caller, region } = denied
  const copy = await trustOf(denied, world)
  if (copy?.kind === 'unusable') runner.annotate({ level: 'warning', message: copy.why })
  const lines = explainDenial({
    hop,
    caller,
    ...(copy?.kind === 'policy' ? { trust: trustLines(copy, hop, caller, region, clock.now()) } : {}),
  })
  runner.group(`Why AWS may have denied ${hop.role.arn}`, lines)
  await runner.summary(`### AWS denied the role\n\n<pre>${lines.map(escaped).join('\n')}</pre>\n`)
}

/** The trust policy from the copy that was named, else from IAM, where keys are at hand that may read it. */
const trustOf = async (
  { hop, keys, region, trustPolicyFile }: DeniedHop,
  { runner, inspect }: Authenticating,
): Promise<TrustCopy | undefined> => {
  if (trustPolicyFile !== undefined) return readTrustCopy(trustPolicyFile, runner)
  const earlier = await environmentKeys(runner)
  const atHand: readonly KeysAtHand[] = [
    ...(keys === undefined ? [] : [{ keys, whose: 'the caller' }]),
    ...(earlier === undefined ? [] : [{ keys: earlier, whose: 'the keys of an earlier step' }]),
  ]
  return atHand.length === 0 ? undefined : readLiveTrust(hop.role, region, atHand, inspect())
}

const trustLines = (
  { policy, origin }: TrustCopy & { kind: 'policy' },
  hop: Hop,
  caller: Caller | undefined,
  region: string,
  now: number,
): readonly string[] => [
  `What the trust policy says, ${origin}:`,
  ...(caller === undefined
    ? ['  unknown: STS did not say who the caller is.']
    : judgedLines(judgeHop(policy, hop, caller, { region, now: new Date(now).toISOString() })).map(indented)),
  ...unsafePatterns(policy).map((line) => `  unsafe: ${line}`),
]

const indented = (line: string): string => `  ${line}`

/** Text inside `<pre>`: a branch name can hold anything. */
const escaped = (line: string): string => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
