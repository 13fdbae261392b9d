import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { scannerOf } from '../../src/secrecy/scan.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const needlesOf = (texts: readonly string[]) => texts.map((text) => ({ label: text, text: Secret.of(text) }))

test('finds every occurrence of every needle, as a search for each alone does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), maxLength: 12 })
  fc.assert(
    fc.property(
      fc.uniqueArray(letters, { maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'é'), maxLength: 80 }),
      (texts, text) => {
        const bytes = Buffer.from(text)
        const expected = texts.flatMap((label) => {
          const needle = Buffer.from(label)
          const starts = [...bytes.keys()].filter(
            (at) => needle.length > 0 && needle.equals(bytes.subarray(at, at + needle.length)),
          )
          return starts.map((start) => `${label}@${start}-${start + needle.length}`)
        })
        const found = scannerOf(needlesOf(texts))(bytes).map(({ label, start, end }) => `${label}@${start}-${end}`)
        expect([...found].sort()).toEqual([...expected].sort())
      },
    ),
  )
})

test('two needles with the same long beginning are told apart', () => {
  const scan = scannerOf(needlesOf(['example-secret-1', 'example-secret-2']))
  expect(scan(Buffer.from('x example-secret-2 example-secret-'))).toEqual([
    { label: 'example-secret-2', start: 2, end: 18 },
  ])
})

test('without needles nothing is found', () => {
  expect(scannerOf([])(Buffer.from('anything'))).toEqual([])
})
