import type { Runner } from '../runner/runner.ts'
import { quoted } from '../text/printable.ts'
import { explainDenial } from './denial.ts'
import type { Claims } from './denial-causes.ts'
import type { Hop } from './hops.ts'
import { judgeToken, parseTrustFile, type TrustPolicy, unsafePatterns, verdictLines } from './trust-file.ts'

/** Policies larger than this are no trust policies: AWS accepts 4,096 characters at most. */
const LIMIT_BYTES = 64 * 1024

/** A copy of a trust policy, or why it cannot be used, in one sentence. */
export type TrustCopy =
  | { readonly kind: 'policy'; readonly policy: TrustPolicy; readonly path: string }
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
    ? { kind: 'policy', policy: parsed.value, path }
    : unusable(parsed.problems.map(({ where, what }) => `${where}: ${what}`).join('; '))
}

/** What a copy of the trust policy says about a token, as lines. */
const trustLines = ({ policy, path }: TrustCopy & { kind: 'policy' }, hop: Hop, claims: Claims): readonly string[] => [
  `What ${quoted(path)} says about it:`,
  ...verdictLines(judgeToken(policy, hop, claims)).map((line) => `  ${line}`),
  ...unsafePatterns(policy).map((line) => `  unsafe: ${line}`),
]

/**
 * Explains a denial in one group of the log, without a further request. `path` names a copy of the role's trust policy;
 * it serves the explanation only and never changes what is sent.
 */
export const explain = async (
  hop: Hop,
  claims: Claims | undefined,
  path: string | undefined,
  runner: Runner,
): Promise<void> => {
  const copy = path === undefined || claims === undefined ? undefined : await readTrustCopy(path, runner)
  if (copy?.kind === 'unusable') runner.annotate({ level: 'warning', message: copy.why })
  const trust = copy?.kind === 'policy' && claims !== undefined ? trustLines(copy, hop, claims) : []
  const lines = explainDenial({ hop, ...(claims === undefined ? {} : { claims }), trust })
  runner.group(`Why AWS may have denied ${hop.role.arn}`, lines)
  await runner.summary(`### AWS denied the role\n\n<pre>${lines.map(escaped).join('\n')}</pre>\n`)
}

/** Text inside `<pre>`: a branch name can hold anything. */
const escaped = (line: string): string => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
