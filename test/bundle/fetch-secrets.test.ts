import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addRole, addSecret, addSession, createState } from '../standin/builders.ts'
import { MiniatureRunner } from '../standin/runner.ts'
import type { RunnerOptions } from '../standin/runner.ts'
import { started, stopStarted } from '../standin/started.ts'
import type { State } from '../standin/state.ts'

const TIMEOUT_MS = 180_000

interface Sample {
  readonly title: string
  readonly value: string
}

const corpus = JSON.parse(
  readFileSync(new URL('../../../test/fetch-secrets/corpus/values.json', import.meta.url), 'utf8'),
) as readonly Sample[]

const runners: MiniatureRunner[] = []
afterEach(async () => {
  for (const runner of runners.splice(0)) runner.close()
  await stopStarted()
})

/** A job with credentials, and the stand-in it reaches through the input `endpoint-url`. */
const job = async (state: State, options: RunnerOptions = {}) => {
  const { origin } = await started(state)
  const { id, secret, token = '' } = addSession(state, addRole(state, 'deploy'))
  const runner = new MiniatureRunner({
    ...options,
    env: {
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_SESSION_TOKEN: token,
      AWS_REGION: 'us-east-1',
      ...options.env,
    },
  })
  runners.push(runner)
  const fetchSecrets = (inputs: Readonly<Record<string, string>>) =>
    runner.runAction({ action: 'fetch-secrets', with: { 'endpoint-url': origin, ...inputs } })
  return { runner, fetchSecrets }
}

/** Ways in which a careless step prints its variables, with the tools of a runner. */
const PRINTING = `
print_all() {
  echo "$SECRET"
  printf '[%s]\n' "$SECRET"
  printf '%q\n' "$SECRET"
  declare -p SECRET
  ( set -x; true "$SECRET" ) 2>&1
  printf '%s' "$SECRET" | base64 -w 0; echo
  echo "$SECRET" | base64 -w 0; echo
  echo "$SECRET" | base64
  echo "$SECRET" | openssl base64
  printf 'bob:%s' "$SECRET" | base64 -w 0; echo
  printf '%s' "$SECRET" | xxd -p -c 256
}
for name in \${!CORPUS_*}; do SECRET="\${!name}"; print_all; done
jq -rn '$ENV | to_entries[] | select(.key | startswith("CORPUS_")).value
  | (tojson, ({inner: tojson} | tojson), @uri, @html, @sh, @base64)'
jq -acn '$ENV | to_entries[] | select(.key | startswith("CORPUS_")).value'
python3 - <<'PYTHON'
import base64, html, json, os, urllib.parse
for name, value in os.environ.items():
    if not name.startswith("CORPUS_"): continue
    print(json.dumps(value))
    print(json.dumps({"outer": json.dumps(value)}))
    print(urllib.parse.quote(value), urllib.parse.quote_plus(value), urllib.parse.urlencode({"q": value}))
    print(html.escape(value))
    print(value.encode().hex(), value.encode().hex().upper())
    print(base64.urlsafe_b64encode(("x" + value + "y").encode()).decode())
    print(base64.b64encode(value.encode("utf-16-le")).decode())
PYTHON
node -e '
for (const [name, value] of Object.entries(process.env)) {
  if (!name.startsWith("CORPUS_")) continue
  console.log(JSON.stringify({ value, inner: JSON.stringify({ value }) }))
  console.log(encodeURIComponent(value), encodeURI(value), String(new URLSearchParams({ value })))
  console.log(Buffer.from("ab" + value).toString("base64url"))
}'
`

/** Any piece of six characters of a secret line that holds letters or digits gives it away. */
const piecesOf = (value: string): readonly string[] =>
  value
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= 6 && !/^[^\p{L}\p{N}]*$/u.test(line))

describe('hostile values through the bundle', () => {
  test(
    'arrive byte for byte, inject nothing, and are unreadable in every notation that common tools print',
    async () => {
      const state = createState()
      corpus.forEach(({ value }, index) => addSecret(state, `corpus-${index}`, { value }))
      const { runner, fetchSecrets } = await job(state, { debug: true })
      const step = await fetchSecrets({ 'secret-ids': 'corpus-*' })
      expect(step).toMatchObject({ conclusion: 'success', stderr: '' })
      expect(step.env).toEqual(Object.fromEntries(corpus.map(({ value }, index) => [`CORPUS_${index}`, value])))
      expect(Object.keys(runner.exported).filter((name) => /EVIL/i.test(name))).toEqual([])

      const printing = await runner.runStep({ run: PRINTING, shell: 'bash' })
      expect(printing.conclusion).toBe('success')
      const log = runner.log
      for (const { title, value } of corpus) {
        for (const piece of piecesOf(value)) {
          for (const [notation, form] of notationsOf(piece))
            expect({ title, notation, leaked: log.includes(form) }).toEqual({ title, notation, leaked: false })
        }
      }
    },
    TIMEOUT_MS,
  )

  test(
    'are removed by the post step',
    async () => {
      const state = createState()
      addSecret(state, 'token', { value: 'example-token-value' })
      const { runner, fetchSecrets } = await job(state)
      const step = await fetchSecrets({ 'secret-ids': 'token', secrets: 'KEY = token | export=file' })
      const path = step.outputs['KEY_FILE'] ?? ''
      expect(readFileSync(path, 'utf8')).toBe('example-token-value')
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(JSON.stringify(step.state)).not.toContain('example-token-value')
      const [post] = await runner.runPosts()
      expect(post).toMatchObject({ conclusion: 'success', stderr: '' })
      expect(runner.exported).toEqual({ TOKEN: '' })
      expect(() => statSync(path)).toThrow('ENOENT')
      expect(runner.log).not.toContain('example-token-value')
    },
    TIMEOUT_MS,
  )
})

test(
  'a forged state makes the post step remove nothing that main did not make',
  async () => {
    const state = createState()
    addSecret(state, 'token', { value: 'example-token-value' })
    const victims = ['home', 'workspace', 'temp'] as const
    const { runner, fetchSecrets } = await job(state, {
      forge: (saved) => ({
        ...saved,
        variables: '["TOKEN","PATH","LD_PRELOAD"]',
        files: JSON.stringify(victims.map((place) => join(runner[place], 'victim'))),
      }),
    })
    for (const place of victims) writeFileSync(join(runner[place], 'victim'), 'mine')
    const step = await fetchSecrets({ 'secret-ids': 'token', secrets: 'KEY = token | export=file' })
    expect(step.conclusion).toBe('success')
    const [post] = await runner.runPosts()
    expect(post).toMatchObject({ exitCode: 0, stderr: '', env: { TOKEN: '' } })
    expect(Object.keys(post?.env ?? {})).toEqual(['TOKEN'])
    for (const place of victims) expect(readFileSync(join(runner[place], 'victim'), 'utf8')).toBe('mine')
  },
  TIMEOUT_MS,
)

describe('the bundle', () => {
  test(
    'masks a value before anything else leaves it, and touches no command file that it does not need',
    async () => {
      const state = createState()
      addSecret(state, 'token', { value: 'example-token-value' })
      const { fetchSecrets } = await job(state)
      const step = await fetchSecrets({ secrets: 'TOKEN = token' })
      expect(step).toMatchObject({ conclusion: 'success', stderr: '', outputs: { TOKEN: 'example-token-value' } })
      expect(step.stdout.split('\n')[0]).toBe('::add-mask::example-token-value')
      expect(step.commandFiles.env).toBe('')
    },
    TIMEOUT_MS,
  )

  test(
    'follows neither variables nor configuration files that redirect calls',
    async () => {
      const state = createState()
      addSecret(state, 'token', { value: 'example-token-value' })
      const dead = 'http://127.0.0.1:9'
      const { runner, fetchSecrets } = await job(state, {
        workspace: {
          'aws-config': `[default]\nregion = eu-central-1\nendpoint_url = ${dead}\nuse_fips_endpoint = true\n`,
        },
        env: { AWS_ENDPOINT_URL: dead, AWS_ENDPOINT_URL_SECRETS_MANAGER: dead, AWS_CONFIG_FILE: 'aws-config' },
      })
      const step = await fetchSecrets({ 'secret-ids': 'token' })
      expect(step.conclusion).toBe('success')
      expect(step.annotations.map(({ message }) => message)).toEqual([
        expect.stringContaining('AWS_ENDPOINT_URL is set and not followed'),
        expect.stringContaining('AWS_ENDPOINT_URL_SECRETS_MANAGER is set and not followed'),
      ])
      expect(runner.exported).toEqual({ TOKEN: 'example-token-value' })
    },
    TIMEOUT_MS,
  )

  test(
    'exports nothing where one secret is denied, and the job goes on to its post steps',
    async () => {
      const state = createState()
      addSecret(state, 'good', { value: 'example-good-value' })
      addSecret(state, 'locked', { value: 'canary-locked', access: 'deny' })
      const { runner, fetchSecrets } = await job(state)
      const step = await fetchSecrets({ 'secret-ids': 'good\nlocked' })
      expect(step).toMatchObject({ conclusion: 'failure', stderr: '', env: {}, outputs: {} })
      const printing = await runner.runStep({ if: 'always()', run: 'echo "it is example-$(echo good)-value"' })
      expect(printing.log).toContain('it is ***')
      expect(runner.log).not.toContain('canary')
      expect(await runner.runPosts()).toMatchObject([{ conclusion: 'success', stderr: '' }])
    },
    TIMEOUT_MS,
  )

  test(
    'finds a secret that a step wrote into the workspace',
    async () => {
      const state = createState()
      addSecret(state, 'token', { value: 'example-token-value' })
      const { runner, fetchSecrets } = await job(state)
      await fetchSecrets({ 'secret-ids': 'token', 'leak-scan': 'fail' })
      await runner.runStep({ run: 'mkdir dist && echo "$TOKEN" | base64 > dist/bundle.txt' })
      const [post] = await runner.runPosts()
      expect(post).toMatchObject({ conclusion: 'failure', stderr: '' })
      expect(post?.log).toContain('dist/bundle.txt`, line 1 holds a form of')
      expect(runner.exported).toEqual({ TOKEN: '' })
    },
    TIMEOUT_MS,
  )

  test(
    'reads no value in check mode',
    async () => {
      const state = createState()
      addSecret(state, 'token', { value: 'canary-token' })
      const { fetchSecrets } = await job(state)
      const step = await fetchSecrets({ 'secret-ids': 'token', mode: 'check' })
      expect(step).toMatchObject({ conclusion: 'success', stderr: '', env: {}, outputs: { 'check-result': 'pass' } })
      expect(state.log.map(({ operation }) => operation)).toEqual(['secretsmanager:DescribeSecret'])
      const report: unknown = JSON.parse(readFileSync(step.outputs['check-report'] ?? '', 'utf8'))
      expect(report).toMatchObject({ verdict: 'pass', names: ['TOKEN'] })
    },
    TIMEOUT_MS,
  )
})

/** The plain notations that a whole line could appear in. */
const notationsOf = (text: string): readonly (readonly [string, string])[] => [
  ['plain', text],
  ['JSON', JSON.stringify(text).slice(1, -1)],
  ['a URL', encodeURIComponent(text)],
  ['hexadecimal', Buffer.from(text).toString('hex')],
  [
    'base64',
    Buffer.from(text)
      .toString('base64')
      .replace(/.{0,3}=*$/, '')
      .slice(0, 60),
  ],
]
