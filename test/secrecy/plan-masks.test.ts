import { describe, expect, test } from '@jest/globals'
import { planMasks } from '../../src/secrecy/plan-masks.ts'
import type { MaskPlan, MaskRules } from '../../src/secrecy/plan-masks.ts'
import { RunnerMasker, toCommandData } from '../../src/secrecy/runner-model.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const RULES: MaskRules = { budget: 2_000, ordinary: ['octo-org/shop', 'refs/heads/release-2'], publicValues: [] }

const plan = (value: string, rules: Partial<MaskRules> = {}, delivered = true): MaskPlan =>
  planMasks([{ label: 'NAME', value: Secret.of(value), delivered }], { ...RULES, ...rules })

const textsOf = ({ masks }: MaskPlan): readonly string[] => masks.map((mask) => mask.reveal())
const warningsOf = ({ warnings }: MaskPlan): readonly string[] => warnings.map(({ where, what }) => `${where} ${what}`)
const printed = (text: string, { masks }: MaskPlan): string => {
  const runner = new RunnerMasker()
  for (const mask of masks) runner.addMask(toCommandData(mask.reveal()))
  return runner.mask(text)
}

describe('values that are no secrets', () => {
  test.each(['true', 'false', 'null', '{', '[]', ' ', '\u0085', '\n'])(
    '%j is never masked, and the user is told',
    (value) => {
      const made = plan(value)
      expect(made.masks).toEqual([])
      expect(warningsOf(made).join()).toContain('NAME is not masked')
    },
  )

  test('an empty value is not masked', () => {
    expect(plan('').masks).toEqual([])
  })

  test('a very short value is masked, with advice', () => {
    const made = plan('x7')
    expect(textsOf(made)).toContain('x7')
    expect(warningsOf(made).join()).toContain('public-keys')
  })
})

describe('masks that would hide ordinary text', () => {
  test.each([
    ['main', 'common word'],
    ['eu-central-1', 'region'],
    ['5432', 'short number'],
    ['shop', 'public name'],
    ['release-2', 'public name'],
  ])('%s as a delivered value is masked with a warning: %s', (value, reason) => {
    const made = plan(value)
    expect(textsOf(made)).toContain(value)
    expect(warningsOf(made).join()).toContain(reason)
  })

  test.each([
    ['{"dbname":"main","host":"shop"}', 'main shop', 'main shop'],
    ['{"db_password":"main"}', 'main', '***'],
    ['{"port":"5432"}', '5432', '5432'],
    ['DB_NAME=postgres\nDB_TOKEN=release-2\n', 'postgres release-2', 'postgres ***'],
  ])('inside %s: %s is printed as %s', (value, text, expected) => {
    expect(printed(text, plan(value))).toBe(expected)
  })
})

describe('public values', () => {
  const publicValues = [Secret.of('db.example.com')]

  test('a member of a document that equals a public value stays readable', () => {
    expect(printed('db.example.com', plan('{"host":"db.example.com"}', { publicValues }))).toBe('db.example.com')
  })

  test('a delivered value that equals a public value is masked, with a warning', () => {
    const made = plan('db.example.com', { publicValues })
    expect(printed('db.example.com', made)).toBe('***')
    expect(warningsOf(made).join()).toContain('equals a public value')
  })
})

describe('the budget', () => {
  const value = '{"a":"first-secret/é","b":"second-secret/é"}'

  test('keeps the likeliest forms and says how many are missing', () => {
    const made = plan(value, { budget: 10 })
    expect(made.masks).toHaveLength(10)
    expect(printed('first-secret/é second-secret/é', made)).toBe('*** ***')
    expect(warningsOf(made).join()).toMatch(
      /mask-budget \d+ encoded forms are not masked, because 10 masks are the limit/,
    )
  })

  test('never drops the values themselves', () => {
    const lines = Array.from({ length: 50 }, (_, index) => `secret-line-${index}`)
    const made = plan(lines.join('\n'), { budget: 10 })
    for (const line of lines) expect(printed(line, made)).toBe('***')
  })

  test.each([0, 1, 20, 100, 400])(
    '%i masks are enough for no plan to fail, however many members there are',
    (budget) => {
      const documents = Array.from({ length: 4 }, (_, document) =>
        JSON.stringify(
          Object.fromEntries(
            Array.from({ length: 30 }, (__, member) => [`k${member}`, `pass+/${document}/${member}==`]),
          ),
        ),
      )
      const sources = documents.map((text, at) => ({ label: `S${at}`, value: Secret.of(text), delivered: true }))
      const made = planMasks(sources, { ...RULES, budget })
      expect(made.masks.length).toBe(Math.max(budget, documents.length))
      expect(warningsOf(made).join()).toContain('mask-budget')
      for (const text of documents) expect(printed(text, made)).toBe('***')
    },
  )
})

describe('economy', () => {
  test('what the runner derives by itself is not sent', () => {
    const texts = textsOf(plan('some"secret value'))
    expect(texts).not.toContain('some\\"secret value')
    expect(texts).not.toContain('some%22secret%20value')
  })

  test('no mask is sent twice, even when two names have the same value', () => {
    const value = Secret.of('shared-secret-value')
    const sources = ['ONE', 'TWO'].map((label) => ({ label, value, delivered: true }))
    const texts = textsOf(planMasks(sources, RULES))
    expect(new Set(texts).size).toBe(texts.length)
  })
})

describe("the runner's own traps", () => {
  test.each(['ends-with-this&+', '&+', 'a&b&+'])(
    '%s does not make the runner fail, and is hidden but for the last sign',
    (value) => {
      const made = plan(value)
      for (const mask of textsOf(made)) expect(new RunnerMasker().addMask(toCommandData(mask))).not.toBe('failed')
      expect(printed(`(${value})`, made)).toMatch(/^\(\*\*\*\+?\)$/)
    },
  )

  test.each(['100%25 %0A sure%0D', '::stop-commands::x', '##[add-mask]x', 'café\u2028line'])(
    '%s reaches the masker unharmed',
    (value) => {
      expect(printed(`(${value})`, plan(value))).toBe('(***)')
    },
  )
})

test('a value of 64 KiB is planned in less than a second of processor time', () => {
  const value = Array.from({ length: 65_536 }, (_, index) =>
    String.fromCharCode(33 + ((index * index + 7 * index) % 94)),
  ).join('')
  const start = process.cpuUsage()
  const made = plan(value)
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1000).toBeLessThan(1000)
  expect(printed(value, made)).toBe('***')
})
