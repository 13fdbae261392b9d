import type { KeyState } from '../../policy/index.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html */
export const KEY_STATES: readonly KeyState[] = [
  'Creating',
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'PendingReplicaDeletion',
  'Unavailable',
  'Updating',
]
