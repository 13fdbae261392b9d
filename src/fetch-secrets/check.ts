import type { Problem } from '../failure.ts'
import { Secret } from '../secrecy/secret.ts'
import { printable } from '../text/printable.ts'
import { checkEntry } from './check-entry.ts'
import type { Checked, Checking } from './check-entry.ts'
import type { Delivery } from './deliver.ts'
import { deniedAmong } from './denied.ts'
import type { Denied } from './denied.ts'
import { planDeliveries } from './delivery-plan.ts'
import { exportsOf } from './entry.ts'
import type { Entry } from './entry.ts'
import type { EntryFailure } from './entry-failure.ts'
import { selects } from './file-lines.ts'
import { inParallel } from './in-parallel.ts'
import type { Inputs } from './inputs.ts'
import { nameOf } from './names.ts'
import type { Resolution, UnresolvedEntry } from './resolve.ts'

/** The result of a dry run. */
export interface CheckReport {
  readonly verdict: Checked['verdict']
  readonly entries: readonly Checked[]
  /** Names that a real run would deliver, as far as they do not depend on values. */
  readonly names: readonly string[]
  readonly warnings: readonly Problem[]
  readonly failures: readonly EntryFailure[]
  readonly denied: readonly Denied[]
}

const CHECKS_IN_FLIGHT = 10

/** Looks at everything that a real run would read, without reading any value. */
export const checkAll = async (
  { resolved, missing, failures }: Resolution,
  inputs: Inputs,
  platform: NodeJS.Platform,
  checking: Omit<Checking, 'mayBeMissing'>,
): Promise<CheckReport> => {
  const mayBeMissing = ({ optional, fallback }: Entry): boolean =>
    optional || fallback !== undefined || inputs.onMissing !== 'fail'
  const looked = await inParallel(resolved, CHECKS_IN_FLIGHT, (item) =>
    checkEntry(item, { ...checking, mayBeMissing: ({ entry }) => mayBeMissing(entry) }),
  )
  const named = resolved.flatMap(({ entry, request }, index) =>
    namesOf(entry, looked[index]?.secretName, inputs).map((delivery) => ({
      ...delivery,
      identity: `${request.key} ${delivery.identity}`,
    })),
  )
  const plan = planDeliveries(named, { platform, present: () => undefined, overwrite: inputs.overwrite, files: [] })
  const entries = [
    ...looked,
    ...missing.map((item) => withoutMatch(item, mayBeMissing(item.entry))),
    ...failures.map(({ label, failure }): Checked => failedCheck(label, failure)),
    ...plan.failures.map(({ label, failure }): Checked => failedCheck(label, failure)),
  ]
  const found = entries.flatMap(({ label, failure }) => (failure === undefined ? [] : [{ label, failure }]))
  return {
    verdict: worst(entries),
    entries,
    names: named.map(({ name }) => name),
    warnings: plan.warnings,
    failures: found,
    denied: deniedAmong(
      resolved.map(({ request }, index) => [request, looked[index]?.failure]),
      found,
    ),
  }
}

const failedCheck = (label: string, failure: EntryFailure['failure']): Checked => ({
  label,
  verdict: 'fail',
  notes: [failure.message.replace(/\.$/, '')],
  failure,
})

const withoutMatch = ({ entry, failure }: UnresolvedEntry, allowed: boolean): Checked =>
  allowed
    ? { label: entry.label, verdict: 'pass', notes: ['it matches nothing, which is allowed'] }
    : failedCheck(entry.label, failure)

const worst = (entries: readonly Checked[]): Checked['verdict'] => {
  const verdicts = new Set(entries.map(({ verdict }) => verdict))
  return verdicts.has('fail') ? 'fail' : verdicts.has('inconclusive') ? 'inconclusive' : 'pass'
}

/** The deliveries of an entry without their values. Members of a document are known only where the workflow names them. */
const namesOf = (entry: Entry, secretName: string | undefined, inputs: Inputs): readonly Delivery[] => {
  const { source } = entry
  const isListed = source.kind === 'secret' && source.id.kind !== 'name'
  if (entry.flatten || (isListed && secretName === undefined)) return []
  return pathsOf(entry).map((path) => {
    const { name, origin } = nameOf(entry, path, secretName ?? '', inputs.nameCase)
    return {
      name,
      origin,
      entry,
      value: { text: Secret.of('') },
      exports: exportsOf(
        entry,
        inputs.exports,
        inputs.files.some((line) => selects(line, name)),
      ),
      isPublic: false,
      identity: path.join('/'),
      madeFrom: [],
    }
  })
}

const pathsOf = ({ source }: Entry): readonly (readonly string[])[] => {
  const key = source.kind === 'secret' ? source.key : undefined
  switch (key?.kind) {
    case undefined:
      return [[]]
    case 'member':
      return [[key.name]]
    case 'pointer':
      return [key.pointer.slice(1).split('/')]
    case 'list':
      return key.items.filter((item) => !item.includes('*')).map((item) => [item])
    case 'all':
      return []
  }
}

const SIGNS = { pass: '✓', fail: '✗', inconclusive: '?' } as const

/** The report as lines of the log. */
export const checkLines = ({ entries, names }: CheckReport): readonly string[] => [
  ...entries.map(({ label, verdict, notes }) => `${SIGNS[verdict]} ${label}: ${notes.join('; ')}.`),
  names.length === 0
    ? 'No name is known before the values are read.'
    : `Names: ${names.map((name) => printable(name)).join(', ')}.`,
]

/** The report as a file: verdicts and names, no values. */
export const checkJson = ({ verdict, entries, names }: CheckReport): string =>
  `${JSON.stringify({ verdict, entries: entries.map(({ label, verdict, notes }) => ({ entry: label, verdict, notes })), names }, undefined, 2)}\n`
