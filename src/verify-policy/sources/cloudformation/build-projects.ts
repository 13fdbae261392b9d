import { printText } from '../../../policy/index.ts'
import { Secret } from '../../../secrecy/secret.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import { buildspecIn, isEnabled, VARIABLE_TYPES } from '../build-projects.ts'
import type { BuildProjectFact, BuildVariable } from '../facts.ts'
import type { Facts } from './facts.ts'
import { scalarText, textOfNode } from './nodes.ts'
import type { Resource } from './resource.ts'

/** CodeBuild projects. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Project.html */
export const buildProjectFacts = (resources: readonly Resource[]): readonly Facts[] =>
  resources
    .filter(({ type }) => type === 'AWS::CodeBuild::Project')
    .map((project) => ({ buildProjects: [factOf(project)] }))

const factOf = (project: Resource): BuildProjectFact => {
  const role = project.text('ServiceRole')
  const buildspec = project.told(['Source', 'BuildSpec'], buildspecIn, undefined)
  const isUsual = buildspec.kind === 'known' && buildspec.value === undefined
  return {
    ...project.written,
    name: printText(project.text('Name') ?? project.address),
    variables: variablesOf(project),
    logs: {
      cloudWatch: project.told(['LogsConfig', 'CloudWatchLogs', 'Status'], isEnabled, true),
      s3: project.told(['LogsConfig', 'S3Logs', 'Status'], isEnabled, false),
    },
    ...(role === undefined ? {} : { role }),
    ...(isUsual ? {} : { buildspec: buildspec as NonNullable<BuildProjectFact['buildspec']> }),
  }
}

const variablesOf = (project: Resource): readonly BuildVariable[] => {
  const variables = memberOf(project.one('Environment'), 'EnvironmentVariables')
  return (variables?.kind === 'array' ? variables.items : []).flatMap((variable): readonly BuildVariable[] => {
    const name = scalarText(memberOf(variable, 'Name'))
    const type = VARIABLE_TYPES.find((each) => each === (textOf(memberOf(variable, 'Type')) ?? 'PLAINTEXT'))
    const value = memberOf(variable, 'Value')
    if (name === undefined || type === undefined) return []
    const text = scalarText(value)
    const { line, column } = variable.at
    const reference = textOfNode(value) ?? { parts: [{ hole: `${name} of ${project.identity}` }] }
    return [
      {
        name,
        type,
        location: { file: project.file, line, column },
        ...(type !== 'PLAINTEXT' || text === undefined ? {} : { value: Secret.of(text) }),
        ...(type === 'PLAINTEXT' ? {} : { reference }),
      },
    ]
  })
}
