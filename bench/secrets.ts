// Many secrets beside one call after another with the SDK, by number and latency, as medians of paired runs. The limits: at
// 50 ms per call, 100 secrets by name take at most a tenth of the time, and a twentieth in batches.
// `node bench/secrets.ts 1000` measures so many instead; one after another they take minutes.
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { median, table } from './measure.ts'
import { bundle, openStage } from './stage.ts'
import type { Contestant } from './stage.ts'

const LIMITS = { count: 100, latency: 50, single: 1 / 10, batch: 1 / 20 }
const LATENCIES = [0, 20, 50, 100]
const [asked] = process.argv.slice(2)
const COUNTS = asked === undefined ? [1, 10, 100] : [Number(asked)]

const stage = await openStage(Math.max(...COUNTS))

const fetch = (count: number, batch: boolean): Contestant =>
  bundle('fetch-secrets', {
    'secret-ids': Array.from({ length: count }, (_, i) => `bench/${i}`).join('\n'),
    batch: String(batch),
    'endpoint-url': stage.origin,
  })
const oneAfterAnother = (count: number): Contestant => ({
  args: [fileURLToPath(new URL('one-after-another.ts', import.meta.url)), stage.origin, String(count)],
})

const ms = (value: number): string => value.toFixed(0)

interface Measured {
  readonly count: number
  readonly latency: number
  readonly sequence: number
  readonly single: number
  readonly batch: number
  /** Medians of the ratios of each pair of runs. */
  readonly ratios: { readonly single: number; readonly batch: number }
  /** Requests to AWS. */
  readonly calls: { readonly single: number; readonly batch: number }
}

const measure = async (count: number, latency: number): Promise<Measured> => {
  stage.setLatency(latency)
  const runs = count * latency > 5_000 ? 3 : 5
  const [sequence = [], single = [], batch = []] = await stage.inTurn(
    [oneAfterAnother(count), fetch(count, false), fetch(count, true)],
    runs,
  )
  const ratio = (times: readonly number[]): number => median(times.map((ms, at) => ms / (sequence[at] ?? Number.NaN)))
  return {
    count,
    latency,
    sequence: median(sequence),
    single: median(single),
    batch: median(batch),
    ratios: { single: ratio(single), batch: ratio(batch) },
    calls: { single: await stage.callsOf(fetch(count, false)), batch: await stage.callsOf(fetch(count, true)) },
  }
}

try {
  const measured: Measured[] = []
  for (const count of COUNTS) for (const latency of LATENCIES) measured.push(await measure(count, latency))
  console.log(
    table(
      `Secrets beside one call after another (load ${loadavg()[0]?.toFixed(1)})`,
      ['secrets', 'latency', 'one after another, ms', 'by name, ms', 'ratio', 'calls', 'batch, ms', 'ratio', 'calls'],
      measured.map(({ count, latency, sequence, single, batch, ratios, calls }) => [
        String(count),
        String(latency),
        ms(sequence),
        ms(single),
        ratios.single.toFixed(3),
        String(calls.single),
        ms(batch),
        ratios.batch.toFixed(3),
        String(calls.batch),
      ]),
    ),
  )
  const claim = measured.find(({ count, latency }) => count === LIMITS.count && latency === LIMITS.latency)
  if (claim !== undefined && (claim.ratios.single > LIMITS.single || claim.ratios.batch > LIMITS.batch)) {
    console.log(`Over the limits of ${LIMITS.single} and ${LIMITS.batch}.`)
    process.exitCode = 1
  }
} finally {
  await stage.close()
}
