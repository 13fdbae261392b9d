import { Failure } from '../failure.ts'
import type { FailureCode, Problem } from '../failure.ts'
import { checkEnvName, isVariableName } from '../secrecy/env-name.ts'
import type { EnvName } from '../secrecy/env-name.ts'
import type { SecretFile } from '../secrecy/handover.ts'
import type { Secret } from '../secrecy/secret.ts'
import { printSource } from '../reference/print.ts'
import { printable, quoted } from '../text/printable.ts'
import type { Delivery } from './deliver.ts'
import type { EntryFailure } from './entry-failure.ts'
import { fileContent } from './file-format.ts'
import { selects } from './file-lines.ts'
import type { FileFormat, FileLine } from './file-lines.ts'
import type { Inputs } from './inputs.ts'

/** What each later step is to see, before paths are known. */
export interface DeliveryPlan {
  readonly env: readonly (readonly [EnvName, Delivery])[]
  readonly outputs: readonly Delivery[]
  readonly files: readonly PlannedFile[]
  readonly failures: readonly EntryFailure[]
  readonly warnings: readonly Problem[]
}

export interface PlannedFile {
  readonly target: string
  readonly content: SecretFile['content']
  readonly names: readonly string[]
}

/** What a plan depends on besides the values. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  /** The variable as this step sees it. */
  readonly present: (name: EnvName) => Secret | undefined
  readonly rules: Pick<Inputs, 'files' | 'overwrite'>
}

/** Plans where each value goes, and finds everything that speaks against it. */
export const planDeliveries = (all: readonly Delivery[], surroundings: Surroundings): DeliveryPlan => {
  const deliveries = withoutRepeats(all)
  const env = planEnv(deliveries.filter(goesTo('env')), surroundings)
  const outputs = deliveries.filter(goesTo('output'))
  const files = planFiles(deliveries.filter(goesTo('file')), surroundings.rules.files)
  return {
    env: env.variables,
    outputs,
    files: files.files,
    failures: [
      ...env.failures,
      ...outputs.flatMap(outputFailures),
      ...files.failures,
      ...collisions(deliveries, surroundings.platform),
    ],
    warnings: [...env.warnings, ...files.warnings],
  }
}

const goesTo =
  (kind: Delivery['exports'][number]) =>
  ({ exports }: Delivery): boolean =>
    exports.includes(kind)

/** The same part of the same value under the same name, asked for twice, is one delivery. */
const withoutRepeats = (deliveries: readonly Delivery[]): readonly Delivery[] => [
  ...new Map(deliveries.map((delivery) => [`${delivery.name} ${delivery.identity}`, delivery])).values(),
]

const failureOf = (delivery: Delivery, code: FailureCode, message: string, hint: string): EntryFailure => ({
  label: delivery.entry.label,
  failure: new Failure(code, message, hint),
})

interface EnvPlan {
  readonly variables: readonly (readonly [EnvName, Delivery])[]
  readonly failures: readonly EntryFailure[]
  readonly warnings: readonly Problem[]
}

const planEnv = (deliveries: readonly Delivery[], { platform, present, rules }: Surroundings): EnvPlan => {
  const variables: (readonly [EnvName, Delivery])[] = []
  const failures: EntryFailure[] = []
  const warnings: Problem[] = []
  for (const delivery of deliveries) {
    const checked = checkName(delivery)
    if ('failure' in checked) {
      failures.push(checked)
      continue
    }
    const { name, warning } = checked
    if (warning !== undefined)
      warnings.push({ where: delivery.entry.label, what: `${quoted(name)} is exported; ${warning}` })
    failures.push(...unwritable(delivery), ...tooLarge(delivery, platform))
    const before = present(name)
    if (before?.equals(delivery.value.text) === true) continue
    if (before !== undefined && rules.overwrite !== 'all' && !rules.overwrite.has(name))
      failures.push(alreadySet(delivery))
    else variables.push([name, delivery])
  }
  const total = variables.reduce((sum, [, { value }]) => sum + value.text.size, 0)
  if (total > MUCH)
    warnings.push({
      where: 'export',
      what: 'more than 1 MiB of environment variables makes programs fail to start; deliver large values as files',
    })
  return { variables, failures, warnings }
}

const MUCH = 1024 * 1024

/** The name as a variable that may be set, or why not. */
const checkName = (delivery: Delivery): { readonly name: EnvName; readonly warning?: string } | EntryFailure => {
  const checked = checkEnvName(delivery.name, delivery.origin)
  switch (checked.kind) {
    case 'allowed':
      return checked
    case 'malformed':
      return malformed(delivery)
    case 'blocked': {
      const written = checked.writable
        ? ` If you want exactly this, write \`${writtenOut(delivery)}\` in the input secrets.`
        : ''
      return failureOf(
        delivery,
        'name-blocked',
        `No secret may set the variable ${quoted(delivery.name)}: ${checked.because}.`,
        `Give it another name, or deliver it as an output or a file.${written}`,
      )
    }
  }
}

const writtenOut = ({ name, entry }: Delivery): string =>
  entry.source.kind === 'ciphertext' ? `${name} = …` : `${name} = ${printable(printSource(entry.source))}`

const malformed = (delivery: Delivery): EntryFailure =>
  failureOf(
    delivery,
    'name-blocked',
    `${quoted(delivery.name)} cannot be a name.`,
    'Write a name of letters, digits and underscores: `NAME = …` in the input secrets.',
  )

const unwritable = (delivery: Delivery): readonly EntryFailure[] => [
  ...(delivery.value.text.is((text) => text.includes('\0'))
    ? [
        failureOf(
          delivery,
          'nul-byte',
          `The value for ${quoted(delivery.name)} holds a NUL character.`,
          'Deliver it as a file, or use `as=base64`.',
        ),
      ]
    : []),
  ...(delivery.value.text.is((text) => text.isWellFormed())
    ? []
    : [
        failureOf(
          delivery,
          'not-text',
          `The value for ${quoted(delivery.name)} holds half of a surrogate pair, which no UTF-8 text can hold.`,
          'Store the character whole.',
        ),
      ]),
]

/** One argument or variable of Linux (MAX_ARG_STRLEN) in bytes; a variable of Windows in UTF-16 units. */
const LARGEST_VARIABLE = 131_072
const LARGEST_VARIABLE_ON_WINDOWS = 32_766

const tooLarge = (delivery: Delivery, platform: NodeJS.Platform): readonly EntryFailure[] => {
  const { name, value } = delivery
  const fits = value.text.is((text) =>
    platform === 'win32'
      ? text.length <= LARGEST_VARIABLE_ON_WINDOWS
      : Buffer.byteLength(`${name}=${text}`) < LARGEST_VARIABLE,
  )
  if (fits) return []
  const message = `The value for ${quoted(name)} is larger than an environment variable may be.`
  return [failureOf(delivery, 'too-large', message, 'Deliver it as a file: `| export=file`.')]
}

const alreadySet = (delivery: Delivery): EntryFailure =>
  failureOf(
    delivery,
    'name-collision',
    `The variable ${quoted(delivery.name)} is set already, to something else.`,
    'Choose another name, or list this one in overwrite.',
  )

const outputFailures = (delivery: Delivery): readonly EntryFailure[] =>
  isVariableName(delivery.name) ? unwritable(delivery) : [malformed(delivery)]

interface FilePlan {
  readonly files: readonly PlannedFile[]
  readonly failures: readonly EntryFailure[]
  readonly warnings: readonly Problem[]
}

const planFiles = (deliveries: readonly Delivery[], lines: readonly FileLine[]): FilePlan => {
  const files: PlannedFile[] = []
  const failures: EntryFailure[] = []
  const warnings: Problem[] = []
  const write = (format: FileFormat, target: string, chosen: readonly Delivery[]): void => {
    const refused =
      format === 'dotenv' ? chosen.map(checkName).flatMap((name) => ('failure' in name ? [name] : [])) : []
    const content = fileContent(
      format,
      chosen.map(({ name, value, entry: { attributes } }) => ({
        name,
        value,
        isBytes: attributes.decode !== undefined,
      })),
    )
    if (content instanceof Failure)
      failures.push({ label: chosen.map(({ entry }) => entry.label).join(', '), failure: content })
    else files.push({ target, content, names: chosen.map(({ name }) => name) })
    failures.push(...refused)
  }
  for (const line of lines) {
    const chosen = deliveries.filter(({ name }) => selects(line, name))
    if (chosen.length > 0) write(line.format, line.target, chosen)
    else warnings.push({ where: 'files', what: `no value goes into ${quoted(line.target)}, so it is not written` })
  }
  for (const delivery of deliveries) {
    if (lines.some((line) => selects(line, delivery.name))) continue
    if (isVariableName(delivery.name)) write('raw', delivery.name, [delivery])
    else failures.push(malformed(delivery))
  }
  return { files, failures, warnings }
}

/** The output that tells where a value's file is. */
export const fileOutputName = (name: string): string => `${name}_FILE`

/** Two values with one name. Outputs are compared without regard to case, as are variables on Windows. */
const collisions = (deliveries: readonly Delivery[], platform: NodeJS.Platform): readonly EntryFailure[] => {
  const failures: EntryFailure[] = []
  const taken = new Map<string, Delivery>()
  const take = (place: string, name: string, delivery: Delivery): void => {
    const key = `${place} ${place === 'env' && platform !== 'win32' ? name : name.toLowerCase()}`
    const other = taken.get(key)
    if (other === undefined) taken.set(key, delivery)
    else if (other !== delivery)
      failures.push(
        failureOf(
          delivery,
          'name-collision',
          `The name ${quoted(name)} is also that of ${other.entry.label}.`,
          'Name one of them differently: `NAME = …` in the input secrets.',
        ),
      )
  }
  for (const delivery of deliveries) {
    if (delivery.exports.includes('env')) take('env', delivery.name, delivery)
    if (delivery.exports.includes('output')) take('output', delivery.name, delivery)
    if (delivery.exports.includes('file')) take('output', fileOutputName(delivery.name), delivery)
  }
  return failures
}
