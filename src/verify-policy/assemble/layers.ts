import { parsePolicy } from '../../policy/index.ts'
import type { Layer, Level, LevelLayer, PolicyDocument } from '../../policy/index.ts'
import type { SourceDocument } from '../sources/document.ts'
import { managedPolicy } from './managed-policy.ts'

/** A layer with these documents; empty where it is said that there are none; else not given. */
export const layerOf = (documents: readonly SourceDocument[]): Layer => {
  const failures = documents.flatMap(({ unreadable }) => unreadable ?? [])
  if (failures.length > 0 && failures.length === documents.length)
    return { kind: 'unreadable', why: [...new Set(failures)].join('; ') }
  const parsed = documents.flatMap(documentsOf)
  if (parsed.length > 0) return { kind: 'given', documents: parsed }
  return { kind: documents.length > 0 ? 'empty' : 'not-given' }
}

/**
 * The levels of an organisation's policies, in the order written. AWS attaches its own full-access policy to each level,
 * which files seldom hold: a level counts as complete only if it is named and allows something.
 */
export const levelsOf = (documents: readonly SourceDocument[]): LevelLayer => {
  if (documents.flatMap(documentsOf).length === 0) return { kind: documents.length > 0 ? 'empty' : 'not-given' }
  const names = [...new Set(documents.map(({ level }) => level))]
  return {
    kind: 'given',
    levels: names.map((name): Level => {
      const parsed = documents.filter(({ level }) => level === name).flatMap(documentsOf)
      return {
        name: name ?? 'not named',
        complete: name !== undefined && parsed.some(allowsAnything),
        documents: parsed,
      }
    }),
  }
}

/** The document in the form the evaluator takes. A malformed one stays: dropping it would drop its denies. */
export const documentsOf = ({
  kind,
  file,
  name,
  unplaced,
  managed,
  unreadable,
  node,
  level,
}: SourceDocument): readonly PolicyDocument[] => {
  if (kind === 'grants') return []
  const id = name ?? (level === undefined ? file : `${file} (${level})`)
  const source = { id, policy: kind, ...(unplaced === true ? {} : { file }) }
  if (unreadable !== undefined) return [{ kind: 'opaque', id, why: unreadable, denies: 'unknown' }]
  if (managed !== undefined) return [managedPolicy(managed, source)]
  return node === undefined ? [] : [parsePolicy(node, source)]
}

const allowsAnything = (document: PolicyDocument): boolean =>
  document.kind === 'document' &&
  document.statements.some((each) => each.kind === 'statement' && each.effect === 'Allow')
