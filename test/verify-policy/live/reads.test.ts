import { expect, test } from '@jest/globals'
import { Failure } from '../../../src/failure.ts'
import { Reads } from '../../../src/verify-policy/sources/live/reads.ts'

const failing = (code: Failure['code']) => async (): Promise<never> => {
  throw new Failure(code, 'planted message', 'planted hint')
}

test('at most ten requests are on their way, and none is forgotten', async () => {
  const reads = new Reads()
  let running = 0
  let most = 0
  const answers = await Promise.all(
    Array.from({ length: 45 }, (_, index) =>
      reads.read('iam:GetRole', `role ${index}`, async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, index % 3))
        running -= 1
        return index
      }),
    ),
  )
  expect(most).toBe(10)
  expect(answers).toEqual(answers.map((_, value) => ({ kind: 'read', value })))
  expect(reads.notices).toEqual([])
})

test('a call that fails is named once, with everything that is not known because of it', async () => {
  const reads = new Reads()
  for (const what of ['policy of `b`', 'policy of `a`', 'policy of `a`'])
    await reads.read('kms:GetKeyPolicy', what, failing('denied-scp'))
  await reads.read('kms:GetKeyPolicy', 'policy of `c`', failing('throttled'))
  expect(reads.notices).toEqual([
    'Live AWS: `kms:GetKeyPolicy` was denied (denied-scp). Not known: policy of `a`, policy of `b`.',
    'Live AWS: `kms:GetKeyPolicy` failed (throttled). Not known: policy of `c`.',
  ])
})

test('long lists are cut', async () => {
  const reads = new Reads()
  for (let index = 10; index < 40; index++) reads.fail('nobody may read', `policy ${index}`)
  expect(reads.notices[0]).toMatch(/policy 10, .*, policy 21 and 18 more\.$/)
})

test('what does not exist is an answer, a defect of ours is none', async () => {
  const reads = new Reads()
  expect(await reads.read('iam:GetRole', 'role', failing('iam-missing'))).toEqual({ kind: 'missing' })
  await expect(
    reads.read('iam:GetRole', 'role', async () => {
      throw new TypeError('defect')
    }),
  ).rejects.toThrow('defect')
  expect(reads.notices).toEqual([])
})
