// The tables of inputs and outputs in the README, made from each action.yml, so that they cannot disagree.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export const ACTIONS = ['configure-credentials', 'fetch-secrets', 'verify-policy'] as const

interface Entry {
  readonly description: string
  readonly default?: string
  readonly required?: boolean
}

interface Action {
  readonly name: string
  readonly description: string
  readonly inputs: Readonly<Record<string, Entry>>
  readonly outputs: Readonly<Record<string, Entry>>
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string; readonly 'post-if'?: string }
}

export const readAction = (root: string, action: string): Action =>
  parse(readFileSync(join(root, action, 'action.yml'), 'utf8')) as Action

const cell = (text: string): string => text.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|')
const code = (text: string | undefined): string =>
  text === undefined || text === '' ? '' : `\`${cell(text).replaceAll('`', "'")}\``

/** Markdown of both tables of one action. */
export const tablesOf = ({ inputs, outputs }: Action): string =>
  [
    '| input | default | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(inputs).map(
      ([name, entry]) => `| \`${name}\` | ${code(entry.default)} | ${cell(entry.description)} |`,
    ),
    '',
    '| output | meaning |',
    '| --- | --- |',
    ...Object.entries(outputs).map(([name, entry]) => `| \`${name}\` | ${cell(entry.description)} |`),
  ].join('\n')

/** The README with the text between the markers of each action replaced by its tables. */
export const withTables = (readme: string, root: string): string =>
  ACTIONS.reduce((text, action) => {
    const [start, end] = [`<!-- tables: ${action} -->`, `<!-- end of tables: ${action} -->`]
    const [before, rest] = text.split(start)
    const after = rest?.split(end)[1]
    if (before === undefined || after === undefined) throw new Error(`The README lacks the markers for ${action}.`)
    return `${before}${start}\n\n${tablesOf(readAction(root, action))}\n\n${end}${after}`
  }, readme)
