// What a step costs beside `node -e 0`, with the time of its round trips taken off: wall time against the stand-in. Beside it, what
// the SDK costs that does nothing but fetch one secret, bundled in the same way.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBundle } from '../scripts/bundle.ts'
import { median, table } from './measure.ts'
import { BARE, bundle, openStage } from './stage.ts'

const RUNS = 11
const LATENCIES = [0, 50]

const sdk = mkdtempSync(join(tmpdir(), 'bench-sdk-'))
makeBundle('bench/one-after-another', sdk)
const stage = await openStage(1)
try {
  const steps = [
    [
      'configure-credentials',
      bundle('configure-credentials', {
        'aws-region': 'us-east-1',
        'role-to-assume': stage.roleArn,
        'sts-endpoint': stage.origin,
      }),
      2,
    ],
    ['configure-credentials, post', bundle('configure-credentials-post'), 0],
    [
      'fetch-secrets, one secret',
      bundle('fetch-secrets', { 'secret-ids': 'bench/0', 'endpoint-url': stage.origin }),
      1,
    ],
    ['fetch-secrets, post', bundle('fetch-secrets-post'), 0],
    ['the SDK alone, one secret', { args: [join(sdk, 'index.js'), stage.origin, '1'] }, 1],
  ] as const
  const rows: string[][] = []
  for (const latency of LATENCIES) {
    stage.setLatency(latency)
    for (const [name, step, roundTrips] of steps) {
      const calls = await stage.callsOf(step)
      const [times = [], bare = []] = await stage.inTurn([step, BARE], RUNS)
      const own = median(times.map((ms, at) => ms - (bare[at] ?? 0))) - roundTrips * latency
      rows.push([name, String(latency), String(calls), median(times).toFixed(0), own.toFixed(0)])
    }
  }
  console.log(table('A step beside node -e 0', ['step', 'latency', 'calls', 'ms', 'over bare and round trips'], rows))
} finally {
  await stage.close()
  rmSync(sdk, { recursive: true })
}
