import type { Problem } from '../failure.ts'
import type { EnvName } from '../secrecy/env-name.ts'
import type { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import type { Delivery } from './deliver.ts'
import { checkName, failureOf } from './delivery-name.ts'
import type { EntryFailure } from './entry-failure.ts'
import type { Inputs } from './inputs.ts'

/** What variables depend on besides the values. */
export interface EnvSurroundings {
  readonly platform: NodeJS.Platform
  /** The variable as this step sees it. */
  readonly present: (name: EnvName) => Secret | undefined
  readonly overwrite: Inputs['overwrite']
}

/** The variables to set; those that hold the value already are left out. */
export interface EnvPlan {
  readonly variables: readonly (readonly [EnvName, Delivery])[]
  readonly failures: readonly EntryFailure[]
  readonly warnings: readonly Problem[]
}

/** Plans the variables, and finds everything that speaks against them. */
export const planEnv = (
  deliveries: readonly Delivery[],
  { platform, present, overwrite }: EnvSurroundings,
): EnvPlan => {
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
    // A variable that programs obey is never replaced, whatever `overwrite` says.
    const isReplaceable = warning === undefined && (overwrite === 'all' || overwrite.has(name))
    if (before !== undefined && !isReplaceable) failures.push(alreadySet(delivery))
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

/** Why a value cannot be written to a command file. */
export const unwritable = (delivery: Delivery): readonly EntryFailure[] => [
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
