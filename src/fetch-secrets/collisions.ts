import { quoted } from '../text/printable.ts'
import type { Delivery } from './deliver.ts'
import { failureOf } from './delivery-name.ts'
import type { EntryFailure } from './entry-failure.ts'
import { fileOutputName } from './file-plan.ts'

/** Two values with one name. Outputs are compared without regard to case, as are variables on Windows. */
export const collisions = (deliveries: readonly Delivery[], platform: NodeJS.Platform): readonly EntryFailure[] => {
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
