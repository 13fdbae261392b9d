import type { Case } from './case.ts'
import { DISTURBANCES } from './disturbances.ts'
import { CALLS } from './world.ts'

/** Every disturbance of every call that it can happen to. */
export const CASES: readonly Case[] = CALLS.flatMap((call) =>
  DISTURBANCES.filter(({ at }) => at === undefined || at.test(call.operation)).map((disturbance) => ({
    call,
    disturbance,
  })),
)
