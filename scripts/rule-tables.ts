// The parts of docs/rules.md that every rule states itself, so that text and code cannot disagree.
import type { Rule } from '../src/verify-policy/rules/rule.ts'

/** The rows of the table of a rule, in order. Those in `GENERATED` are made from the rule, the others are written by hand. */
const ROWS = [
  'Finding',
  'Severity',
  'Detects',
  'Why',
  'Rests on',
  'Sources',
  'Silent when',
  'Example',
  'Fix',
  'Suppress',
] as const
type Row = (typeof ROWS)[number]

type Described = Omit<Rule, 'check'>

const GENERATED: Partial<Record<Row, (rule: Described) => string>> = {
  Finding: ({ code, title }) => `\`${code}\`: ${title}`,
  Severity: ({ severity }) => severity,
  'Rests on': ({ page }) => `<${page}>`,
  Sources: ({ sources }) => sources.map((source) => `\`${source}\``).join(', '),
  Suppress: ({ code }) => `\`suppress: [{ finding: ${code}, where: { file: … }, reason: …, expires: … }]\``,
}

/** Stands in the rows of a new rule until somebody writes them. */
export const NOT_WRITTEN = 'to be written'

/** One section: the id of the rule and the cells of its table. */
interface Section {
  readonly id: string
  readonly cells: Readonly<Record<Row, string>>
}

/** The sections of the document. Anything but the fixed form is an error that names its section. */
export const sectionsOf = (text: string): readonly Section[] =>
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [id = '', , head, rule, ...lines] = section.trimEnd().split('\n')
      const cells = lines.map((line) => /^\| ([^|]+) \| (.*) \|$/.exec(line)?.slice(1) ?? ['', ''])
      const isFixed = head === '| | |' && rule === '|---|---|' && cells.map(([name]) => name).join() === ROWS.join()
      if (!isFixed) throw new Error(`The section of ${id} needs one table with the rows ${ROWS.join(', ')}.`)
      return { id, cells: Object.fromEntries(cells) as Section['cells'] }
    })

/** The document with one section for each rule, in their order: generated rows are made anew, a new rule gets empty ones. */
export const withRules = (text: string, rules: readonly Described[]): string => {
  const written = new Map(sectionsOf(text).map(({ id, cells }) => [id, cells]))
  const [introduction = ''] = text.split(/^## /m)
  return introduction + rules.map((rule) => sectionText(rule, written.get(rule.id))).join('\n')
}

const sectionText = (rule: Described, cells: Section['cells'] | undefined): string => {
  const rows = ROWS.map((row) => `| ${row} | ${GENERATED[row]?.(rule) ?? cells?.[row] ?? NOT_WRITTEN} |`)
  return [`## ${rule.id}`, '', '| | |', '|---|---|', ...rows, ''].join('\n')
}
