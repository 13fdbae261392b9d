import { accepted, allOf, refused } from '../../failure.ts'
import type { Parsed } from '../../failure.ts'
import type { Location } from '../../findings/finding.ts'
import { linesOf } from '../../input/list.ts'
import { readJson } from '../../text/json.ts'
import type { Span } from '../../text/node.ts'
import { quoted } from '../../text/printable.ts'
import type { Reading } from '../../text/reading.ts'
import { readYaml } from '../../text/yaml.ts'
import { readCliOutput } from './cli-output.ts'
import { detectKind } from './detect-kind.ts'
import { DOCUMENT_KINDS } from './document.ts'
import { EMPTY_BUNDLE } from './source.ts'
import type { DocumentKind, SourceDocument } from './document.ts'
import type { Bundle } from './source.ts'

/** One line of the input `policy-files`: which files, and what they hold where that is said. */
export interface PolicyFiles {
  readonly kind: DocumentKind | 'auto'
  readonly level?: string
  readonly subject?: string
  readonly glob: string
}

const LINE = /^(?:([a-z]+)(?:\/([^@=\s]+))?(?:@([^=\s]+))?=)?(\S.*)$/

/** Lines `[kind[/level][@subject]=]glob`; a level goes with `scp` and `rcp` only; the glob `none` says that there is none. */
export const parsePolicyFiles = (where: string, text: string): Parsed<readonly PolicyFiles[]> =>
  allOf(linesOf(text).map(({ line, text: content }) => parseLine(`${where}, line ${line}`, content)))

const parseLine = (where: string, content: string): Parsed<PolicyFiles> => {
  const [, word, level, subject, glob] = LINE.exec(content) ?? []
  if (glob === undefined || glob.endsWith('=')) return refused(where, 'expected `kind@subject=path`, or a path')
  const kind = word === undefined || word === 'auto' ? 'auto' : DOCUMENT_KINDS.find((known) => known === word)
  if (kind === undefined) {
    return refused(
      where,
      `expected one of ${DOCUMENT_KINDS.join(', ')} or auto in front of the \`=\`, found ${quoted(word ?? '')}`,
    )
  }
  if (level !== undefined && kind !== 'scp' && kind !== 'rcp')
    return refused(where, 'only `scp` and `rcp` have a level, such as `scp/root=…`')
  if (kind === 'endpoint' && subject === undefined) return refused(where, 'which endpoint? Write `endpoint@vpce-…=…`')
  return accepted({
    kind,
    glob,
    ...(level === undefined ? {} : { level }),
    ...(subject === undefined ? {} : { subject }),
  })
}

/** What `kind@subject=none` says: there is no such document. Undefined for a line that names files. */
export const knownAbsence = ({ kind, subject, level, glob }: PolicyFiles): SourceDocument | undefined =>
  glob !== 'none' || kind === 'auto'
    ? undefined
    : {
        kind,
        file: 'policy-files',
        ...(subject === undefined ? {} : { subject }),
        ...(level === undefined ? {} : { level }),
      }

/** The documents and facts of one policy file, JSON or YAML, as written by hand or printed by the AWS CLI. */
export const readPolicyFile = (file: string, text: string, wanted: PolicyFiles): Bundle => {
  const { node, problems } = read(file, text)
  const found: Bundle = {
    ...EMPTY_BUNDLE,
    problems: problems.map(({ what, at }) => ({ what, location: locationOf(file, at) })),
  }
  if (node === undefined) return found
  const output = readCliOutput(file, node, wanted.kind)
  if (output !== undefined) {
    return {
      ...output,
      documents: output.documents.map((document) => named(document, wanted)),
      problems: [...found.problems, ...output.problems],
    }
  }
  const kind = wanted.kind === 'auto' ? detectKind(node) : wanted.kind
  if (kind === undefined) {
    const what =
      'it is not clear what this document is: write its kind in front of the path, such as `trust=…`, `key=…` or `secret=…`'
    return { ...found, problems: [...found.problems, { what, location: locationOf(file, node.at) }] }
  }
  return { ...found, documents: [named({ kind, file, node }, wanted)] }
}

/** What the line of the input says wins over what the file says. */
const named = (document: SourceDocument, { subject, level }: PolicyFiles): SourceDocument => ({
  ...document,
  ...(subject === undefined ? {} : { subject }),
  ...(level === undefined ? {} : { level }),
})

/** By the name of the file; where that tells nothing, a text that begins like JSON is JSON. */
const read = (file: string, text: string): Reading => {
  if (/\.ya?ml$/i.test(file)) return readYaml(text)
  return /\.json$/i.test(file) || /^\uFEFF?\s*[{[]/.test(text) ? readJson(text) : readYaml(text)
}

const locationOf = (file: string, { line, column }: Span): Location => ({ file, line, column })
