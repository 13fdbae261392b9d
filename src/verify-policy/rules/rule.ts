import type { Finding, Location, Severity } from '../../findings/finding.ts'
import type { Scene } from '../assemble/index.ts'
import type { Automation } from '../automation.ts'
import type { Baseline } from '../baseline.ts'
import type { JudgedExpectation } from '../expectations.ts'
import type { JudgedChain } from '../judge.ts'
import type { CallSite, Compiled } from '../../policy/index.ts'
import { isLive } from '../sources/live/place.ts'
import type { Bundle } from '../sources/source.ts'

/** What rules look at. */
export interface World {
  readonly bundle: Bundle
  readonly scene: Scene
  /** Workflows and buildspecs, and what their scripts do with secrets. */
  readonly automation: Automation
  readonly chains: readonly JudgedChain[]
  readonly expectations: readonly JudgedExpectation[]
  /** What held before the change; absent where nobody said what to compare with. */
  readonly baseline: Baseline | undefined
  /** For questions of a rule's own. */
  readonly compiled: Compiled
  readonly site: CallSite
  /** Accounts of the organisation, as the config file lists them. */
  readonly organizationAccounts: readonly string[]
  /** Patterns for the names of secrets that production uses. */
  readonly production: readonly string[]
  /** ARN of the permissions boundary that roles of pipelines must have. */
  readonly boundary: string | undefined
}

/** An input that documents and facts come from. */
type RuleSource =
  | 'policy-files'
  | 'terraform-plan'
  | 'cloudformation-templates'
  | 'live'
  | 'config-file'
  | 'base-directory'
  | 'workflow-files'
  | 'buildspec-files'

/** The inputs that policy documents come from. */
export const POLICY_SOURCES: readonly RuleSource[] = [
  'policy-files',
  'terraform-plan',
  'cloudformation-templates',
  'live',
]

/** The inputs that tell what resources look like beside their policies. */
export const RESOURCE_SOURCES: readonly RuleSource[] = ['terraform-plan', 'cloudformation-templates']
/** With AWS itself, where it tells what the rule looks at. */
export const EXISTING_RESOURCE_SOURCES: readonly RuleSource[] = [...RESOURCE_SOURCES, 'live']
/** The inputs that scripts come from. */
export const AUTOMATION_SOURCES: readonly RuleSource[] = ['workflow-files', 'buildspec-files']

/** One defect that we look for: a value without state. */
export interface Rule {
  /** Names the defect; also its file and its place in the documentation. */
  readonly id: string
  /** Its number in the catalogue. */
  readonly code: string
  readonly severity: Severity
  readonly title: string
  /** The page of AWS or GitHub that it rests on. */
  readonly page: string
  readonly sources: readonly RuleSource[]
  readonly check: (world: World) => readonly Finding[]
}

/** A finding of a rule; what is not given is empty. */
export const findingOf = (
  { id, code, severity, title }: Pick<Rule, 'id' | 'code' | 'severity' | 'title'>,
  finding: Pick<Finding, 'message' | 'subject'> &
    Partial<Omit<Finding, 'location'>> & { readonly location?: Location | undefined },
): Finding => {
  const { location, ...fields } = finding
  return {
    rule: id,
    code,
    severity,
    title,
    confidence: 'definite',
    related: [],
    evidence: [],
    questions: [],
    resources: [],
    ...fields,
    // What AWS has today is written in no file that could be opened.
    ...(location === undefined || isLive(location) ? {} : { location }),
  }
}
