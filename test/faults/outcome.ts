/** What came of a case: how the step ended, and every promise that it broke. */
export interface Outcome {
  readonly ended: string
  readonly milliseconds: number
  readonly broken: readonly string[]
}
