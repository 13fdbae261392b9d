// Rebuilds dist/, or only the bundles named: `npm run dist -- fetch-secrets`.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundleAll, ENTRIES, ROOT } from './bundle.ts'

const dist = join(ROOT, 'dist')
const names = process.argv.slice(2)

await bundleAll(dist, names)
for (const name of readdirSync(dist)) {
  if (!ENTRIES.some(([bundle]) => bundle === name)) rmSync(join(dist, name), { recursive: true })
}
