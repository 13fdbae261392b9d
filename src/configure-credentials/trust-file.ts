import { accepted, type Parsed, refused } from '../failure.ts'
import { parseJsonObject } from '../input/json-object.ts'
import { parsePolicy, type PolicyDocument } from '../policy/index.ts'
import type { Runner } from '../runner/runner.ts'
import type { Node } from '../text/node.ts'
import { quoted } from '../text/printable.ts'

/** A trust policy that has been read. */
export type TrustPolicy = Extract<PolicyDocument, { kind: 'document' }>

/** A trust policy: the document itself, or what `aws iam get-role` prints, where it may be URL-encoded. */
export const parseTrustFile = (where: string, text: string): Parsed<TrustPolicy> => {
  const object = parseJsonObject(where, text)
  if (!object.ok) return object
  const inner = innerDocument(where, object.value)
  if (!inner.ok) return inner
  const document = parsePolicy(inner.value, { id: where, policy: 'trust', origin: 'live' })
  if (document.kind === 'document') return accepted(document)
  const problems = document.kind === 'malformed' ? document.problems : []
  return {
    ok: false,
    problems: problems.map(({ text: what, at }) => ({ where: `${where}, line ${at.line}`, what })),
  }
}

const innerDocument = (where: string, node: Node): Parsed<Node> => {
  const document = memberOf(memberOf(node, 'Role') ?? node, 'AssumeRolePolicyDocument')
  if (document === undefined) return accepted(node)
  if (document.kind !== 'string') return accepted(document)
  try {
    return parseJsonObject(where, decodeURIComponent(document.value))
  } catch {
    return refused(where, '`AssumeRolePolicyDocument` is not encoded correctly')
  }
}

const memberOf = (node: Node, key: string): Node | undefined =>
  node.kind === 'object' ? node.members.find((member) => member.key === key)?.value : undefined

/** Policies larger than this are no trust policies: AWS accepts 4,096 characters at most. */
const LIMIT_BYTES = 64 * 1024

/** A trust policy and where it comes from, in words; or why a copy of it cannot be used, in one sentence. */
export type TrustCopy =
  | { readonly kind: 'policy'; readonly policy: TrustPolicy; readonly origin: string }
  | { readonly kind: 'unusable'; readonly why: string }

/** Reads a copy of a trust policy from the workspace. */
export const readTrustCopy = async (path: string, runner: Runner): Promise<TrustCopy> => {
  const file = await runner.readWorkspaceFile(path, LIMIT_BYTES)
  const unusable = (why: string): TrustCopy => ({
    kind: 'unusable',
    why: `trust-policy-file: ${quoted(path)}: ${why}.`,
  })
  if (file.kind === 'absent') return unusable('there is no such file in the workspace')
  if (file.kind === 'refused') return unusable(file.why)
  const parsed = parseTrustFile(path, file.text)
  return parsed.ok
    ? { kind: 'policy', policy: parsed.value, origin: `as ${quoted(path)} has it` }
    : unusable(parsed.problems.map(({ where, what }) => `${where}: ${what}`).join('; '))
}
