import { expect, test } from '@jest/globals'
import { textOf } from './imports.ts'

const codes = [
  ...(/export type FailureCode =([\s\S]*?)\n\n/.exec(textOf('src/failure.ts'))?.[1] ?? '').matchAll(/'([a-z-]+)'/g),
].map(([, code = '']) => code)

const documented = textOf('docs/troubleshooting.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code))

test('docs/troubleshooting.md explains every failure code once, and no other', () => {
  expect(codes.length).toBeGreaterThan(50)
  expect([...documented].sort()).toEqual([...codes].sort())
})
