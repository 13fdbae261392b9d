import type { ConnectAws } from '../aws/ports.ts'
import type { Clock } from '../clock.ts'
import { maskNow } from '../runner/hand-over.ts'
import type { Runner } from '../runner/runner.ts'
import type { MaskSource } from '../secrecy/forms.ts'
import type { Secret } from '../secrecy/secret.ts'
import type { Delivery } from './deliver.ts'
import { fetchAgain } from './fetch-again.ts'
import { takeFields } from './fields.ts'
import type { Inputs } from './inputs.ts'
import { maskSources, publicValues } from './mask-sources.ts'
import type { Payload } from './payload.ts'
import { publicKeyOf } from './public-keys.ts'
import type { SavedState } from './saved-state.ts'

/** What the scan works with. */
export interface ScanWorld {
  readonly runner: Runner
  readonly clock: Clock
  readonly connect: ConnectAws
}

/** What to look for. */
export interface Values {
  readonly sources: readonly MaskSource[]
  readonly publicValues: readonly Secret[]
  /** Values that could not be read again. */
  readonly lost: number
}

/** The values of this step once more: fetched again where that works, and as variables and files still hold them. */
export const valuesToFind = async (state: SavedState, inputs: Inputs, world: ScanWorld): Promise<Values> => {
  const { runner } = world
  const { payloads, deliveries, lost } = await fetchAgain(state.scan, inputs, world)
  const found = [...(await filesLeft(state, runner)), ...variablesLeft(state, runner)]
  const open = [
    ...publicValues(deliveries),
    ...payloads.flatMap((payload) => publicMembers(payload, inputs)),
    ...found.filter(isDeclared(inputs, deliveries)).map(({ value }) => value),
  ]
  const secret = found.filter(({ value }) => !open.some((text) => text.equals(value)))
  await maskNow(
    runner,
    secret.map(({ value }) => value),
  )
  return {
    sources: [
      ...maskSources(deliveries, payloads),
      ...secret.map(({ label, value }) => ({ label, value, delivered: false })),
    ],
    publicValues: open,
    lost,
  }
}

/** A value that later steps still have. */
interface Left {
  readonly label: string
  /** The name of a variable. */
  readonly name?: string
  readonly value: Secret
}

const variablesLeft = ({ variables }: SavedState, runner: Runner): readonly Left[] =>
  variables.flatMap((name) => {
    const value = runner.variable(name)
    return value === undefined ? [] : [{ label: name, name, value }]
  })

const LARGEST_SECRET_FILE = 1024 ** 2

const filesLeft = async ({ files }: SavedState, runner: Runner): Promise<readonly Left[]> => {
  const read = await Promise.all(files.map((path) => runner.readSecretFile(path, LARGEST_SECRET_FILE)))
  return read.flatMap((file, index) =>
    file.kind === 'secret' ? [{ label: files[index] ?? '', value: file.secret }] : [],
  )
}

/** Whether the workflow says that a variable is public, though its value could perhaps not be read again. */
const isDeclared =
  ({ publicKeys, entries }: Inputs, deliveries: readonly Delivery[]) =>
  ({ name }: Left): boolean =>
    name !== undefined &&
    (publicKeyOf(publicKeys, { name, secretName: '', path: [] }) !== undefined ||
      deliveries.some((delivery) => delivery.isPublic && delivery.name === name) ||
      entries.some(({ naming, attributes }) => attributes.public && naming.kind === 'exact' && naming.name === name))

/** Members that are declared public, also of a document that was delivered whole. */
const publicMembers = (
  { name: secretName, value }: Payload,
  { publicKeys, expandStrings }: Inputs,
): readonly Secret[] =>
  publicKeys.length === 0
    ? []
    : takeFields(value.text, { flatten: true, expandStrings })
        .fields.filter(([path]) => publicKeyOf(publicKeys, { name: '', secretName, path }) !== undefined)
        .map(([, text]) => text)
