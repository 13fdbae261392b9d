import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { deliver } from '../../src/fetch-secrets/deliver.ts'
import { planDeliveries } from '../../src/fetch-secrets/delivery-plan.ts'
import { toHandover } from '../../src/fetch-secrets/handover.ts'
import { parseInputs } from '../../src/fetch-secrets/inputs.ts'
import type { InputName } from '../../src/fetch-secrets/inputs.ts'
import { requestOf } from '../../src/fetch-secrets/request.ts'
import { NO_TARGETS } from '../../src/fetch-secrets/saved-state.ts'
import { appendPairs } from '../../src/runner/file-commands.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { tempFolder } from '../fake/temp-folder.ts'
import { readCommandFile } from '../standin/command-files.ts'

/** Texts that try to be something else: pairs, heredocs, delimiters, commands, names that programs obey. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('EVIL', 'PATH', '=', '<<', 'EOF', '\n', '\r\n', '\r', '::set-env name=EVIL::x', 'x', ' '), {
      maxLength: 12,
    })
    .map((parts) => parts.join('')),
)
const writable = hostile.filter((text) => !text.includes('\0') && text.isWellFormed())

/** What the runner makes of GITHUB_ENV after a step that has read this secret. */
const variablesAfter = (inputs: Partial<Record<InputName, string>>, value: string, file: string) => {
  const parsed = parseInputs((name) => inputs[name] ?? '')
  if (!parsed.ok) throw new Error(parsed.problems.map(({ what }) => what).join('\n'))
  const payload = { name: 'app', versionStages: [], value: { text: Secret.of(value) } }
  const { deliveries, missing, failures } = parsed.value.entries.map((entry) =>
    deliver(
      { entry, request: requestOf(entry, { region: 'us-east-1', versionStage: undefined }) },
      payload,
      parsed.value,
    ),
  )[0] ?? { deliveries: [], missing: [], failures: [] }
  const plan = planDeliveries(deliveries, { platform: 'linux', present: () => undefined, overwrite: 'all', files: [] })
  expect([...failures, ...plan.failures]).toEqual([])
  const { env } = toHandover({ plan, masks: [], deliveries, missing, folder: '', scan: NO_TARGETS })
  writeFileSync(file, '')
  appendPairs(env, { variable: 'GITHUB_ENV', path: file, lineEnd: '\n', delimiter: () => crypto.randomUUID() })
  return readCommandFile(readFileSync(file, 'utf8'), 'linux')
}

const emptyFile = (): string => `${tempFolder({ file: '' })}/file`

describe('whatever a secret holds, the workflow decides which variables are set', () => {
  test('one for a whole value', () => {
    const file = emptyFile()
    fc.assert(
      fc.property(writable, (value) => {
        const read = variablesAfter({ 'secret-ids': 'app', 'on-empty': 'allow' }, value, file)
        expect(read).toEqual({ pairs: [['APP', value]] })
      }),
    )
  })

  test('one for a member that was asked for', () => {
    const file = emptyFile()
    fc.assert(
      fc.property(writable, writable, (value, other) => {
        const document = JSON.stringify({ [`x${other}`]: other, key: value })
        const read = variablesAfter({ secrets: 'A = app:key | export=env', 'on-empty': 'allow' }, document, file)
        expect(read).toEqual({ pairs: [['A', value]] })
      }),
    )
  })

  test('one for each member of a document, named after its key', () => {
    const file = emptyFile()
    fc.assert(
      fc.property(fc.tuple(writable, writable), ([user, token]) => {
        const document = JSON.stringify({ user, nested: { token } })
        const inputs = { 'secret-ids': 'app', 'parse-json-secrets': 'true', 'on-empty': 'allow' }
        expect(variablesAfter(inputs, document, file)).toEqual({
          pairs: [
            ['APP_USER', user],
            ['APP_NESTED_TOKEN', token],
          ],
        })
      }),
    )
  })
})
