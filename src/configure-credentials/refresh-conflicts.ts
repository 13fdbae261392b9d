import type { Problem } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import type { Inputs } from './inputs.ts'
import { targetsOf } from './targets.ts'

/**
 * Variables that would win over a profile in one SDK or another, so that its keys would never be renewed.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export const refreshConflicts = (inputs: Inputs, env: Runner['env']): readonly Problem[] => {
  if (!inputs.refresh) return []
  const profile = env('AWS_PROFILE')
  return [
    ...conflict(
      env('AWS_ACCESS_KEY_ID') !== undefined && !inputs.unsetCurrent,
      'AWS_ACCESS_KEY_ID is set and would win over the profile: set `unset-current-credentials: true`',
    ),
    ...conflict(
      env('AWS_WEB_IDENTITY_TOKEN_FILE') !== undefined && env('AWS_ROLE_ARN') !== undefined,
      'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set and would win over the profile: unset them',
    ),
    ...conflict(
      profile !== undefined &&
        profile !== 'default' &&
        targetsOf(inputs).some((target) => target.profile === 'default'),
      'AWS_PROFILE names another profile than `default`: unset it, or give `aws-profile`',
    ),
  ]
}

const conflict = (wrong: boolean, what: string): readonly Problem[] => (wrong ? [{ where: 'refresh', what }] : [])
