import type { Aws, Target } from '../aws/ports.ts'

/** The same access, but one adapter per service, region and credentials, so that requests share its connections. */
export const sharingClients = (aws: Aws): Aws => ({
  sts: shared((target) => aws.sts(target)),
  secretsManager: shared((target) => aws.secretsManager(target)),
  parameters: shared((target) => aws.parameters(target)),
  kms: shared((target) => aws.kms(target)),
  policies: shared((target) => aws.policies(target)),
  organizations: shared((target) => aws.organizations(target)),
  networks: shared((target) => aws.networks(target)),
  trails: shared((target) => aws.trails(target)),
  eventRules: shared((target) => aws.eventRules(target)),
  ambientCredentials: (region) => aws.ambientCredentials(region),
})

const shared = <T>(make: (target: Target) => Promise<T>): ((target: Target) => Promise<T>) => {
  // Credentials are compared by identity: each session is one object.
  const made = new Map<Target['credentials'], Map<string, Promise<T>>>()
  return (target) => {
    const byRegion = made.get(target.credentials) ?? new Map<string, Promise<T>>()
    made.set(target.credentials, byRegion)
    const adapter = byRegion.get(target.region) ?? make(target)
    byRegion.set(target.region, adapter)
    return adapter
  }
}
