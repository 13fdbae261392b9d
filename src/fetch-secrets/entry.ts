import type { Attributes, ExportKind, ParameterSource, Reference, SecretSource } from '../reference/reference.ts'
import { printSource } from '../reference/print.ts'
import { quoted } from '../text/printable.ts'
import type { Secret } from '../secrecy/secret.ts'

/** The inputs that say what to fetch. */
export type SourceInput = 'secret-ids' | 'secrets' | 'kms-ciphertexts' | 'from-buildspec'

/** A KMS ciphertext and how to decrypt it. */
export interface CiphertextSource {
  readonly kind: 'ciphertext'
  /** Key id, ARN, alias or alias ARN. */
  readonly key: string
  readonly blob: { readonly kind: 'inline'; readonly base64: string } | { readonly kind: 'file'; readonly path: string }
  readonly context?: ReadonlyMap<string, string>
  readonly algorithm?: string
}

/** How the values of an entry get their names. */
export type Naming =
  /** Exactly this name, written in the workflow. */
  | { readonly kind: 'exact'; readonly name: string }
  /** This prefix as written, then the transformed rest. */
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** The transformed base, which is the alias or the secret's name, then the transformed members. */
  | { readonly kind: 'base'; readonly alias?: string }

/** One thing that was asked for, whichever input it came from. */
export interface Entry {
  readonly from: SourceInput
  /** For messages: the input, its line and what it names. Never a value. */
  readonly label: string
  readonly source: SecretSource | ParameterSource | CiphertextSource
  readonly naming: Naming
  /** Whether a value that is a JSON object is taken apart, as `parse-json-secrets` asks. */
  readonly flatten: boolean
  /** Nothing is delivered, and nothing fails, where the value is missing. */
  readonly optional: boolean
  readonly fallback?: Secret
  readonly attributes: Attributes
}

/** Where the values of an entry go. */
export const exportsOf = (entry: Entry, everywhere: readonly ExportKind[], inFile: boolean): readonly ExportKind[] => {
  if (entry.attributes.export !== undefined) return entry.attributes.export
  if (everywhere.length > 0) return everywhere
  if (entry.from === 'secret-ids') return ['env']
  return [inFile ? 'file' : 'output']
}

/** An entry's place and source, for messages. */
export const labelOf = (from: SourceInput, reference: Pick<Reference, 'line' | 'source'>): string =>
  `${from}, line ${reference.line} (${quoted(printSource(reference.source))})`
