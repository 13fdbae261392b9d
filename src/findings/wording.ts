import type { LayerAnswer } from './chain.ts'
import type { Location } from './finding.ts'
import type {
  Assumption,
  FailingElement,
  LayerMiss,
  LayerName,
  Reason,
  StatementRef,
  Tri,
  UnknownReason,
  Verdict,
} from '../policy/index.ts'
import { printable, quoted } from '../text/printable.ts'

/** As AWS names the policies in its own messages. */
export const LAYER_NAMES: Readonly<Record<LayerName, string>> = {
  trust: 'trust policy',
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  endpoint: 'VPC endpoint policy',
  secretPolicy: 'resource-based policy of the secret',
  keyPolicy: 'key policy',
  resourcePolicy: 'resource-based policy',
  grants: 'grant',
}

/** Why the answer is what it is, as one sentence without a full stop. */
export const becauseOf = (verdict: Verdict): string => {
  switch (verdict.kind) {
    case 'allowed':
      return verdict.decisive.length === 0
        ? reasonText(verdict.because, 'T')
        : `allowed by ${list(verdict.decisive.map(statementText))}`
    case 'denied':
      return denialOf(verdict)
    case 'unknown':
      return unknownOf(verdict)
  }
}

/** For sentences of the evaluator, which name documents and values in full. */
const LONG = 500

const denialOf = (verdict: Extract<Verdict, { kind: 'denied' }>): string => {
  switch (verdict.how) {
    case 'explicit':
      return `explicit deny in the ${list(verdict.decisive.map((ref) => `${LAYER_NAMES[ref.layer]} ${statementText(ref)}`))}`
    case 'implicit':
      return list(verdict.missing.filter(({ value }) => value === 'F').map(missText))
    case 'state':
    case 'ineffective':
      return reasonText(verdict.because, 'F')
  }
}

const unknownOf = ({ unknowns, missing }: Extract<Verdict, { kind: 'unknown' }>): string => {
  const texts = [...new Set(unknowns.map(unknownText))]
  const [first, ...others] = texts
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return first === undefined ? list(missing.map(missText)) : `not known: ${first}${more}`
}

/** Why something is not known, as a clause. */
export const unknownText = ({ code, layer, text }: UnknownReason): string => {
  if (code === 'layer-not-given' && layer !== undefined) return `the ${LAYER_NAMES[layer]} is not given`
  return printable(layer === undefined ? text : text.replace(`the layer ${layer} `, `the ${LAYER_NAMES[layer]} `), LONG)
}

/** What was taken for granted, as a clause. */
export const assumptionText = ({ code, layer, text }: Assumption): string =>
  code === 'layer-not-given' && layer !== undefined
    ? `no ${LAYER_NAMES[layer]} changes the answer: none is given`
    : printable(text, LONG)

/** Which layer did not allow, and how close it came. */
export const missText = ({ layer, level, statement, failing }: LayerMiss): string => {
  const none = `no ${LAYER_NAMES[layer]}${level === undefined ? '' : ` of ${quoted(level)}`} allows it`
  return statement === undefined
    ? none
    : `${none}; nearest: ${statementText(statement)} ${list(failing.map(failingText))}`
}

/** `file:line` and Sid of a statement; where no file is known, its document. */
export const statementText = ({ file, line, document, index, sid }: StatementRef): string => {
  const place = quoted(file === undefined ? document : line === undefined ? file : `${file}:${line}`)
  return sid === undefined ? `${place} (statement ${index})` : `${place} (Sid ${quoted(sid)})`
}

/** A character, or that there is none any more. */
const charText = (char: string): string => (char === '' ? 'the end' : quoted(char))

/** What keeps a statement from matching. */
export const failingText = ({ element, operator, key, negated, expected, got, differs }: FailingElement): string => {
  const what =
    element === 'condition'
      ? `condition ${quoted(`${operator ?? ''} ${key ?? ''}`)}`
      : negated
        ? `not-${element}`
        : element
  const values = expected.length === 0 ? 'nothing' : list(expected.slice(0, 3).map((value) => quoted(value)))
  const found = got === undefined ? 'but it is missing' : `got ${quoted(got)}`
  const place =
    differs === undefined
      ? ''
      : ` (differs at position ${differs.position + 1}: ${charText(differs.expected)} and ${charText(differs.got)})`
  return `${what} expects ${values}${expected.length > 3 ? ' and more' : ''}, ${found}${place}`
}

/** The place to look at: the statement that decides, or the element that keeps the nearest one from matching. */
export const placeOf = ({ decisive, missing }: Verdict): Location | undefined => {
  const [ref] = decisive
  if (ref !== undefined) return locationOf(ref)
  const miss = missing.find(({ value, statement }) => value === 'F' && statement?.file !== undefined)
  if (miss?.statement === undefined) return undefined
  const failing = miss.failing.find(({ line }) => line !== undefined)
  return locationOf({
    ...miss.statement,
    ...(failing?.line === undefined ? {} : { line: failing.line, column: failing.column ?? 1 }),
  })
}

/** The place of a statement, if it was read from a file. */
export const locationOf = ({
  file,
  line,
  column,
}: Pick<StatementRef, 'file' | 'line' | 'column'>): Location | undefined =>
  file === undefined ? undefined : { file, line: line ?? 1, column: column ?? 1 }

/** What each layer that took part says. Where access is granted, layers that did not contribute are left out. */
export const layersOf = (verdict: Verdict): readonly LayerAnswer[] => {
  const found = new Map<LayerName, Tri>()
  const visit = (reason: Reason): void => {
    if (reason.label === DENIES) return
    const known = reason.layer === undefined ? undefined : found.get(reason.layer)
    // Several ways lead to access; a layer is as good as the best of them.
    if (reason.layer !== undefined && (known === undefined || ORDER.indexOf(reason.value) > ORDER.indexOf(known))) {
      found.set(reason.layer, reason.value)
    }
    for (const child of reason.children) visit(child)
  }
  visit(verdict.because)
  for (const { layer } of verdict.mayDeny) found.set(layer, 'U')
  if (verdict.kind === 'denied' && verdict.how === 'explicit')
    for (const { layer } of verdict.decisive) found.set(layer, 'F')
  const notGiven = new Set(
    verdict.assumptions.flatMap(({ code, layer }) => (code === 'layer-not-given' ? [layer] : [])),
  )
  const shown = [...found].filter(([, value]) => verdict.kind !== 'allowed' || value !== 'F')
  return shown.map(([layer, value]) => ({
    layer,
    value: notGiven.has(layer) && value !== 'F' ? 'not-given' : value,
  }))
}

/** The branch of an explanation that lists denies: there "true" is bad news. */
const DENIES = 'a statement denies'
const ORDER: readonly Tri[] = ['F', 'U', 'T']

/** The deepest label with the given truth: the fact that settled it. */
const reasonText = (reason: Reason, value: Tri): string => {
  const child = reason.children.find((each) => each.value === value)
  return child === undefined ? reason.label : reasonText(child, value)
}

const list = (texts: readonly string[]): string => texts.join(', ')
