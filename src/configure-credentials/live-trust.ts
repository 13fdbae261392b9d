import type { Aws, AwsCredentials } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import type { RoleArn } from '../input/role-arn.ts'
import { parseTrustFile, type TrustCopy } from './trust-file.ts'

/** Keys that are at hand anyway, and whose they are, in words. */
export interface KeysAtHand {
  readonly keys: AwsCredentials
  readonly whose: string
}

/**
 * The trust policy in force, where one of the keys may read it; undefined where none may. Nothing depends on it but the
 * explanation of a denial, so whatever goes wrong here is not told.
 */
export const readLiveTrust = async (
  role: RoleArn,
  region: string,
  atHand: readonly KeysAtHand[],
  aws: Aws,
): Promise<TrustCopy | undefined> => {
  for (const { keys, whose } of atHand) {
    try {
      const reader = await aws.policies({ region, credentials: keys })
      const found = await reader.getRole(role.name)
      // IAM looks in the account of the keys, where another role may have the name.
      if (found.arn !== role.arn) continue
      const parsed = parseTrustFile(role.arn, found.trustPolicy)
      if (parsed.ok) return { kind: 'policy', policy: parsed.value, origin: `as IAM shows it to ${whose}` }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  }
  return undefined
}
