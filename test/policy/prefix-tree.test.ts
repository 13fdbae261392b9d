import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { longestBranch, prefixTree, type Branch } from '../../src/policy/prefix-tree.ts'

/** All entries whose key begins a text. */
const entriesFor = (keys: readonly string[], text: string): readonly string[] => {
  const found: string[] = []
  const root = prefixTree(keys.map((key): [string, string] => [key, key]))
  for (let at: Branch<string> | undefined = longestBranch(root, text); at !== undefined; at = at.parent)
    found.push(...at.entries)
  return found.sort()
}

describe('a tree of texts with common beginnings', () => {
  test.each<[keys: string[], text: string, found: string[]]>([
    [[], 'a', []],
    [[''], '', ['']],
    [['', 'a', 'ab', 'abc'], 'ab', ['', 'a', 'ab']],
    [['abc', 'abd', 'ab'], 'abd', ['ab', 'abd']],
    [['abc', 'ab', 'abc'], 'abcd', ['ab', 'abc', 'abc']],
    [['abc'], 'ab', []],
    [['\ud83d\ude00', '\ud83d'], '\ud83d\ude01', ['\ud83d']],
  ])('of %j finds for %j what begins it', (keys, text, found) => {
    expect(entriesFor(keys, text)).toEqual(found)
  })

  test('finds what a look at every key finds', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 6 })
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 12 }), texts, (keys, text) => {
        expect(entriesFor(keys, text)).toEqual(keys.filter((key) => text.startsWith(key)).sort())
      }),
    )
  })

  test('holds a thousand keys that begin one another', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => 'a'.repeat(index))
    expect(entriesFor(keys, 'a'.repeat(2000))).toHaveLength(1000)
  })
})
