import { Failure } from '../failure.ts'
import type { Problem } from '../failure.ts'
import { isVariableName } from '../secrecy/env-name.ts'
import type { SecretFile } from '../secrecy/handover.ts'
import { quoted } from '../text/printable.ts'
import type { Delivery } from './deliver.ts'
import { checkName, malformed } from './delivery-name.ts'
import type { EntryFailure } from './entry-failure.ts'
import { fileContent } from './file-format.ts'
import { selects } from './file-lines.ts'
import type { FileFormat, FileLine } from './file-lines.ts'

/** A file before its folder is known. */
export interface PlannedFile {
  /** Path inside the folder. */
  readonly target: string
  readonly content: SecretFile['content']
  /** The values it holds. */
  readonly names: readonly string[]
}

/** The files to write. */
export interface FilePlan {
  readonly files: readonly PlannedFile[]
  readonly failures: readonly EntryFailure[]
  readonly warnings: readonly Problem[]
}

/** Plans the files: what the lines of `files` select, and one raw file for each other value. */
export const planFiles = (deliveries: readonly Delivery[], lines: readonly FileLine[]): FilePlan => {
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
