import type { Config, Suppression } from './config.ts'

/**
 * The config file of a change, as far as it may decide about that change: severities are those of the base branch, and
 * suppressions that the base branch does not have are marked as added.
 */
export const acceptedOn = (base: Config, head: Config): Config => ({
  ...head,
  severities: base.severities,
  production: base.production,
  boundary: base.boundary ?? head.boundary,
  suppressions: head.suppressions.map((each) => ({
    ...each,
    added: !base.suppressions.some((known) => identity(known) === identity(each)),
  })),
})

/** All but the place, which moves with every edit. */
const identity = ({ finding, file, resource, reason, expires }: Suppression): string =>
  JSON.stringify([finding, file ?? null, resource ?? null, reason, expires])
