import { inputFailure } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import { printable } from '../text/printable.ts'
import { accountsIn, accountsOf } from './accounts.ts'
import type { Entry } from './entry.ts'
import { parseInputs } from './inputs.ts'
import type { Inputs } from './inputs.ts'

/** All inputs, the buildspec among them, before anything is fetched. */
export const readInputs = async (runner: Runner): Promise<Inputs> => {
  const parsed = parseInputs((name) => runner.input(name))
  if (!parsed.ok) throw inputFailure(parsed.problems)
  const inputs = parsed.value
  if (inputs.buildspec === undefined) return inputs
  return { ...inputs, entries: [...inputs.entries, ...(await readBuildspec(inputs.buildspec, runner))] }
}

const LARGEST_BUILDSPEC = 1024 * 1024

const readBuildspec = async (path: string, runner: Runner): Promise<readonly Entry[]> => {
  const where = `from-buildspec (${printable(path)})`
  const file = await runner.readWorkspaceFile(path, LARGEST_BUILDSPEC)
  if (file.kind !== 'text')
    throw inputFailure([{ where, what: file.kind === 'absent' ? 'there is no such file in the workspace' : file.why }])
  // Loaded only here: the YAML reader is most of what this entry would load before its first request.
  const { parseBuildspec } = await import('./buildspec.ts')
  const entries = parseBuildspec(where, file.text)
  if (!entries.ok) throw inputFailure(entries.problems)
  return entries.value
}

/** What is secret in the inputs themselves. */
export const earlySecrets = ({ entries, roles, maskAccountId }: Inputs): readonly Secret[] => [
  ...entries.flatMap(({ fallback }) => fallback ?? []),
  ...(maskAccountId
    ? [
        ...accountsOf(entries),
        ...roles.map(({ account }) => account),
        ...accountsIn(roles.map(({ roleArn }) => roleArn)),
      ]
    : []
  ).map((account) => Secret.of(account)),
]
