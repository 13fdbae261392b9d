import type { Parsed, Problem } from '../failure.ts'
import { parseBoolean } from '../input/boolean.ts'
import type { EnvironmentVariable } from '../runner/runner.ts'
import { inputEntry, type InputName } from './input-table.ts'

/** Where texts come from: the runner. */
export interface InputSource {
  input(name: string): string
  env(name: EnvironmentVariable): string | undefined
}

/** An input whose value came from a variable. */
export interface Translated {
  readonly input: InputName
  readonly variable: EnvironmentVariable
  readonly decides: boolean
}

/** Reads inputs one by one and remembers all that is wrong with them. */
export interface InputReader {
  /** The text of an input, or of the variable that stands in for it; `''` where there is neither. */
  readonly text: (name: InputName) => string
  /** The parsed value; undefined where the input is empty or wrong. */
  readonly value: <T>(name: InputName, parse: (where: string, text: string) => Parsed<T>) => T | undefined
  readonly boolean: (name: InputName, fallback: boolean) => boolean
  readonly problems: Problem[]
  readonly translated: Translated[]
}

export const inputReader = (source: InputSource): InputReader => {
  const problems: Problem[] = []
  const translated: Translated[] = []
  const value = <T>(name: InputName, parse: (where: string, text: string) => Parsed<T>): T | undefined => {
    const found = text(name)
    if (found === '') return undefined
    const parsed = CONTROL.test(found) ? controlProblem(name) : parse(name, found)
    if (parsed.ok) return parsed.value
    problems.push(...parsed.problems)
    return undefined
  }
  const given = (name: InputName): string => source.input(name).trim()
  const translates = ((): boolean => {
    const parsed = parseBoolean('translate-env-variables', given('translate-env-variables') || 'true')
    if (!parsed.ok) problems.push(...parsed.problems)
    return !parsed.ok || parsed.value
  })()
  const text = (name: InputName): string => {
    const { variable, decides = false } = inputEntry(name)
    const own = given(name)
    if (own !== '' || variable === undefined || !translates) return own
    const other = (source.env(variable) ?? '').trim()
    if (other !== '' && !translated.some(({ input }) => input === name)) {
      translated.push({ input: name, variable, decides })
    }
    return other
  }
  return {
    text,
    value,
    boolean: (name, fallback) => value(name, parseBoolean) ?? fallback,
    problems,
    translated,
  }
}

/** Control characters other than line breaks and tabs have no place in any input. */
const CONTROL = /[^\P{Cc}\n\r\t]/u

const controlProblem = (name: InputName): Parsed<never> => ({
  ok: false,
  problems: [{ where: name, what: 'the value holds a control character' }],
})
