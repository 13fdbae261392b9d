/** Where the job works: the partition and account of its last role, and the region of its calls, if one is given. */
export interface Home {
  readonly partition: string
  readonly account: string
  readonly region: string | undefined
}
