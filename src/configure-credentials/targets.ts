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
      inputs: { ...inputs, chain: hops, region, ...scopeFor(name, inputs) },
    }))
  }
  const profile = inputs.profile ?? (inputs.refresh ? 'default' : undefined)
  const own = { ...inputs, ...scopeFor(profile ?? '', inputs) }
  return [{ inputs: own, ...(profile === undefined ? {} : { profile }) }]
}

/** A scope takes the place of a session policy of the inputs, which cannot be given beside it. */
const scopeFor = (profile: string, { scoped }: Inputs): Pick<Inputs, 'inlinePolicy'> | undefined => {
  const policy = scoped?.get(profile)
  return policy === undefined ? undefined : { inlinePolicy: policy.text }
}
