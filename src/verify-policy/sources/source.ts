import type { Location } from '../../findings/finding.ts'
import type { SourceDocument } from './document.ts'
import type {
  AccountFact,
  BuildProjectFact,
  EndpointFact,
  EventRuleFact,
  FunctionFact,
  InvokePermissionFact,
  KeyFact,
  ProviderFact,
  RemovedPrincipal,
  RoleFact,
  SecretFact,
  SecretValueFact,
  TrailFact,
} from './facts.ts'

/** A policy of which a part is known only after a deployment, so that what it allows cannot be proved. */
export interface Gap {
  /** The document, as answers call it. */
  readonly document: string
  /** Whose it is: `aws_kms_key.app`. */
  readonly address: string
  /** What is not known, in short; one for each part. */
  readonly parts: readonly string[]
  readonly location: Location
  /** What would make it known, in one sentence. */
  readonly advice: string
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
  readonly secretValues: readonly SecretValueFact[]
  readonly keys: readonly KeyFact[]
  readonly roles: readonly RoleFact[]
  readonly accounts: readonly AccountFact[]
  readonly removedPrincipals: readonly RemovedPrincipal[]
  /** ARNs of those who make the change. */
  readonly callers: readonly string[]
  readonly providers: readonly ProviderFact[]
  readonly functions: readonly FunctionFact[]
  readonly invokePermissions: readonly InvokePermissionFact[]
  readonly endpoints: readonly EndpointFact[]
  readonly trails: readonly TrailFact[]
  readonly eventRules: readonly EventRuleFact[]
  readonly buildProjects: readonly BuildProjectFact[]
  readonly gaps: readonly Gap[]
  readonly problems: readonly SourceProblem[]
}

export const EMPTY_BUNDLE: Bundle = {
  documents: [],
  secrets: [],
  secretValues: [],
  keys: [],
  roles: [],
  accounts: [],
  removedPrincipals: [],
  callers: [],
  providers: [],
  functions: [],
  invokePermissions: [],
  endpoints: [],
  trails: [],
  eventRules: [],
  buildProjects: [],
  gaps: [],
  problems: [],
}

/** Several bundles as one, in order. */
export const merged = (bundles: readonly Bundle[]): Bundle => ({
  documents: bundles.flatMap(({ documents }) => documents),
  secrets: bundles.flatMap(({ secrets }) => secrets),
  secretValues: bundles.flatMap(({ secretValues }) => secretValues),
  keys: bundles.flatMap(({ keys }) => keys),
  roles: bundles.flatMap(({ roles }) => roles),
  accounts: bundles.flatMap(({ accounts }) => accounts),
  removedPrincipals: bundles.flatMap(({ removedPrincipals }) => removedPrincipals),
  callers: bundles.flatMap(({ callers }) => callers),
  providers: bundles.flatMap(({ providers }) => providers),
  functions: bundles.flatMap(({ functions }) => functions),
  invokePermissions: bundles.flatMap(({ invokePermissions }) => invokePermissions),
  endpoints: bundles.flatMap(({ endpoints }) => endpoints),
  trails: bundles.flatMap(({ trails }) => trails),
  eventRules: bundles.flatMap(({ eventRules }) => eventRules),
  buildProjects: bundles.flatMap(({ buildProjects }) => buildProjects),
  gaps: bundles.flatMap(({ gaps }) => gaps),
  problems: bundles.flatMap(({ problems }) => problems),
})
