// Fails where dist/ is not, byte for byte, what the sources make: what runs must be what was reviewed.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { bundleAll, ROOT } from './bundle.ts'

const contentsOf = (folder: string): ReadonlyMap<string, Buffer> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path)]),
  )

const fresh = mkdtempSync(join(tmpdir(), 'check-dist-'))
try {
  bundleAll(fresh)
  const [expected, committed] = [contentsOf(fresh), contentsOf(join(ROOT, 'dist'))]
  const differing = [...new Set([...expected.keys(), ...committed.keys()])]
    .filter((file) => !(expected.get(file)?.equals(committed.get(file) ?? Buffer.of()) ?? false))
    .sort()
  if (differing.length > 0) {
    console.log(`dist/ differs from a fresh build:\n${differing.map((file) => `  ${file}`).join('\n')}`)
    console.log('Run `npm run dist` and commit what it changes.')
    process.exitCode = 1
  } else {
    console.log(`dist/ is what the sources make: ${expected.size} files are equal.`)
  }
} finally {
  rmSync(fresh, { recursive: true })
}
