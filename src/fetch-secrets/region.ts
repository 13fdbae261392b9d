import { Failure } from '../failure.ts'
import type { EnvironmentVariable } from '../runner/environment.ts'
import type { Inputs } from './inputs.ts'
import { regionOf } from './request.ts'

type Env = (name: EnvironmentVariable) => string | undefined

/** The region that the inputs or the environment name, in the peer action's order. */
export const configuredRegion = ({ region }: Pick<Inputs, 'region'>, env: Env): string | undefined =>
  region ?? env('AWS_DEFAULT_REGION') ?? env('AWS_REGION')

/** The region of everything that does not name its own. */
export const homeRegion = (inputs: Pick<Inputs, 'region' | 'entries'>, env: Env): string => {
  const configured = configuredRegion(inputs, env)
  if (configured !== undefined) return configured
  const named = inputs.entries.map((entry) => entry.attributes.region ?? regionOf(entry))
  const [first] = named
  if (first !== undefined && named.every((other) => other !== undefined)) return first
  throw new Failure(
    'no-region',
    'No AWS region is known: aws-region, AWS_DEFAULT_REGION and AWS_REGION are empty, and not every entry names its own.',
    'Set aws-region, or run configure-credentials in an earlier step.',
  )
}
