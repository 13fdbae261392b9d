import type { Location } from '../../findings/finding.ts'
import type { KeyState, PolicyKind, Tags, Text } from '../../policy/index.ts'
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
  readonly subject?: Text
  /** What answers call it, where its file holds more than one; absent: the file. */
  readonly name?: string
  /** Its places are not those of a file that people read, such as a plan. */
  readonly unplaced?: boolean
  /** ARN of a managed policy whose text is not at hand; there is no node then. */
  readonly managed?: Text
  /** For SCPs and RCPs: the root, organizational unit or account it is attached to. */
  readonly level?: string
  readonly file: string
  /** Absent: it is known that there is no document of this kind. */
  readonly node?: Node
}

/** What a source says about a secret itself. */
export interface SecretFact {
  readonly arn: Text
  readonly name: string
  /** Absent: the AWS managed key. */
  readonly keyId?: Text
  readonly deleted: boolean
  readonly tags: Tags
  readonly primaryRegion?: string
  readonly file: string
}

/** What a source says about a key itself. */
export interface KeyFact {
  readonly arn: Text
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
  readonly arn: Text
  /** Absent: its audiences are not known. */
  readonly clientIds?: readonly Text[]
}

/** What a source says about a role itself. */
export interface RoleFact {
  readonly arn: Text
  readonly id?: string
  /** Absent: it has none. */
  readonly boundaryArn?: Text
  readonly tags?: Tags
  readonly file: string
}

/** A policy of which a part is known only after a deployment, so that what it allows cannot be proved. */
export interface Gap {
  /** The document, as answers call it. */
  readonly document: string
  /** Whose it is: `aws_kms_key.app`. */
  readonly address: string
  /** What is not known, in short; one for each part. */
  readonly parts: readonly string[]
  readonly location: Location
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
  readonly gaps: readonly Gap[]
  readonly problems: readonly SourceProblem[]
}

export const EMPTY_BUNDLE: Bundle = {
  documents: [],
  secrets: [],
  keys: [],
  roles: [],
  providers: [],
  gaps: [],
  problems: [],
}

/** Several bundles as one, in order. */
export const merged = (bundles: readonly Bundle[]): Bundle => ({
  documents: bundles.flatMap(({ documents }) => documents),
  secrets: bundles.flatMap(({ secrets }) => secrets),
  keys: bundles.flatMap(({ keys }) => keys),
  roles: bundles.flatMap(({ roles }) => roles),
  providers: bundles.flatMap(({ providers }) => providers),
  gaps: bundles.flatMap(({ gaps }) => gaps),
  problems: bundles.flatMap(({ problems }) => problems),
})
