import type { Parameters } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import { inParallel } from './in-parallel.ts'
import { orFailure } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { ParameterRequest } from './request.ts'

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
export const NAMES_PER_CALL = 10

/**
 * The values of at most ten parameters, in their order. One denied name fails the whole call without being named, so the
 * names are then asked for one by one.
 */
export const fetchParameters = async (
  batch: readonly ParameterRequest[],
  parameters: Parameters,
): Promise<readonly Outcome[]> => {
  const found = await orFailure(() => parameters.getParameters(batch.map(({ name }) => name)))
  if (!(found instanceof Failure)) return batch.map((request) => outcomeOf(request, found.values))
  if (batch.length === 1 || !isAboutOne(found)) return batch.map(() => found)
  return (await inParallel(batch, NAMES_PER_CALL, (request) => fetchParameters([request], parameters))).flat()
}

/** Whether one name may be to blame for the whole call: then it must be found. */
const isAboutOne = ({ code }: Failure): boolean =>
  /^(?:denied|kms-|decrypt-failed|invalid-request|aws-error)/.test(code)

type Values = Awaited<ReturnType<Parameters['getParameters']>>['values']

/** A parameter that AWS did not give back is missing, whether or not the answer lists it as invalid. */
const outcomeOf = ({ name, selector }: ParameterRequest, values: Values): Outcome => {
  const found = values.find((value) => value.name === name || `${value.arn}${selector}` === name)
  if (found === undefined)
    return new Failure(
      'secret-missing',
      `The parameter ${quoted(name)} was not found, or has no such version or label.`,
      'Check name and region; a parameter shared by another account needs its full ARN.',
    )
  return {
    name: found.name.slice(0, found.name.length - selector.length),
    arn: found.arn,
    versionId: String(found.version),
    versionStages: [],
    value: { text: found.value },
  }
}
