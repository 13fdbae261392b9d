import type { LayerName, Tri, Verdict } from '../policy/index.ts'
import type { Location } from './finding.ts'

/** What one layer says to a question; `not-given` where nobody supplied its documents. */
export interface LayerAnswer {
  readonly layer: LayerName
  readonly value: Tri | 'not-given'
}

/** What was asked about one call of a job, and the answer. */
export interface Step {
  /** Stable id: `<pipeline>/<step>`, with the step `assume`, `hop-<n>`, `batch`, `get:<secret>` or `decrypt:<secret>`. */
  readonly id: string
  /** Which call on what, such as "GetSecretValue `prod/db`". */
  readonly label: string
  readonly verdict: Verdict
  /** One sentence without a full stop: who allows it, who denies it, or what is not known. */
  readonly because: string
  readonly location?: Location
  /** What each layer that took part says. */
  readonly layers: readonly LayerAnswer[]
}

/** One job's way to its secrets. `expected` is what the workflow needs; a pull request's own job should be denied. */
export interface Chain {
  readonly name: string
  /** Who asks, such as "a push to `main`". */
  readonly label: string
  readonly expected: 'allowed' | 'denied'
  readonly outcome: Verdict['kind']
  readonly steps: readonly Step[]
}
