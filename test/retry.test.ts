import { describe, expect, test } from '@jest/globals'
import { Deadline } from '../src/clock.ts'
import { Failure, type FailureCode } from '../src/failure.ts'
import { type Retry, withRetries } from '../src/retry.ts'
import { FakeClock } from './fake/fake-clock.ts'

const failing = (code: FailureCode, trace: Failure['trace'] = {}): Failure =>
  new Failure(code, `This was ${code}.`, 'Wait.', trace)

/** Runs attempts that fail as listed and then succeed, each after so many milliseconds. */
const run = async (
  failures: readonly Failure[],
  classify: (failure: Failure) => Retry,
  { budgetMs = 60_000, attemptTakesMs = 0 }: { readonly budgetMs?: number; readonly attemptTakesMs?: number } = {},
) => {
  const clock = new FakeClock()
  const deadline = new Deadline(clock, budgetMs)
  let made = 0
  const outcome = await withRetries(
    async () => {
      const failure = failures[made]
      made += 1
      clock.advance(attemptTakesMs)
      if (failure !== undefined) throw failure
      return 'done' as const
    },
    { clock, deadline, doing: 'asking', attemptMs: 10_000, classify },
  ).catch((error: unknown) => error)
  return { outcome, made, clock }
}

const again = (attempts: number, alike?: number) => (): Retry => ({
  kind: 'again',
  attempts,
  ...(alike === undefined ? {} : { alike }),
})

const unreadableTwice = ({ code }: Failure): Retry => again(12, code === 'bad-response' ? 2 : undefined)()

describe('attempts', () => {
  test('are counted together, whatever the failures are', async () => {
    const { outcome, made } = await run([failing('throttled'), failing('network'), failing('throttled')], again(3))
    expect([outcome, made]).toEqual([expect.objectContaining({ code: 'throttled' }), 3])
  })

  test('that may fail alike only so often do not pay for failures of another kind', async () => {
    const before = [failing('throttled'), failing('throttled'), failing('bad-response')]
    expect((await run(before, unreadableTwice)).outcome).toBe('done')
    const { outcome, made } = await run([...before, failing('throttled'), failing('bad-response')], unreadableTwice)
    expect([outcome, made]).toEqual([expect.objectContaining({ code: 'bad-response' }), 5])
  })

  test('end at once with a failure that is final, and with an error that is none of ours', async () => {
    expect((await run([failing('sts-denied')], () => ({ kind: 'final' }))).made).toBe(1)
    const defect = new TypeError('a defect')
    const clock = new FakeClock()
    const asked = withRetries(() => Promise.reject(defect), {
      clock,
      deadline: new Deadline(clock, 1),
      doing: 'asking',
      attemptMs: 1,
      classify: again(9),
    })
    await expect(asked).rejects.toBe(defect)
  })

  test('wait longer and longer, or as long as they were asked to', async () => {
    const { clock } = await run([failing('network'), failing('network'), failing('network')], again(9))
    expect(clock.sleeps).toEqual([200, 400, 800])
    expect((await run([failing('throttled', { retryAfterMs: 7_000 })], again(9))).clock.sleeps).toEqual([7_000])
  })
})

describe('the budget', () => {
  const unanswered = failing('network', { unanswered: true })

  test.each<[string, number, number]>([
    ['while the last of many attempts waits', 12, 25_000],
    ['while the only attempt waits', 1, 10_000],
    ['before another attempt could finish', 12, 10_900],
  ])('that runs out %s is a time-out, which repeats the last failure', async (_, attempts, budgetMs) => {
    const { outcome } = await run(
      Array.from({ length: 12 }, () => unanswered),
      again(attempts),
      {
        budgetMs,
        attemptTakesMs: 10_000,
      },
    )
    expect(outcome).toMatchObject({ code: 'timeout', message: expect.stringContaining('asking. This was network.') })
  })

  test('that is not used up leaves a lost answer what it is', async () => {
    const { outcome } = await run([unanswered, unanswered], again(2), { budgetMs: 60_000, attemptTakesMs: 10_000 })
    expect(outcome).toMatchObject({ code: 'network' })
  })

  test('that has no room for another attempt leaves an answer what it is', async () => {
    const throttled = failing('sts-throttled', { retryAfterMs: 30_000 })
    expect((await run([throttled], again(12), { budgetMs: 20_000 })).outcome).toBe(throttled)
  })
})
