/** Policy set → immutable compiled form. */
import type { PolicySet } from './document.ts'

/** A policy set prepared for many questions. Opaque outside this folder. */
export interface Compiled {
  readonly policies: PolicySet
}

/** Prepares a policy set; costs time in proportion to its size, once. */
export const compile = (policies: PolicySet): Compiled => ({ policies })
