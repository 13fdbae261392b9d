import { accepted } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { buildspecVariables } from '../reference/buildspec.ts'
import { readYaml } from '../text/yaml.ts'
import { entryOf } from './entries.ts'
import type { Entry } from './entry.ts'

/**
 * What a buildspec of CodeBuild takes from Secrets Manager and Parameter Store. Nothing else of the file is looked at, and
 * nothing of it is trusted: a pull request can change it.
 */
export const parseBuildspec = (where: string, text: string): Parsed<readonly Entry[]> => {
  const { node, problems } = readYaml(text)
  if (node === undefined || problems.length > 0)
    return { ok: false, problems: problems.map(({ what, at }) => ({ where: `${where}, line ${at.line}`, what })) }
  const variables = buildspecVariables(where, node)
  return variables.ok
    ? accepted(variables.value.map(({ reference }) => entryOf('from-buildspec', reference, false)))
    : variables
}
