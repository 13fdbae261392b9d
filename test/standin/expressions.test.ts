import { describe, expect, test } from '@jest/globals'
import { interpolate, isWanted } from './expressions.ts'

const contexts = {
  github: { ref: 'refs/heads/main', event_name: 'push' },
  inputs: { live: 'false', empty: '' },
  steps: { paint: { outputs: { 'main-colour': 'blue' }, outcome: 'success' } },
}

test.each([
  ['plain text', 'plain text'],
  ['${{ github.ref }}', 'refs/heads/main'],
  ['a ${{ github.ref }} b ${{ steps.paint.outputs.main-colour }}', 'a refs/heads/main b blue'],
  ['${{ steps.other.outputs.x }}', ''],
  ['${{ github.constructor.name }}', ''],
  ["${{ 'it''s' }}", "it's"],
  ["${{ github.event_name == 'PUSH' }}", 'true'],
  ["${{ github.event_name != 'push' }}", 'false'],
  ["${{ inputs.empty || 'fallback' }}", 'fallback'],
  ["${{ github.ref && 'yes' || 'no' }}", 'yes'],
  ["${{ !(inputs.empty || '') }}", 'true'],
  ["${{ contains(github.ref, 'HEADS') }}", 'true'],
  ["${{ startsWith(github.ref, 'refs/tags/') }}", 'false'],
  ['${{ 7 }}', '7'],
  [
    "${{ format('{{\"ref\":{0}}} {1}{0}', toJSON(github.ref), 'x') }} }}",
    '{"ref":"refs/heads/main"} x"refs/heads/main" }}',
  ],
])('%s is %s', (text, value) => {
  expect(interpolate(text, contexts)).toBe(value)
})

test.each(['${{ github. }}', '${{ unknownFunction() }}', "${{ 'open }}", '${{ a b }}', '${{ (a }}'])(
  'what it does not understand is an error: %s',
  (text) => {
    expect(() => interpolate(text, contexts)).toThrow('does not understand')
  },
)

describe('a condition', () => {
  test.each<[string | undefined, boolean, boolean]>([
    [undefined, true, false],
    ["github.event_name == 'push'", true, false],
    ["${{ github.event_name == 'pull_request' }}", false, false],
    ['always()', true, true],
    ['failure()', false, true],
    ["${{ !cancelled() && github.event_name == 'push' }}", true, true],
    ["failure() && github.event_name == 'pull_request'", false, false],
  ])('%s runs a step after success: %s, after failure: %s', (condition, success, failure) => {
    expect([isWanted(condition, contexts, 'success'), isWanted(condition, contexts, 'failure')]).toEqual([
      success,
      failure,
    ])
  })
})
