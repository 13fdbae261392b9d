import { expect, test } from '@jest/globals'
import { casesOf, filesOf, markdownOfFiles, rulesWithCases } from './load.ts'
import type { RuleCase } from './load.ts'

/**
 * A pull request chooses every word of its policies, plans, templates and workflows, and the summary and the comment are
 * Markdown of ours. Whatever those words are, they are shown as code.
 */

const PAYLOAD = '`<img src=x>` @octo-org/all [all is well](https://evil.example)\n# all is well'
const TRACES = /<img|@octo-org\/all|evil\.example|^# all/m

/** Members whose values, and what is inside of them, get the payload; one at a time. */
const PLACES =
  'Sid Version Effect Principal Action Resource Condition address name Name RoleName Ref Type references run uses environment role-to-assume secret-ids env'.split(
    ' ',
  )

const cases = rulesWithCases().flatMap((rule) => casesOf(rule).map((each) => [`${rule}/${each.name}`, each] as const))

test.each(cases)('%s shows foreign words as code', async (_, each) => {
  for (const place of PLACES) {
    const files = hostileFiles(each, place)
    if (files === undefined) continue
    const texts = await markdownOfFiles(each.inputs, files, each.env).catch((error: Error) => [error.message])
    expect({ place, traces: texts.map(withoutCode).filter((text) => TRACES.test(text)) }).toEqual({ place, traces: [] })
  }
})

/** The files of a case with the payload in one kind of place; undefined where they have no such place. */
const hostileFiles = (each: RuleCase, place: string): Readonly<Record<string, string>> | undefined => {
  const before = filesOf(each)
  const after = Object.fromEntries(
    Object.entries(before).map(([name, text]) => [
      name,
      name.endsWith('.json') ? hostileJson(text, place) : hostileLines(text, place),
    ]),
  )
  return Object.keys(before).every((name) => before[name] === after[name]) ? undefined : after
}

const hostileJson = (text: string, place: string): string => {
  const parsed = valueOf(text)
  const changed = hostileValue(parsed, place, false)
  return JSON.stringify(changed) === JSON.stringify(parsed) ? text : JSON.stringify(changed, null, 2)
}

const hostileValue = (value: unknown, place: string, isInside: boolean): unknown => {
  if (typeof value === 'string') {
    // A policy within a plan.
    const inner = value.startsWith('{') ? valueOf(value) : undefined
    if (inner !== undefined) return JSON.stringify(hostileValue(inner, place, isInside))
    return isInside ? `${value}${PAYLOAD}` : value
  }
  if (Array.isArray(value)) return value.map((item) => hostileValue(item, place, isInside))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      isInside ? `${key}${PAYLOAD}` : key,
      hostileValue(item, place, isInside || key === place),
    ]),
  )
}

/** Undefined where it is no JSON. */
const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Of YAML, the values that stand on the line of their member. */
const hostileLines = (text: string, place: string): string =>
  text.replaceAll(
    new RegExp(`^(\\s*(?:- )?${place}: )(['"]?)([^'"|>&*!{[][^'"]*)\\2$`, 'gm'),
    (_, member: string, __, value: string) => `${member}${JSON.stringify(`${value}${PAYLOAD}`)}`,
  )

/** Markdown without what it shows as code. */
const withoutCode = (markdown: string): string =>
  markdown.replaceAll(/^(`{3,})[a-z]*\n[\s\S]*?\n\1$/gm, '').replaceAll(/`[^`\n]*`/g, '')
