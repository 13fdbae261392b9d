import type { Runner, Walked } from '../runner/runner.ts'
import { needlesOf } from '../secrecy/plan-masks.ts'
import { scannerOf } from '../secrecy/scan.ts'
import type { Scanner } from '../secrecy/scan.ts'
import { quoted } from '../text/printable.ts'
import { parseInputs } from './inputs.ts'
import type { Inputs } from './inputs.ts'
import { ordinaryTexts } from './mask-sources.ts'
import { readState } from './saved-state.ts'
import { valuesToFind } from './scan-values.ts'
import type { ScanWorld } from './scan-values.ts'

/** A place where a secret was found. The path is printable; the value is not kept. */
interface Leak {
  readonly place: string
  readonly label: string
}

const LIMITS = { bytesPerFile: 10 * 1024 ** 2, files: 20_000, bytes: 200 * 1024 ** 2, milliseconds: 30_000 }
const MOST_SHOWN = 50

/**
 * Looks for the secrets of this step in the workspace and the step summaries, where uploads and caches pick them up. The
 * values are fetched once more, because nothing derived from them is kept between main and post.
 */
export const scanForLeaks = async (world: ScanWorld): Promise<void> => {
  const { runner } = world
  const inputs = parseInputs((name) => runner.input(name))
  if (!inputs.ok) return say(runner, 'warning', 'Not scanned: the inputs are wrong.')
  const state = readState((name) => runner.state(name))
  const { sources, publicValues, lost } = await valuesToFind(state, inputs.value, world)
  if (lost > 0)
    say(
      runner,
      'warning',
      `${lost} secrets could not be read again; their values are looked for as far as variables and files hold them.`,
    )
  const needles = needlesOf(sources, { ordinary: ordinaryTexts(runner, []), publicValues })
  if (needles.length === 0) return say(runner, 'warning', 'Not scanned: no value is left to look for.')
  const leaks: Leak[] = []
  const scan = scannerOf(needles)
  const walked = await runner.walkFiles({
    places: placesOf(runner, inputs.value),
    skips: (path) => isSkipped(path, state.files),
    limits: LIMITS,
    visit: (path, bytes) => leaks.push(...leaksIn(path, bytes, scan)),
  })
  report(runner, inputs.value, leaks, walked)
}

/** The workspace, the places of the input, and the summaries of this job's steps. */
const placesOf = (runner: Runner, { leakScanPaths }: Inputs): readonly string[] => {
  const workspace = runner.env('GITHUB_WORKSPACE')
  const summary = runner.env('GITHUB_STEP_SUMMARY')
  return [
    ...(workspace === undefined ? [] : [workspace]),
    ...leakScanPaths.map((path) => (/^(?:[\\/]|[A-Za-z]:)/.test(path) ? path : `${workspace ?? ''}/${path}`)),
    ...(summary === undefined ? [] : [summary.replace(/[\\/][^\\/]*$/, '')]),
  ]
}

/** Files that hold values by design: ours, and the runner's command files beside the summaries. */
const isSkipped = (path: string, ownFiles: readonly string[]): boolean =>
  path.endsWith('/.git/objects') ||
  ownFiles.includes(path) ||
  /\/_runner_file_commands\/(?!step_summary_)[^/]+$/.test(path)

const LINE_END = 10

const leaksIn = (path: string, bytes: Uint8Array, scan: Scanner): readonly Leak[] => {
  const shown = scan(Buffer.from(path)).length > 0 ? '`***`' : quoted(path)
  const lines = new Map(
    scan(bytes).map(({ label, start }) => {
      const line = 1 + bytes.subarray(0, start).reduce((count, byte) => count + (byte === LINE_END ? 1 : 0), 0)
      return [`${line} ${label}`, { place: `${shown}, line ${line}`, label }] as const
    }),
  )
  return [...lines.values()]
}

const report = (runner: Runner, { leakScan }: Inputs, leaks: readonly Leak[], { read, skipped }: Walked): void => {
  runner.log(
    `Leak scan: ${read} files read, ${skipped} skipped (links, archives' contents and large files are not looked into).`,
  )
  for (const { place, label } of leaks.slice(0, MOST_SHOWN))
    say(runner, 'warning', `${place} holds a form of ${quoted(label)}.`)
  if (leaks.length === 0) return
  const message = `leak-scan: secrets stand in ${leaks.length} places; uploads, caches and images may carry them out.`
  if (leakScan === 'fail') runner.fail(message)
  else say(runner, 'warning', message)
}

const say = (runner: Runner, level: 'warning', message: string): void => runner.annotate({ level, message })
