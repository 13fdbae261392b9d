import { ec2 } from './ec2.ts'
import { iam } from './iam.ts'
import { kms } from './kms.ts'
import { cloudtrail, events } from './monitoring.ts'
import { organizations } from './organizations.ts'
import { secretsManager } from './secrets-manager.ts'
import type { Service } from './service.ts'
import { ssm } from './ssm.ts'
import { sts } from './sts.ts'

/** Services by the first part of the `X-Amz-Target` header. */
export const serviceByTarget: ReadonlyMap<string, Service> = new Map([
  ['secretsmanager', secretsManager],
  ['TrentService', kms],
  ['AmazonSSM', ssm],
  ['AWSOrganizationsV20161128', organizations],
  ['CloudTrail_20131101', cloudtrail],
  ['AWSEvents', events],
])

/** Services of the query protocol by the version of their API. */
export const serviceByVersion: ReadonlyMap<unknown, Service> = new Map([
  ['2011-06-15', sts],
  ['2010-05-08', iam],
  ['2016-11-15', ec2],
])

/** Every AWS operation the stand-in answers, as `service:Operation`. */
export const operations: readonly string[] = [...serviceByVersion.values(), ...serviceByTarget.values()].flatMap(
  ({ name, operations }) => Object.keys(operations).map((operation) => `${name}:${operation}`),
)
