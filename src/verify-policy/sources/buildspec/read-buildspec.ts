import type { Location } from '../../../findings/finding.ts'
import { buildspecVariables } from '../../../reference/buildspec.ts'
import type { Node } from '../../../text/node.ts'
import { printable } from '../../../text/printable.ts'
import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
import { readYaml } from '../../../text/yaml.ts'
import { locationAt, passageOf, textOfScalar } from '../passage.ts'
import type { Buildspec, BuildspecText } from './buildspec.ts'

/** A buildspec as far as it can be read, and what is wrong with it, one sentence each with the place. */
export interface BuildspecReading {
  readonly buildspec: Buildspec | undefined
  readonly problems: readonly string[]
}

const PHASES = ['install', 'pre_build', 'build', 'post_build']

/**
 * Reads a buildspec. `within`: where it stands inside another file, such as that of a CodeBuild project.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export const readBuildspec = (file: string, text: string, within?: Location): BuildspecReading => {
  const placeOf = ({ at }: Node): Location => within ?? locationAt(file, at)
  const { node, problems } = readYaml(text)
  const wrong = problems.map(({ what, at }) => `line ${at.line}, column ${at.column}: ${what}`)
  if (node === undefined) return { buildspec: undefined, problems: wrong }
  const variables = buildspecVariables(printable(file), node)
  const env = memberOf(node, 'env')
  const nested = (parent: Node | undefined, name: string): readonly BuildspecText[] =>
    itemsOf(memberOf(parent, name)).flatMap((item) => textAt(item, textOf(item), placeOf))
  const artifacts = memberOf(node, 'artifacts')
  const secondary = membersOf(memberOf(artifacts, 'secondary-artifacts'))
  return {
    problems: [
      ...wrong,
      ...(variables.ok
        ? []
        : variables.problems.map(({ where, what }) => `${where.replace(/^.*, (?=line)/, '')}: ${what}`)),
    ],
    buildspec: {
      file,
      shell: textOf(memberOf(env, 'shell')),
      literals: membersOf(memberOf(env, 'variables')).flatMap(({ key, value }) => textAt(value, key, placeOf)),
      variables: variables.ok ? variables.value : [],
      exported: nested(env, 'exported-variables'),
      phases: PHASES.map((name) => {
        const phase = memberOf(memberOf(node, 'phases'), name)
        const commands = [...itemsOf(memberOf(phase, 'commands')), ...itemsOf(memberOf(phase, 'finally'))]
        return { name, commands: commands.flatMap((command) => passageOf(file, text, command, within) ?? []) }
      }),
      kept: [
        ...[artifacts, ...secondary.map(({ value }) => value)].flatMap((part) =>
          nested(part, 'files').map((each) => ({ ...each, into: 'artifacts' as const })),
        ),
        ...nested(memberOf(node, 'cache'), 'paths').map((each) => ({ ...each, into: 'cache' as const })),
      ],
    },
  }
}

const membersOf = (node: Node | undefined) => (node?.kind === 'object' ? node.members : [])

const textAt = (node: Node, name: string | undefined, placeOf: (node: Node) => Location): readonly BuildspecText[] => {
  const text = textOfScalar(node)
  return name === undefined || text === undefined ? [] : [{ name, text, location: placeOf(node) }]
}
