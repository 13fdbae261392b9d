import type { Annotation } from '../../src/runner/runner.ts'

/** One thing a step did to the outside, in plain text: a test reads it, and nobody else. */
export type Effect =
  | { readonly kind: 'mask'; readonly values: readonly string[] }
  | { readonly kind: 'state'; readonly entries: readonly Entry[] }
  | { readonly kind: 'removal'; readonly path: string }
  | { readonly kind: 'file' | 'edit'; readonly path: string; readonly content: Delivered }
  | { readonly kind: 'outputs'; readonly entries: readonly Entry[] }
  | { readonly kind: 'env'; readonly entries: readonly Entry[] }
  | { readonly kind: 'report'; readonly path: string; readonly text: string }
  | { readonly kind: 'log' | 'debug' | 'summary' | 'fail'; readonly text: string }
  | { readonly kind: 'group'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'annotation'; readonly annotation: Annotation }
  | { readonly kind: 'undo'; readonly of: Effect }

export type Entry = readonly [name: string, value: Delivered]

/** What was handed over, and whether it came as a Secret. */
export interface Delivered {
  readonly text: string
  readonly secret: boolean
}
