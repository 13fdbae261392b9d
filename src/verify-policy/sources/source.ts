import type { Location } from '../../findings/finding.ts'
import type { KeyState, PolicyKind, Tags } from '../../policy/index.ts'
import type { Node } from '../../text/node.ts'

/** What a document can be; `grants` is the list of grants of a key. */
export const DOCUMENT_KINDS = [
  'trust',
  'identity',
  'boundary',
  'session',
  'scp',
  'rcp',
  'endpoint',
  'secret',
  'key',
  'grants',
] as const satisfies readonly (PolicyKind | 'grants')[]
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/** A document as a source found it, not yet judged. */
export interface SourceDocument {
  readonly kind: DocumentKind
  /** Whose it is: ARN or name of a role, secret or key, an alias, or an account id. Absent where nothing says so. */
  readonly subject?: string
  /** For SCPs and RCPs: the root, organizational unit or account it is attached to. */
  readonly level?: string
  readonly file: string
  /** Absent: it is known that there is no document of this kind. */
  readonly node?: Node
}

/** What a source says about a secret itself. */
export interface SecretFact {
  readonly arn: string
  readonly name: string
  /** Absent: the AWS managed key. */
  readonly keyId?: string
  readonly deleted: boolean
  readonly tags: Tags
  readonly primaryRegion?: string
  readonly file: string
}

/** What a source says about a key itself. */
export interface KeyFact {
  readonly arn: string
  readonly state?: KeyState
  readonly manager: 'customer' | 'aws'
  readonly spec?: string
  readonly usage?: string
  readonly origin?: string
  readonly multiRegion?: boolean
  /** Alias names such as `alias/app`. */
  readonly aliases?: readonly string[]
  readonly file: string
}

/** An IAM identity provider that exists. */
export interface ProviderFact {
  readonly arn: string
  /** Absent: its audiences are not known. */
  readonly clientIds?: readonly string[]
}

/** What a source says about a role itself. */
export interface RoleFact {
  readonly arn: string
  readonly id?: string
  /** Absent: it has none. */
  readonly boundaryArn?: string
  readonly tags?: Tags
  readonly file: string
}

/** Something in a file that keeps us from trusting what we read. The step fails whatever `fail-on` says. */
export interface SourceProblem {
  readonly what: string
  readonly location: Location
}

/** All that the sources yielded. */
export interface Bundle {
  readonly documents: readonly SourceDocument[]
  readonly secrets: readonly SecretFact[]
  readonly keys: readonly KeyFact[]
  readonly roles: readonly RoleFact[]
  readonly providers: readonly ProviderFact[]
  readonly problems: readonly SourceProblem[]
}

export const EMPTY_BUNDLE: Bundle = { documents: [], secrets: [], keys: [], roles: [], providers: [], problems: [] }

/** Several bundles as one, in order. */
export const merged = (bundles: readonly Bundle[]): Bundle => ({
  documents: bundles.flatMap(({ documents }) => documents),
  secrets: bundles.flatMap(({ secrets }) => secrets),
  keys: bundles.flatMap(({ keys }) => keys),
  roles: bundles.flatMap(({ roles }) => roles),
  providers: bundles.flatMap(({ providers }) => providers),
  problems: bundles.flatMap(({ problems }) => problems),
})
