import { accepted, type Parsed, type Problem } from '../failure.ts'
import type { Node } from '../text/node.ts'
import { quoted } from '../text/printable.ts'
import { memberOf, textOf } from '../text/tree.ts'

/** An input of an action, as its action.yml describes it. */
export interface DescribedInput {
  readonly name: string
  readonly description: string
  /** Absent where there is none, or where only a workflow can work it out. */
  readonly standard?: string
}

/** What a command line asks for: the help, or inputs by name. */
export type Options = { readonly help: true } | { readonly help: false; readonly inputs: ReadonlyMap<string, string> }

/**
 * Reads `--name value`, `--name=value` and, for a yes, `--name`. An option given several times has one line for each. Every
 * problem is reported.
 */
export const parseOptions = (words: readonly string[], inputs: readonly DescribedInput[]): Parsed<Options> => {
  if (words.includes('--help') || words.includes('-h')) return accepted({ help: true })
  const names = new Set(inputs.map(({ name }) => name))
  const lines = new Map<string, readonly string[]>()
  const problems: Problem[] = []
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name, attached] = /^--([a-z][a-z0-9-]*)(?:=([\s\S]*))?$/.exec(word) ?? []
    if (name === undefined) {
      problems.push({ where: quoted(word), what: 'is not an option: write `--input value`' })
      continue
    }
    const value = attached ?? (rest[0] === undefined || rest[0].startsWith('--') ? 'true' : (rest.shift() ?? ''))
    if (names.has(name)) lines.set(name, [...(lines.get(name) ?? []), value])
    else problems.push({ where: `--${name}`, what: 'is no option; `--help` lists them all' })
  }
  if (problems.length > 0) return { ok: false, problems }
  return accepted({ help: false, inputs: new Map([...lines].map(([name, values]) => [name, values.join('\n')])) })
}

/** The standard values of the inputs, under those that were given. */
export const withStandards = (
  given: ReadonlyMap<string, string>,
  inputs: readonly DescribedInput[],
): ReadonlyMap<string, string> =>
  new Map([
    ...inputs.flatMap(({ name, standard }): [string, string][] => (standard === undefined ? [] : [[name, standard]])),
    ...given,
  ])

const WIDTH = 96
const INDENT = ' '.repeat(6)

/** What `--help` prints. */
export const helpOf = (command: string, purpose: string, inputs: readonly DescribedInput[]): string =>
  [
    ...wrapped(purpose, ''),
    '',
    `Usage: ${command} [--input value]...`,
    '',
    ...wrapped('The options are the inputs of the action. Give an option again for a further line of its input.', ''),
    ...wrapped('Ends with 0 where the verdict passes, 1 where it does not, 2 where the options are wrong.', ''),
    '',
    ...inputs.flatMap(({ name, description, standard }) => [
      `  --${name}`,
      ...wrapped(standard === undefined ? description : `${description} Default: ${standard}`, INDENT),
    ]),
  ].join('\n')

const wrapped = (text: string, indent: string): readonly string[] => {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)
    if (line === undefined || line.length + 1 + word.length > WIDTH) lines.push(`${indent}${word}`)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}

/** What an action.yml says about the action and its inputs. */
export const describedIn = (
  action: Node | undefined,
): { readonly purpose: string; readonly inputs: readonly DescribedInput[] } => {
  const inputs = memberOf(action, 'inputs')
  return {
    purpose: textIn(action, 'description'),
    inputs: (inputs?.kind === 'object' ? inputs.members : []).map(({ key: name, value }): DescribedInput => {
      const standard = textIn(value, 'default')
      return {
        name,
        description: textIn(value, 'description'),
        ...(standard === '' || standard.includes('${{') ? {} : { standard }),
      }
    }),
  }
}

const textIn = (node: Node | undefined, name: string): string => textOf(memberOf(node, name))?.trim() ?? ''
