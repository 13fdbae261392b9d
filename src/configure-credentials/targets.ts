import type { Inputs } from './inputs.ts'

/** One session to reach, and the profile it becomes, if any. */
export interface Target {
  readonly profile?: string
  readonly inputs: Inputs
}

/** The sessions to reach: one, or one per line of `profiles`. */
export const targetsOf = (inputs: Inputs): readonly Target[] => {
  if (inputs.profiles.length > 0) {
    return inputs.profiles.map(({ name, hops, region = inputs.region }) => ({
      profile: name,
      inputs: { ...inputs, chain: hops, region },
    }))
  }
  const profile = inputs.profile ?? (inputs.refresh ? 'default' : undefined)
  return [{ inputs, ...(profile === undefined ? {} : { profile }) }]
}
