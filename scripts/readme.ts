// Writes the tables of inputs and outputs into the README: `npm run readme`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withTables } from './action-tables.ts'
import { ROOT } from './bundle.ts'

const file = join(ROOT, 'README.md')
writeFileSync(file, withTables(readFileSync(file, 'utf8'), ROOT))
