import { Secret } from '../../../secrecy/secret.ts'
import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
import { buildspecIn, isEnabled, VARIABLE_TYPES } from '../build-projects.ts'
import type { BuildProjectFact, BuildVariable } from '../facts.ts'
import { textIn, toldOf, writtenOf } from './facts.ts'
import type { Facts } from './facts.ts'
import { attributeOf, blocksOf } from './hcl/syntax.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'
import { treeOfValue } from './value.ts'

/** CodeBuild projects. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Project.html */
export const buildProjectFacts = (resolver: Resolver): readonly Facts[] =>
  resolver.instances
    .filter(({ type, mode }) => type === 'aws_codebuild_project' && mode === 'managed')
    .map((project) => ({ buildProjects: [factOf(project, resolver)] }))

const factOf = (project: Instance, resolver: Resolver): BuildProjectFact => {
  const role = resolver.text(project, 'service_role')
  const buildspec = toldOf(project, ['source', 'buildspec'], resolver, buildspecIn, undefined)
  const isUsual = buildspec.kind === 'known' && buildspec.value === undefined
  return {
    ...writtenOf(project, resolver),
    name: textOf(resolver.planned(project, 'name')) ?? project.address,
    variables: variablesOf(project, resolver),
    logs: {
      cloudWatch: toldOf(project, ['logs_config', 'cloudwatch_logs', 'status'], resolver, isEnabled, true),
      s3: toldOf(project, ['logs_config', 's3_logs', 'status'], resolver, isEnabled, false),
    },
    ...(role === undefined ? {} : { role }),
    ...(isUsual ? {} : { buildspec: buildspec as NonNullable<BuildProjectFact['buildspec']> }),
  }
}

const variablesOf = (project: Instance, resolver: Resolver): readonly BuildVariable[] => {
  const [environment] = itemsOf(treeOfValue(resolver.attribute(project, 'environment')))
  return itemsOf(memberOf(environment, 'environment_variable')).flatMap((variable): readonly BuildVariable[] => {
    const name = textOf(memberOf(variable, 'name'))
    const type = VARIABLE_TYPES.find((each) => each === (textOf(memberOf(variable, 'type')) ?? 'PLAINTEXT'))
    const value = memberOf(variable, 'value')
    if (name === undefined || type === undefined) return []
    const text = type === 'PLAINTEXT' ? textOf(value) : undefined
    return [
      {
        name,
        type,
        location: variablePlace(project, name, resolver),
        ...(text === undefined ? {} : { value: Secret.of(text) }),
        ...(type === 'PLAINTEXT' ? {} : { reference: textIn(value, `${project.address} ${name}`) }),
      },
    ]
  })
}

/** The block that sets the variable by its name, else the project. */
const variablePlace = (project: Instance, name: string, resolver: Resolver): BuildVariable['location'] => {
  const block = resolver.blockOf(project)
  const { location } = writtenOf(project, resolver)
  const variables = blocksOf(block?.item.body, 'environment').flatMap(({ body }) =>
    blocksOf(body, 'environment_variable'),
  )
  const own = variables.find(({ body }) => {
    const value = attributeOf(body, 'name')?.value
    return value?.kind === 'constant' && value.value === name
  })
  return own === undefined || block === undefined || location.file !== block.file
    ? location
    : { file: block.file, line: own.at.line, column: own.at.column }
}
