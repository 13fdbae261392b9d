// Writes what the code knows into the documents: tables of inputs and outputs, and the tables of rules. `npm run readme`
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RULES } from '../src/verify-policy/rules/index.ts'
import { withTables } from './action-tables.ts'
import { ROOT } from './bundle.ts'
import { withRules } from './rule-tables.ts'

const rewrite = (name: string, change: (text: string) => string): void => {
  const file = join(ROOT, name)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

rewrite('README.md', (text) => withTables(text, ROOT))
rewrite('docs/rules.md', (text) => withRules(text, RULES))
