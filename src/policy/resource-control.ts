/**
 * Which requests resource control policies restrict.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */

/** Prefixes of the services with RCP support; a test compares them with the generated service data. */
const SERVICES: ReadonlySet<string> = new Set(['kms', 's3', 'secretsmanager', 'sqs', 'sts'])

/** Whether RCPs restrict an action (lower-case). */
export const supportsResourceControl = (service: string, action: string): boolean =>
  SERVICES.has(service) && action !== 'kms:retiregrant'
