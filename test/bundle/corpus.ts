import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addFault, addRole, addSecret, addSession, createState } from '../standin/builders.ts'
import type { Decision } from '../standin/access.ts'
import type { Fault } from '../standin/faults.ts'
import { encrypt } from '../standin/kms-cipher.ts'
import { addKey, addParameter } from '../standin/resource-builders.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import type { StepResult } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'
import type { State } from '../standin/state.ts'

/** A text or bytes, and whether they may be read. */
type Content = string | { readonly text?: string; readonly base64?: string; readonly access?: Decision }
type Texts = Readonly<Record<string, string>>

/** One case, as test/fetch-secrets/corpus/README.md describes it. */
interface Case {
  readonly title: string
  readonly secrets?: Readonly<Record<string, Content>>
  readonly parameters?: Readonly<Record<string, Content>>
  readonly keys?: readonly string[]
  readonly blobs?: Readonly<Record<string, { readonly key: string; readonly text: string; readonly context?: Texts }>>
  readonly faults?: readonly { readonly operation: string; readonly fault: Fault; readonly calls?: readonly number[] }[]
  readonly pageSize?: number
  readonly emptyPages?: boolean
  readonly workspace?: Texts
  readonly jobEnv?: Texts
  readonly inputs: Texts
  readonly code?: string
  readonly says?: readonly string[]
  readonly never?: readonly string[]
  readonly env?: Texts
  readonly outputs?: Texts
  readonly files?: Readonly<Record<string, Content>>
  readonly untouched?: Texts
  readonly echo?: readonly string[]
  readonly hidden?: readonly string[]
  readonly readable?: readonly string[]
}

const FOLDER = new URL('../../../test/fetch-secrets/corpus/cases/', import.meta.url)

/** The files that hold cases. */
export const corpusFiles: readonly string[] = readdirSync(FOLDER)

const classOf = (file: string): readonly [string, readonly Case[]] => [
  file.replace('.json', '').replaceAll('-', ' '),
  JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
]

const TIMEOUT_MS = 120_000
const CANARY = 'canary'
/** The word in the notations that hide it from a search: its digits of base64 at each of three places, and hexadecimal. */
const NOTATIONS: readonly string[] = [
  CANARY,
  Buffer.from(CANARY).toString('hex'),
  ...[0, 1, 2].map((before) =>
    Buffer.from(' '.repeat(before) + CANARY)
      .toString('base64')
      .slice(Math.ceil((before * 8) / 6), Math.floor(((before + CANARY.length) * 8) / 6)),
  ),
]

const runners: MiniatureRunner[] = []
afterEach(async () => {
  for (const runner of runners.splice(0)) runner.close()
  await stopStarted()
})

const bytesOf = (content: Content): Buffer =>
  typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64 ?? '', 'base64')
const valueOf = (content: Content): string | Uint8Array =>
  typeof content === 'string' ? content : (content.text ?? new Uint8Array(bytesOf(content)))
const accessOf = (content: Content): Decision => (typeof content === 'string' ? 'allow' : (content.access ?? 'allow'))

/** The world of a case, and what stands for its placeholders. */
const arrange = (state: State, one: Case): Map<string, string> => {
  const named = new Map<string, string>()
  for (const [name, content] of Object.entries(one.secrets ?? {}))
    named.set(`arn:${name}`, addSecret(state, name, { value: valueOf(content), access: accessOf(content) }).arn)
  for (const [name, content] of Object.entries(one.parameters ?? {}))
    addParameter(state, name, [String(valueOf(content))], { access: accessOf(content) })
  const keys = new Map((one.keys ?? []).map((name) => [name, addKey(state)]))
  for (const [name, { arn }] of keys) named.set(`key:${name}`, arn)
  for (const [name, { key, text, context = {} }] of Object.entries(one.blobs ?? {})) {
    const found = keys.get(key)
    if (found !== undefined) named.set(`blob:${name}`, encrypt(found, Buffer.from(text), context).toString('base64'))
  }
  for (const { operation, fault, calls = [] } of one.faults ?? []) addFault(state, operation, fault, ...calls)
  state.pageSize = one.pageSize
  state.emptyPages = one.emptyPages ?? false
  return named
}

const start = async (one: Case) => {
  const state = createState()
  const { id, secret, token = '' } = addSession(state, addRole(state, 'deploy'))
  const named = arrange(state, one)
  const { origin } = await started(state)
  const runner = new MiniatureRunner({
    debug: true,
    workspace: {
      ...one.workspace,
      'echo.txt': (one.echo ?? []).map((line) => `${line}\n`).join(''),
      'readable.txt': (one.readable ?? []).map((line) => `${line}\n`).join(''),
    },
    env: {
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_SESSION_TOKEN: token,
      AWS_REGION: 'us-east-1',
      ...one.jobEnv,
    },
  })
  runners.push(runner)
  named.set('workspace', runner.workspace)
  const filled = Object.fromEntries(
    Object.entries(one.inputs).map(([name, text]) => [
      name,
      text.replace(/\{\{([^{}]+)\}\}/g, (whole, name: string) => named.get(name) ?? whole),
    ]),
  )
  const step = await runner.runAction({ action: 'fetch-secrets', with: { 'endpoint-url': origin, ...filled } })
  return { runner, step }
}

/** What a careless step does with its variables and with what it read somewhere else. */
const PRINTING = `
cat echo.txt readable.txt
for name in $NAMES; do
  printf '%s\\n' "\${!name}"
  declare -p "$name"
  printf '%s' "\${!name}" | base64 -w 0; echo
  printf 'x%s\\n' "\${!name}" | base64 -w 0; echo
  printf '%s' "\${!name}" | xxd -p -c 256
done
`

const expectFailure = ({ code = '' }: Case, runner: MiniatureRunner, step: StepResult): void => {
  const errors = step.annotations.filter(({ level }) => level === 'error').map(({ message }) => message)
  expect(errors).toEqual([expect.stringMatching(new RegExp(`^${code}[a-z-]*: `))])
  expect(step).toMatchObject({ conclusion: 'failure', env: {}, outputs: {} })
  expect(step.commandFiles).toMatchObject({ env: '', output: '' })
  expect(readdirSync(runner.temp).filter((name) => name.startsWith('fetch-secrets'))).toEqual([])
}

const expectDelivery = ({ env = {}, outputs = {}, files = {} }: Case, step: StepResult): void => {
  expect(step.annotations.filter(({ level }) => level === 'error')).toEqual([])
  expect(step).toMatchObject({ conclusion: 'success', outputs })
  expect(step.env).toEqual(env)
  for (const [output, content] of Object.entries(files)) {
    const path = step.outputs[output] ?? ''
    expect(readFileSync(path).equals(bytesOf(content))).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  }
}

/** What the step printed, without the commands that register masks. */
const withoutMasks = ({ stdout }: StepResult): string =>
  stdout
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n')

const expectSilence = ({ hidden = [], readable = [] }: Case, runner: MiniatureRunner, step: StepResult): void => {
  expect(step.stderr).toBe('')
  for (const text of [runner.log, step.summary, JSON.stringify(step.state), withoutMasks(step)])
    for (const notation of NOTATIONS) expect(text.toLowerCase()).not.toContain(notation.toLowerCase())
  for (const text of hidden) expect(runner.log).not.toContain(text)
  for (const text of readable) expect(runner.log).toContain(text)
}

/** Runs the cases of these files of the corpus. */
export const testCorpus = (files: readonly string[]): void => {
  describe.each(files.map(classOf))('%s', (_, cases) => {
    test.each(cases)(
      '$title',
      async (one) => {
        const { runner, step } = await start(one)
        const messages = step.annotations.map(({ message }) => message).join('\n')
        for (const text of one.says ?? []) expect(messages).toContain(text)
        for (const text of one.never ?? []) expect(withoutMasks(step)).not.toContain(text)
        if (one.code === undefined) expectDelivery(one, step)
        else expectFailure(one, runner, step)
        for (const [path, text] of Object.entries(one.untouched ?? {}))
          expect(readFileSync(join(runner.workspace, path), 'utf8')).toBe(text)

        const names = Object.keys(one.env ?? {}).join(' ')
        await runner.runStep({ if: 'always()', run: PRINTING, shell: 'bash', env: { NAMES: names } })
        expectSilence(one, runner, step)

        if (one.code !== undefined) return
        const [post] = await runner.runPosts()
        expect(post).toMatchObject({ conclusion: 'success', stderr: '' })
        expect(Object.values(runner.exported).join('')).toBe('')
        for (const output of Object.keys(one.files ?? {})) expect(existsSync(step.outputs[output] ?? '')).toBe(false)
      },
      TIMEOUT_MS,
    )
  })
}
