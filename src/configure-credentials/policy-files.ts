import { inputFailure, type Problem } from '../failure.ts'
import { parseInlineSessionPolicy } from '../input/session-policy.ts'
import type { Runner } from '../runner/runner.ts'
import { quoted } from '../text/printable.ts'
import type { Inputs } from './inputs.ts'

const LIMIT_BYTES = 64 * 1024

/** The session policies that options name by file, minified, by path. Throws a Failure that lists all that is wrong. */
export const readPolicyFiles = async (inputs: Inputs, runner: Runner): Promise<ReadonlyMap<string, string>> => {
  const paths = [
    ...new Set(
      [...inputs.chain, ...inputs.profiles.flatMap(({ hops }) => hops)].flatMap(({ policyFile }) => policyFile ?? []),
    ),
  ]
  const policies = new Map<string, string>()
  const problems: Problem[] = []
  for (const path of paths) {
    const where = `policy-file ${quoted(path)}`
    const file = await runner.readWorkspaceFile(path, LIMIT_BYTES)
    if (file.kind !== 'text') {
      problems.push({ where, what: file.kind === 'refused' ? file.why : 'there is no such file in the workspace' })
      continue
    }
    const policy = parseInlineSessionPolicy(where, file.text)
    if (policy.ok) policies.set(path, policy.value)
    else problems.push(...policy.problems)
  }
  if (problems.length > 0) throw inputFailure(problems)
  return policies
}
