// Makes one bundle: `node scripts/bundle-one.ts ENTRY FOLDER`.
import { createRequire } from 'node:module'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { minify } from 'terser'
import { withFunctions } from './functions.ts'

/** What we use of ncc, which comes without types: https://github.com/vercel/ncc#programmatically-from-nodejs */
type Ncc = (
  entry: string,
  options: Readonly<Record<string, unknown>>,
) => Promise<{ readonly code: string; readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>> }>

const require = createRequire(import.meta.url)
const ncc = require('@vercel/ncc') as Ncc

const [entry, folder] = process.argv.slice(2)
if (entry === undefined || folder === undefined) throw new Error('usage: node scripts/bundle-one.ts ENTRY FOLDER')

const { code, assets } = await ncc(entry, {
  // CommonJS starts quicker than an ES module: docs/performance.md has the numbers.
  esm: false,
  // The ES modules of a package can be shaken, its CommonJS files cannot.
  mainFields: ['module', 'main'],
  license: 'licenses.txt',
  target: 'es2024',
  cache: false,
  quiet: true,
})

const files: readonly (readonly [file: string, source: string | Buffer])[] = [
  ['index.js', code],
  ...Object.entries(assets).map(([file, { source }]) => [file, source] as const),
]

mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n')
for (const [file, source] of files) {
  writeFileSync(join(folder, file), file.endsWith('.js') ? await minified(String(source)) : source)
}

// ncc minifies index.js and no chunk, so all of them are minified here: V8 reads what a job loads in half the time. What a
// client of the SDK defines and this suite never asks for falls away as well.
async function minified(source: string): Promise<string> {
  const { code: text = '' } = await minify(source, {
    ecma: 2020,
    compress: { passes: 2, arrows: false },
    format: { comments: false },
  })
  return `${withFunctions(text)}\n`
}
