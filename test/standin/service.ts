import type { Handler } from './call.ts'
import type { Protocol } from './protocols.ts'

/** One AWS service: how it is addressed, and what it can do. */
export interface Service {
  /** Its name in actions and in the scope of signatures. */
  readonly name: 'sts' | 'iam' | 'secretsmanager' | 'kms' | 'ssm' | 'organizations' | 'ec2' | 'cloudtrail' | 'events'
  readonly protocol: Protocol
  readonly operations: Readonly<Record<string, Handler>>
  /** Operations that AWS wants without a signature. */
  readonly unsigned: readonly string[]
}
