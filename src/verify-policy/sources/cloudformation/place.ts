import { partitionOf } from '../../../input/region.ts'
import type { Tags, Text } from '../../../policy/index.ts'

/** Where a stack is deployed, as far as anything tells. */
export interface Place {
  readonly account: string | undefined
  readonly region: string | undefined
  readonly stackName: string | undefined
  /** Tags of the stack, which all its resources get. */
  readonly tags: Tags
}

/** The account of a stack, or a hole. */
export const accountOf = ({ account }: Place, label: string): Text =>
  account ?? { parts: [{ hole: `account of ${label}`, length: 12, charset: '0-9' }] }

/** The region of a stack, or a hole. */
export const regionOf = ({ region }: Place, label: string): Text =>
  region ?? { parts: [{ hole: `region of ${label}`, charset: 'a-z0-9-' }] }

/** The name of a stack, or a hole. */
export const stackNameOf = ({ stackName }: Place, label: string): Text =>
  stackName ?? { parts: [{ hole: `stack name of ${label}`, charset: 'A-Za-z0-9-' }] }

/** The partition of a stack; without region the usual one. */
export const partitionOfPlace = ({ region }: Place): string => partitionOf(region ?? '')
