import { keyOfText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import { Secret } from '../../../secrecy/secret.ts'
import type { Node } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { EMPTY_BUNDLE, merged } from '../source.ts'
import type { Bundle } from '../source.ts'
import { buildProjectFacts } from './build-projects.ts'
import { circleIn } from './dependencies.ts'
import { endpointFacts } from './endpoints.ts'
import { eventRuleFacts } from './event-rules.ts'
import type { Facts } from './facts.ts'
import { adoptNames } from './generated-names.ts'
import type { Asked } from './generated-names.ts'
import { keyFacts } from './keys.ts'
import { lambdaFacts } from './lambdas.ts'
import { templatesByPath } from './nested.ts'
import { scalarText } from './nodes.ts'
import { organizationFacts } from './organization.ts'
import { refusedValues, secretParameters } from './parameters.ts'
import type { Given } from './parameters.ts'
import { parseTemplate } from './parse-template.ts'
import { accountOf, regionOf } from './place.ts'
import type { Place } from './place.ts'
import { providerFacts } from './providers.ts'
import type { Resource } from './resource.ts'
import { roleFacts } from './roles.ts'
import { secretValueFacts } from './secret-values.ts'
import { secretFacts } from './secrets.ts'
import { Stack } from './stack.ts'
import type { Nesting } from './stack.ts'
import type { Template, TemplateProblem } from './template.ts'
import { trailFacts } from './trails.ts'

/** A file with a template, and where it is deployed. */
export interface TemplateFile {
  readonly file: string
  /** The path without the folder of a checkout. */
  readonly label: string
  readonly text: string
  readonly place: Place
  /** Whether the app itself tells account and region. */
  readonly isPlaced: boolean
  /** Parameters that are given for this template only. */
  readonly given: Given
}

/** What templates tell. */
export interface TemplatesReading {
  readonly bundle: Bundle
  readonly notices: readonly string[]
  /** Everything that is wrong with the templates, with the file it is in. */
  readonly problems: readonly (TemplateProblem & { readonly file: string })[]
  /** Parameters that are given and that no template has. */
  readonly unused: readonly string[]
  /** Texts that have to be masked. None of them is in the bundle. */
  readonly secrets: readonly Secret[]
}

const READERS: readonly ((resources: readonly Resource[]) => readonly Facts[])[] = [
  roleFacts,
  secretFacts,
  secretValueFacts,
  keyFacts,
  providerFacts,
  lambdaFacts,
  endpointFacts,
  trailFacts,
  eventRuleFacts,
  buildProjectFacts,
  organizationFacts,
]

/** Reads templates together: what one of them exports, the others may import. */
export const readTemplates = (files: readonly TemplateFile[], given: Given, asked: Asked): TemplatesReading => {
  const readings = files.map((source) => ({ source, reading: parseTemplate(source.file, source.label, source.text) }))
  const stacks: Stack[] = []
  const importsOf = exportsOf(stacks)
  const templates = new Map(
    readings.flatMap(({ source: { file }, reading }) =>
      reading.kind === 'template' ? [[file, reading.template] as const] : [],
    ),
  )
  const nesting: Nesting = { templateOf: templatesByPath(templates), passed: new Map(), depth: 0 }
  const alone = readings.flatMap(({ source, reading }) =>
    reading.kind === 'template'
      ? [new Stack(reading.template, source.place, new Map([...source.given, ...given]), importsOf, nesting)]
      : [],
  )
  stacks.push(...outermost(alone))
  const resources = stacks.flatMap((stack) => stack.resources)
  const notices = [...adoptNames(resources, asked), ...stacks.flatMap(stackNotices)]
  const facts = READERS.flatMap((read) => read(resources))
  const problems = [
    ...readings.flatMap(({ source: { file }, reading }) =>
      reading.kind === 'problems' ? reading.problems.map((problem) => ({ ...problem, file })) : [],
    ),
    ...stacks.flatMap((stack) =>
      [...refusedValues(stack.template, given), ...circlesIn(stack), ...stack.problems].map((problem) => ({
        ...problem,
        file: stack.template.file,
      })),
    ),
  ]
  return {
    bundle: merged(facts.map((each) => ({ ...EMPTY_BUNDLE, ...each }))),
    notices,
    problems,
    unused: unusedIn(alone, files.length, given),
    secrets: stacks.flatMap(({ template }) => secretsIn(template, given)).map((text) => Secret.of(text)),
  }
}

/** The stacks that are in no other one, each followed by those in it. Templates that nest each other in a circle stand alone. */
const outermost = (alone: readonly Stack[]): readonly Stack[] => {
  const inner = new Set(alone.flatMap((stack) => stack.withNested.slice(1).map(({ template: { file } }) => file)))
  const all = alone.filter(({ template: { file } }) => !inner.has(file)).flatMap(({ withNested }) => withNested)
  const covered = new Set(all.map(({ template: { file } }) => file))
  return [...all, ...alone.filter(({ template: { file } }) => !covered.has(file))]
}

const circlesIn = ({ template }: Stack): readonly TemplateProblem[] => {
  const circle = circleIn(template)
  return circle === undefined ? [] : [circle]
}

/** Given parameters that no template has; nothing can be said where a template could not be read. */
const unusedIn = (stacks: readonly Stack[], files: number, given: Given): readonly string[] =>
  stacks.length < files
    ? []
    : [...given.keys()].filter((name) => stacks.every(({ template }) => !template.parameters.has(name)))

/** Looks a name up among what the stacks of one account and region export; two stacks cannot export the same name. */
const exportsOf =
  (stacks: readonly Stack[]) =>
  (name: Text, by: Stack): Node | undefined => {
    const found = stacks
      .filter((stack) => stack !== by && placeKey(stack) === placeKey(by))
      .flatMap((stack) => stack.exported(keyOfText(name)) ?? [])
    return found.length === 1 ? found[0] : undefined
  }

const placeKey = ({ place, label }: Stack): string =>
  [accountOf(place, label), regionOf(place, label)].map(keyOfText).join()

/** What the reader of the answers has to know about one template. */
const stackNotices = ({ template }: Stack): readonly string[] => {
  const { file, macro, open } = template
  if (macro !== undefined)
    return [
      `${quoted(file)} is changed by the macro ${quoted(macro)} when it is deployed: none of its policies is known.`,
    ]
  return open === undefined
    ? []
    : [
        `${quoted(file)} makes resources with ${quoted(open)}: those are not known, and what refers to them is not either.`,
      ]
}

/** Values that nobody should see: those of secret parameters, and of secrets that the template holds in clear. */
const secretsIn = (template: Template, given: Given): readonly string[] => [
  ...secretParameters(template, given),
  ...template.resources.flatMap(({ type, properties }) =>
    type === 'AWS::SecretsManager::Secret' ? literalsIn(properties) : [],
  ),
]

const literalsIn = (properties: Node | undefined): readonly string[] => {
  const text = properties?.kind === 'object' ? properties.members.find(({ key }) => key === 'SecretString') : undefined
  const known = scalarText(text?.value)
  return known === undefined || known === '' || known.includes('{{resolve:') ? [] : [known]
}
