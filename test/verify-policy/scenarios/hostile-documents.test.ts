import { expect, test } from '@jest/globals'
import { decrypt, policy, readSecret, trust, verify } from '../workspace.ts'

const HOSTILE =
  'x\n::error::owned\r##[error]owned ](http://evil.example) @octo-org/team <img src=x> `code` | a \u202Egnp'

const COMMAND = /^\s*::|##\[/m

const shownBy = async (files: Readonly<Record<string, string>>, inputs = {}): Promise<readonly string[]> => {
  const runner = await verify({ 'fail-on': 'none', ...inputs }, files)
  return runner.effects.flatMap((effect) => {
    if (effect.kind === 'log' || effect.kind === 'fail') return [effect.text]
    if (effect.kind === 'group') return [effect.title, ...effect.lines]
    return effect.kind === 'annotation' ? [effect.annotation.message, effect.annotation.title ?? ''] : []
  })
}

test.each([
  ['the Sid of the nearest statement', { 'kms/prod.json': policy({ ...decrypt('other'), Sid: HOSTILE }) }],
  ['a value of a condition', { 'kms/prod.json': policy(decrypt(HOSTILE)) }],
  [
    'a resource',
    {
      'iam/deploy.json': policy({
        ...readSecret,
        Resource: `arn:aws:secretsmanager:us-east-1:111122223333:secret:${HOSTILE}`,
      }),
    },
  ],
  ['a claim', { 'iam/trust.json': trust({ sub: HOSTILE }) }],
  ['an unknown member', { 'iam/trust.json': policy({ [HOSTILE]: HOSTILE }) }],
])('%s starts no command and no line of its own', async (_, files) => {
  const shown = await shownBy(files)
  expect(shown.join('')).not.toBe('')
  for (const text of shown) {
    expect(text).not.toMatch(COMMAND)
    expect(text).not.toMatch(/[\n\r\u202E]/)
  }
})

test('the summary keeps hostile text inside code', async () => {
  const { summaryText } = await verify(
    { 'fail-on': 'none' },
    { 'kms/prod.json': policy({ ...decrypt(HOSTILE), Sid: HOSTILE }) },
  )
  const outside = summaryText.replaceAll(/```json[\s\S]*?```/g, '').replaceAll(/`[^`]*`/g, '')
  expect(outside).not.toMatch(/evil|@octo|<img|owned/)
})

test('member names such as __proto__ are ordinary and do no harm', async () => {
  const runner = await verify(
    { 'fail-on': 'none' },
    { 'kms/prod.json': '{"__proto__": {"Statement": []}, "constructor": 1}' },
  )
  expect(runner.outputs['verdict']).toBe('fail')
})
