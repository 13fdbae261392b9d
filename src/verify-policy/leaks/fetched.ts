import { parseList } from '../../input/list.ts'
import { parseReferences } from '../../reference/grammar.ts'
import { printSource } from '../../reference/print.ts'
import type { Dialect, ExportKind, Reference } from '../../reference/reference.ts'
import { toVariableName } from '../../secrecy/env-name.ts'
import type { NameCase } from '../../secrecy/env-name.ts'
import type { TaintedPrefix } from './shell-state.ts'
import type { Origin, Origins, Taint } from './taint.ts'

/** What a step that fetches secrets leaves behind. */
export interface Fetched {
  readonly variables: readonly (readonly [name: string, taints: readonly Taint[]])[]
  readonly outputs: readonly (readonly [name: string, taints: readonly Taint[]])[]
  /** Where only the beginning of the names is known. */
  readonly prefixes: readonly TaintedPrefix[]
}

/** What `fetch-secrets` of this suite leaves: it masks every value and every part of one. */
export const fetchedBySuite = (input: (name: string) => string, origins: Origins): Fetched => {
  const listed = parseList('export', input('export'))
  const exports = (listed.ok ? listed.value : []) as readonly ExportKind[]
  const leftBy = (dialect: Dialect, otherwise: ExportKind): readonly Fetched[] =>
    referencesOf(input(dialect), dialect).map((reference) =>
      left(reference, { input, origins, masking: 'parts', exports: exports.length > 0 ? exports : [otherwise] }),
    )
  return merged([...leftBy('secret-ids', 'env'), ...leftBy('secrets', 'output')])
}

/** What `aws-actions/aws-secretsmanager-get-secrets` leaves: variables, masked one by one. */
export const fetchedByPeer = (input: (name: string) => string, origins: Origins): Fetched => {
  const masking = input('parse-json-secrets').toLowerCase() === 'true' ? 'parts' : 'whole'
  const references = referencesOf(input('secret-ids'), 'secret-ids')
  return merged(references.map((reference) => left(reference, { input, origins, masking, exports: ['env'] })))
}

/** References of a workflow, as far as they can be read. */
const referencesOf = (text: string, dialect: Dialect): readonly Reference[] => {
  const parsed = parseReferences(dialect, text, dialect)
  return parsed.ok ? parsed.value.references : []
}

interface Leaving {
  readonly input: (name: string) => string
  readonly origins: Origins
  readonly masking: Origin['masking']
  readonly exports: readonly ExportKind[]
}

const left = (reference: Reference, { input, origins, masking, exports }: Leaving): Fetched => {
  const { target, source, attributes } = reference
  if (attributes.public === true) return NOTHING
  const kinds = attributes.export ?? exports
  const taints: readonly Taint[] = [{ origin: origins.of(printSource(source), masking), change: 'none' }]
  const nameCase: NameCase =
    input('name-transformation') === 'lowercase'
      ? 'lowercase'
      : input('name-transformation') === 'none'
        ? 'none'
        : 'uppercase'
  const isParsed = input('parse-json-secrets').toLowerCase() === 'true'
  if (target?.kind === 'name') {
    const named = [[target.name, taints]] as const
    return {
      variables: kinds.includes('env') ? named : [],
      outputs: kinds.includes('output') ? named : [],
      prefixes: [],
    }
  }
  const written = target?.kind === 'prefix' ? target.prefix : target?.alias
  const isWhole =
    !isParsed &&
    target?.kind !== 'prefix' &&
    source.kind === 'secret' &&
    source.key === undefined &&
    source.id.kind !== 'prefix'
  const base = written === undefined || written === '' ? idOf(source) : written
  const name = target?.kind === 'prefix' ? base : toVariableName(base, nameCase)
  if (base === '') return NOTHING
  if (isWhole) {
    return {
      variables: kinds.includes('env') ? [[name, taints]] : [],
      outputs: kinds.includes('output') ? [[name, taints]] : [],
      prefixes: [],
    }
  }
  return { variables: [], outputs: [], prefixes: kinds.includes('env') ? [{ prefix: name, taints }] : [] }
}

const idOf = (source: Reference['source']): string => {
  if (source.kind === 'parameter') return source.name.replace(/^\//, '')
  switch (source.id.kind) {
    case 'prefix':
      return source.id.prefix
    case 'name':
    case 'arn':
      return source.id.name.replace(/-[A-Za-z0-9]{6}$/, source.id.kind === 'arn' ? '' : '$&')
  }
}

const NOTHING: Fetched = { variables: [], outputs: [], prefixes: [] }

const merged = (parts: readonly Fetched[]): Fetched => ({
  variables: parts.flatMap(({ variables }) => variables),
  outputs: parts.flatMap(({ outputs }) => outputs),
  prefixes: parts.flatMap(({ prefixes }) => prefixes),
})
