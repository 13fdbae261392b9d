import { SEVERITIES } from '../../findings/finding.ts'
import type { Finding, Fix, Location, Severity } from '../../findings/finding.ts'
import type { LayerName, PolicyDocument, Reason, StatementRef, Verdict } from '../../policy/index.ts'
import type { Span } from '../../text/node.ts'
import { quoted } from '../../text/printable.ts'
import { locationOf } from '../../findings/wording.ts'
import { policySnippet, settingSnippets } from '../snippets/snippet.ts'
import type { Settings } from '../snippets/snippet.ts'
import { yamlText } from '../snippets/yaml.ts'
import type { SnippetValue } from '../snippets/value.ts'
import type { Written } from '../sources/facts.ts'
import type { Bundle } from '../sources/source.ts'
import { findingOf } from './rule.ts'
import type { Rule } from './rule.ts'
import type { KnownStatement } from './statements.ts'

/** A document that can be evaluated. */
export type Document = Extract<PolicyDocument, { kind: 'document' }>

/** What a rule says about one place. */
export interface Found {
  readonly message: string
  readonly location?: Location | undefined
  /** `possible` where something that is not known took part. */
  readonly confidence?: Finding['confidence']
  /** Where this one is worse or milder than its rule. */
  readonly severity?: Severity
  readonly evidence?: readonly string[]
  readonly fix?: Fix
  readonly questions?: readonly string[]
  readonly subject: string
  readonly resources: readonly string[]
}

/** A finding of a rule. What is only possible counts one step less, unless it is critical. */
export const found = (rule: Omit<Rule, 'check'>, about: Found): Finding => {
  const { confidence = 'definite', severity = rule.severity } = about
  return findingOf(rule, { ...about, confidence, severity: confidence === 'possible' ? milder(severity) : severity })
}

const milder = (severity: Severity): Severity =>
  severity === 'critical' ? severity : (SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? 'info')

/** A finding that says no more than that nobody knows: never an alarm, never silence. */
export const undecided = (rule: Omit<Rule, 'check'>, about: Found): Finding =>
  found(rule, { ...about, severity: 'info', confidence: 'possible' })

/** The place of a part of a document, if the document was read from a file. */
export const placeIn = ({ file }: Document, { line, column }: Span): Location | undefined =>
  locationOf({ ...(file === undefined ? {} : { file }), line, column })

/** A finding keeps one statement, whatever number of requests shows it. */
export const statementId = ({ document, index }: StatementRef): string => `${document}#${index}`

/** The Allow statements of a layer on which an answer rests, or may rest; none for a denial. */
export const allowsBehind = (verdict: Verdict, layer: LayerName): readonly StatementRef[] => {
  if (verdict.kind === 'denied') return []
  if (verdict.kind === 'allowed') return verdict.decisive.filter((ref) => ref.layer === layer)
  const refs = (reason: Reason): readonly StatementRef[] =>
    reason.layer === layer && reason.label.endsWith(' allows')
      ? reason.children.flatMap(({ ref, value }) => (ref === undefined || value === 'F' ? [] : [ref]))
      : reason.children.flatMap(refs)
  return refs(verdict.because)
}

/** Whether an answer is certain. */
export const confidenceOf = ({ kind }: Verdict): Finding['confidence'] => (kind === 'unknown' ? 'possible' : 'definite')

/** A mend that needs a choice of the reader. */
export const advice = (text: string): Fix => ({ text, snippets: [], verified: false })

/** A mend with the statement as it should be, in the language of the file that has it now. */
export const replacement = (
  text: string,
  into: string,
  statement: Readonly<Record<string, SnippetValue>>,
  document?: Document,
): Fix => ({ text, snippets: [policySnippet(into, document?.file, statement)], verified: false })

/** A mend of a workflow or buildspec: what to write there, with names that the reader has to fill in. */
export const yamlAdvice = (text: string, into: string, value: SnippetValue): Fix => ({
  text,
  snippets: [{ into, language: 'yaml', text: yamlText(value) }],
  verified: false,
})

/** A statement that takes the place of another one as a whole. */
export interface Exchange {
  readonly document: string
  readonly index: number
  readonly statement: Readonly<Record<string, SnippetValue>>
}

/** The same sources, with something in them set as a mend wants it; policies stay as they are. */
export type Change = (bundle: Bundle) => Bundle

const mends = new WeakMap<Fix, Exchange | Change>()

/** A mend that exchanges a statement for another one, so that it can be tried in memory. */
export const exchange = (
  text: string,
  into: string,
  statement: Readonly<Record<string, SnippetValue>>,
  document: Document,
  { index }: KnownStatement,
): Fix => {
  const fix = replacement(text, into, statement, document)
  mends.set(fix, { document: document.id, index, statement })
  return fix
}

/** What to do in order to try a mend in memory; undefined where that cannot be said. */
export const mendOf = (fix: Fix | undefined): Exchange | Change | undefined =>
  fix === undefined ? undefined : mends.get(fix)

/** A mend that sets something on resources. `change`: the same in memory, where nothing of it is left to the reader. */
export const setting = (
  text: string,
  written: Written | readonly Written[],
  settings: Settings,
  change?: Change,
): Fix => {
  const fix = { text, snippets: [written].flat().flatMap((each) => settingSnippets(each, settings)), verified: false }
  if (change !== undefined) mends.set(fix, change)
  return fix
}

/** Sets attributes of one of the resources of a kind. */
export const settingOf =
  <K extends 'secrets' | 'keys' | 'trails' | 'eventRules'>(
    kind: K,
    resource: Bundle[K][number],
    attributes: Partial<Bundle[K][number]>,
  ): Change =>
  (bundle) => ({
    ...bundle,
    [kind]: bundle[kind].map((each) => (each === resource ? { ...each, ...attributes } : each)),
  })

/** Several texts as one list of quoted words, cut after five. */
export const wordsOf = (texts: readonly string[]): string => {
  const shown = texts.slice(0, 5).map((text) => quoted(text))
  return `${shown.join(', ')}${texts.length > shown.length ? ` and ${texts.length - shown.length} more` : ''}`
}
