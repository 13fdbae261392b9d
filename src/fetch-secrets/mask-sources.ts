import type { Runner } from '../runner/runner.ts'
import type { MaskSource } from '../secrecy/forms.ts'
import type { Secret } from '../secrecy/secret.ts'
import { printable } from '../text/printable.ts'
import type { Delivery } from './deliver.ts'
import { pemText } from './file-format.ts'
import type { Payload } from './payload.ts'

/** Everything to be masked: what is delivered, what it was made from, and each fetched value as a whole. */
export const maskSources = (deliveries: readonly Delivery[], payloads: readonly Payload[]): readonly MaskSource[] => {
  const secret = deliveries.filter(({ isPublic }) => !isPublic)
  // Most secrets are delivered whole: their forms are made once.
  const delivered = new Set(secret.map(({ value }) => value.text))
  return [
    ...secret.map(({ name, value }) => ({
      label: name,
      value: value.text,
      ...(value.base64 === undefined ? {} : { base64: value.base64 }),
      delivered: true,
    })),
    ...secret.flatMap(({ name, madeFrom, value, exports }) =>
      [...madeFrom, ...(exports.includes('file') ? [value.text.map(pemText)] : [])]
        .filter((other) => !other.equals(value.text))
        .map((other) => ({ label: name, value: other, delivered: false })),
    ),
    ...payloads
      .filter((payload) => !delivered.has(payload.value.text) && !isPublicWhole(payload, deliveries))
      .map(({ name, value }) => ({
        label: printable(name),
        value: value.text,
        ...(value.base64 === undefined ? {} : { base64: value.base64 }),
        delivered: false,
      })),
  ]
}

/** Whether a fetched value is delivered whole, as a public one. */
export const isPublicWhole = ({ value }: Payload, deliveries: readonly Delivery[]): boolean =>
  deliveries.some(({ isPublic, value: { text } }) => isPublic && text.equals(value.text))

/** Values that were declared public. */
export const publicValues = (deliveries: readonly Delivery[]): readonly Secret[] =>
  deliveries.filter(({ isPublic }) => isPublic).map(({ value }) => value.text)

const ORDINARY_VARIABLES = [
  'GITHUB_REPOSITORY',
  'GITHUB_REF',
  'GITHUB_REF_NAME',
  'GITHUB_SHA',
  'GITHUB_WORKSPACE',
  'GITHUB_RUN_ID',
  'RUNNER_TEMP',
] as const

/** Texts of this job that logs and job outputs are full of. */
export const ordinaryTexts = (runner: Pick<Runner, 'env'>, others: readonly string[]): readonly string[] => [
  ...ORDINARY_VARIABLES.flatMap((name) => runner.env(name) ?? []),
  ...others,
]
