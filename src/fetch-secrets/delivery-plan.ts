import type { Problem } from '../failure.ts'
import { isVariableName } from '../secrecy/env-name.ts'
import type { EnvName } from '../secrecy/env-name.ts'
import { collisions } from './collisions.ts'
import type { Delivery } from './deliver.ts'
import { malformed } from './delivery-name.ts'
import type { EntryFailure } from './entry-failure.ts'
import { planEnv, unwritable } from './env-plan.ts'
import type { EnvSurroundings } from './env-plan.ts'
import type { FileLine } from './file-lines.ts'
import { planFiles } from './file-plan.ts'
import type { PlannedFile } from './file-plan.ts'

/** What each later step is to see, before paths are known. */
export interface DeliveryPlan {
  readonly env: readonly (readonly [EnvName, Delivery])[]
  readonly outputs: readonly Delivery[]
  readonly files: readonly PlannedFile[]
  readonly failures: readonly EntryFailure[]
  readonly warnings: readonly Problem[]
}

/** What a plan depends on besides the values. */
export interface Surroundings extends EnvSurroundings {
  readonly files: readonly FileLine[]
}

/** Plans where each value goes, and finds everything that speaks against it. */
export const planDeliveries = (all: readonly Delivery[], surroundings: Surroundings): DeliveryPlan => {
  const deliveries = withoutRepeats(all)
  const env = planEnv(deliveries.filter(goesTo('env')), surroundings)
  const outputs = deliveries.filter(goesTo('output'))
  const files = planFiles(deliveries.filter(goesTo('file')), surroundings.files)
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

const outputFailures = (delivery: Delivery): readonly EntryFailure[] =>
  isVariableName(delivery.name) ? unwritable(delivery) : [malformed(delivery)]
