import { Failure } from '../failure.ts'
import type { Payload } from './payload.ts'

/** What came of a request. */
export type Outcome = Payload | Failure

/** The result, or the Failure as a value. Anything else that is thrown is a defect and passes through. */
export const orFailure = async <T>(work: () => Promise<T>): Promise<T | Failure> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
