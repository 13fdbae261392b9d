import type { Location, Severity } from '../../findings/finding.ts'
import type { LayerName } from '../../policy/index.ts'
import type { Reference } from '../../reference/reference.ts'
import type { Pipeline } from '../pipeline.ts'
import type { PolicyFiles } from '../sources/policy-files.ts'
import { EMPTY_BUNDLE } from '../sources/source.ts'
import type { Bundle } from '../sources/source.ts'

/** What the config file says. */
export interface Config {
  readonly region: string | undefined
  readonly organization: { readonly id: string; readonly accounts: readonly string[] } | undefined
  /** Layers without which nothing counts as proved. */
  readonly required: readonly LayerName[]
  readonly pipelines: readonly Pipeline[]
  /** Documents that pipelines and resources name. */
  readonly policyFiles: readonly PolicyFiles[]
  /** What `resources` says about secrets, keys and identity providers. */
  readonly facts: Bundle
  readonly expectations: readonly Expectation[]
  readonly suppressions: readonly Suppression[]
  readonly severities: readonly SeverityOverride[]
  /** Patterns with `*` for the names of what production uses. */
  readonly production: readonly string[]
  /** ARN of the permissions boundary that roles of pipelines must have. */
  readonly boundary: string | undefined
}

/** What production is called where the config file does not say. */
const USUAL_PRODUCTION = ['prod/*', 'prod-*', '*-prod', '*/prod/*', 'production/*']

/** What holds without a config file. */
export const NO_CONFIG: Config = {
  region: undefined,
  organization: undefined,
  required: [],
  pipelines: [],
  policyFiles: [],
  facts: EMPTY_BUNDLE,
  expectations: [],
  suppressions: [],
  severities: [],
  production: USUAL_PRODUCTION,
  boundary: undefined,
}

/** Something that must hold, whatever the pipelines need. */
export interface Expectation {
  readonly id: string
  readonly wants: 'allowed' | 'denied'
  readonly about: ExpectedQuestion
  readonly location: Location
}

/** The actions that expectations are about. */
export type ExpectedAction = 'secretsmanager:GetSecretValue' | 'kms:Decrypt'

export type ExpectedQuestion =
  /** The whole way of a pipeline. */
  | { readonly kind: 'pipeline'; readonly pipeline: string }
  /** One call with the last role of a pipeline. */
  | {
      readonly kind: 'call'
      readonly pipeline: string
      readonly action: ExpectedAction
      /** The secret; nothing for a decryption that is asked of KMS itself. */
      readonly references: readonly Reference[]
      /** The ARN, id or alias of the key, for a decryption that is asked of KMS itself. */
      readonly key?: string
    }
  /** Any call of an action on secrets or keys, by anybody but the exceptions. */
  | {
      readonly kind: 'anybody'
      readonly action: ExpectedAction
      /** A pattern of secret names, or the ARN, id or alias of a key. */
      readonly resource: string
      /** Patterns of role names or ARNs, and account ids. */
      readonly except: readonly string[]
    }
  /** Any token whose claims match the patterns, but the exceptions, exchanged for the role of the job. */
  | {
      readonly kind: 'any-token'
      readonly job: Pipeline
      readonly claims: Readonly<Record<string, string>>
      /** Patterns of subjects. */
      readonly except: readonly string[]
    }
  /** The token of some job, exchanged for a role: a pipeline without secrets. */
  | { readonly kind: 'assume'; readonly job: Pipeline }

/** A finding that somebody looked at and accepted, for a while. */
export interface Suppression {
  /** Id or code of a rule. */
  readonly finding: string
  readonly file: string | undefined
  /** A name or ARN that the finding is about. */
  readonly resource: string | undefined
  readonly reason: string
  /** The last day on which it holds, `2027-01-31`. */
  readonly expires: string
  readonly location: Location
  /** It comes with the change that is judged: the base branch does not have it. */
  readonly added: boolean
}

export interface SeverityOverride {
  /** Id or code of a rule. */
  readonly finding: string
  readonly severity: Severity
}
