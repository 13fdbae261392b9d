import type { Handover } from '../secrecy/handover.ts'
import { publicText } from '../secrecy/public-text.ts'
import type { Secret } from '../secrecy/secret.ts'
import type { Delivery } from './deliver.ts'
import type { DeliveryPlan } from './delivery-plan.ts'
import type { Entry } from './entry.ts'
import { fileOutputName } from './file-plan.ts'
import { stateEntries } from './saved-state.ts'
import type { ScanTargets } from './saved-state.ts'

/** What is handed over, and where files go. */
export interface HandingOver {
  readonly plan: DeliveryPlan
  readonly masks: readonly Secret[]
  readonly deliveries: readonly Delivery[]
  readonly missing: readonly Entry[]
  /** Absolute path of the folder for files. */
  readonly folder: string
  /** What the post step reads again to look for it. */
  readonly scan: ScanTargets
}

/** Everything that later steps and the post step get. */
export const toHandover = ({ plan, masks, deliveries, missing, folder, scan }: HandingOver): Handover => {
  const files = plan.files.map((file) => ({ ...file, path: `${folder}/${file.target}` }))
  return {
    masks,
    state: stateEntries({ variables: plan.env.map(([name]) => name), files: files.map(({ path }) => path), scan }),
    files: files.map(({ path, content }) => ({ path, content })),
    outputs: [
      ...plan.outputs.map((delivery) => [delivery.name, textOf(delivery)] as const),
      ...pathOutputs(files),
      ['secret-names', JSON.stringify(deliveries.map(({ name }) => name))],
      ['secret-files', JSON.stringify(Object.fromEntries(files.map(({ target, path }) => [target, path])))],
      ['secret-versions', JSON.stringify(versionsOf(deliveries))],
      ['secrets-missing', JSON.stringify(missing.map(({ label }) => label))],
    ],
    env: plan.env.map(([name, delivery]) => [name, textOf(delivery)] as const),
  }
}

/** The path of each value's file; of several, that of the first line in `files`. All are in `secret-files`. */
const pathOutputs = (
  files: readonly { readonly path: string; readonly names: readonly string[] }[],
): readonly (readonly [string, string])[] => {
  const paths = new Map<string, string>()
  for (const { path, names } of files)
    for (const name of names.map(fileOutputName)) if (!paths.has(name)) paths.set(name, path)
  return [...paths]
}

const textOf = ({ value, isPublic }: Delivery): Secret | string => (isPublic ? publicText(value.text) : value.text)

const versionsOf = (deliveries: readonly Delivery[]): readonly unknown[] => {
  const payloads = new Set(deliveries.flatMap(({ payload }) => payload ?? []))
  return [...payloads].map(({ name, arn, versionId, versionStages }) => ({
    name,
    arn,
    versionId,
    stages: versionStages,
  }))
}
