import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { planText } from './plan-builder.ts'
import { readAny, readText } from './reading.ts'

describe('files that are no plan', () => {
  test.each([
    ['a binary plan', 'PK\u0003\u0004\u0014', 'it is a binary plan: make it with', 1, 1],
    ['a log of events', '{"@level":"info","@message":"x"}\n{"@level":"info"}\n', 'it is a stream of log events', 1, 1],
    ['one event', '{"@level":"info","@message":"x"}', 'it is a log event', 1, 1],
    ['a state file', '{"version":4,"serial":1,"lineage":"x","resources":[]}', 'it is a state file', 1, 1],
    ['a shown state', '{"format_version":"1.0","values":{}}', 'it shows a state', 1, 1],
    [
      'another major version',
      '{"format_version":"2.0","resource_changes":[]}',
      'its format version `2.0` is not known',
      1,
      1,
    ],
    ['any other JSON', '{"Version":"2012-10-17"}', 'it is not a plan', 1, 1],
    ['an array', '[]', 'it is not a plan', 1, 1],
    ['an empty file', '', 'it is not valid JSON: the text ends before', 1, 1],
    ['a plan that was cut off', planText([]).slice(0, 60), 'it is not valid JSON: the text ends before', 3, 32],
    [
      'a plan with a stray comma',
      '{\n  "format_version": "1.2",\n}',
      'it is not valid JSON: expected a member name',
      3,
      1,
    ],
  ])('%s is refused, with what to do or where to look', (_name, text, what, line, column) => {
    expect(readAny(text)).toEqual({ kind: 'problem', what: expect.stringContaining(what), line, column })
  })

  test('what the parser quotes is never repeated', () => {
    expect(JSON.stringify(readAny('{"password": Example-Password-2026!}'))).not.toContain('Password')
  })

  test('no JSON makes the reader throw', () => {
    const words =
      'resource_changes prior_state configuration root_module resources change after before after_unknown address type ' +
      'name mode expressions module_calls __proto__ policy'
    const keys = fc.constantFrom(...words.split(' '))
    const values = fc.constantFrom(
      'aws_iam_role',
      'aws_kms_key',
      'data',
      'module.a["b"].aws_kms_key.k',
      '{"Statement":1}',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constant(null),
        fc.boolean(),
        values,
        fc.array(tie('tree')),
        fc.dictionary(keys, tie('tree')),
      ),
    }))
    fc.assert(
      fc.property(fc.dictionary(keys, tree), (plan) => {
        const reading = readAny(JSON.stringify({ format_version: '1.2', resource_changes: [], ...plan }))
        if (reading.kind === 'plan') reading.base()
      }),
      { numRuns: 500 },
    )
  })
})

describe('plans that are not complete', () => {
  test.each([
    [{ errored: true }, 'the plan ended with an error'],
    [{ complete: false }, 'the plan does not cover all resources'],
    [{ deferred_changes: [{ reason: 'absent_prereq', resource_change: {} }] }, 'the plan defers changes'],
    [{ format_version: '0.2' }, 'made by an old Terraform'],
  ])('%j gives a notice', (rest, notice) => {
    expect(readText(planText([], { rest })).notices).toEqual([expect.stringContaining(notice)])
  })

  test('of a deferred resource nothing is known', () => {
    const resource_change = {
      address: 'aws_kms_key.k',
      mode: 'managed',
      type: 'aws_kms_key',
      name: 'k',
      change: { actions: ['create'], before: null, after: { policy: '{}' }, after_unknown: {} },
    }
    const { bundle } = readText(
      planText([], { rest: { deferred_changes: [{ reason: 'instance_count_unknown', resource_change }] } }),
    )
    expect(bundle.gaps.map(({ address }) => address)).toContain('aws_kms_key.k')
  })
})
