import { describe, expect, test } from '@jest/globals'
import { filesBelow, type Import, importsOf, textOf, withoutComments } from './imports.ts'

/**
 * Who may import whom: docs/architecture.md tells the reasons. A place is a room (`text`), a file (`runner/hand-over`) or
 * one of the three slices (`slice`). `types` may be imported with `import type` only.
 */
interface Rule {
  readonly may: readonly string[]
  readonly types?: readonly string[]
  readonly packages?: readonly RegExp[]
  readonly builtins?: RegExp
}

const CORE = ['failure', 'clock', 'retry']
const PURE = ['text', 'policy/index', 'oidc', 'reference', 'input', 'secrecy', 'findings', 'data', 'shell']

const RULES: Readonly<Record<string, Rule>> = {
  core: { may: CORE },
  text: { may: ['text', 'failure'], packages: [/^yaml$/] },
  policy: { may: ['policy', 'text/printable'], types: ['text/node'] },
  oidc: { may: ['oidc', 'failure', 'text'] },
  reference: { may: ['reference', 'failure', 'text'] },
  input: { may: ['input', 'failure', 'text'] },
  shell: { may: ['shell'] },
  secrecy: { may: ['secrecy', 'failure', 'text'] },
  // Types alone, made from the schema of SARIF.
  findings: { may: ['findings', 'text/printable'], types: ['policy/index'], packages: [/^sarif$/] },
  data: { may: ['data'], types: ['policy/index'] },
  network: { may: ['network', 'failure', 'clock'], builtins: /^node:(https?|net|tls)$/ },
  aws: {
    may: ['aws', 'network', 'secrecy', 'text', ...CORE],
    types: ['policy/index'],
    packages: [/^@aws-sdk\//, /^@smithy\//],
  },
  runner: {
    may: ['runner', 'network', 'secrecy', 'oidc', 'findings', 'text', ...CORE],
    packages: [/^@actions\//],
    builtins: /^node:(?!https?$)/,
  },
  slice: {
    may: ['own slice', 'runner/hand-over', 'runner/report', 'failure', 'clock', ...PURE],
    types: ['aws/ports', 'runner/runner', 'runner/environment', 'runner/github'],
  },
  entry: { may: ['own slice', 'aws/clients', 'runner', 'clock', 'failure'] },
}

const SLICES = ['configure-credentials', 'fetch-secrets', 'verify-policy']
const ENTRIES = ['main', 'post', 'refresh']

const placeOf = (file: string): { readonly room: string; readonly place: string } => {
  const place = file.replace(/^src\//, '').replace(/\.(ts|json)$/, '')
  const [room = '', ...rest] = place.split('/')
  if (rest.length === 0) return { room: 'core', place }
  if (SLICES.includes(room))
    return { room: rest.length === 1 && ENTRIES.includes(rest[0] ?? '') ? 'entry' : 'slice', place }
  return { room, place }
}

const within = (place: string, allowed: readonly string[], slice: string): boolean =>
  allowed.some((entry) => {
    const wanted = entry === 'own slice' ? slice : entry
    return place === wanted || place.startsWith(`${wanted}/`)
  })

const allows = ({ from, to, typeOnly }: Import): boolean => {
  const { room, place } = placeOf(from)
  const rule = RULES[room]
  if (rule === undefined) return false
  if (to.startsWith('node:')) return rule.builtins?.test(to) ?? false
  if (!to.startsWith('src/')) return rule.packages?.some((pattern) => pattern.test(to)) ?? false
  const slice = place.split('/')[0] ?? ''
  const target = placeOf(to)
  // Entries are where a process starts; nobody imports them.
  if (target.room === 'entry') return false
  return within(target.place, rule.may, slice) || (typeOnly && within(target.place, rule.types ?? [], slice))
}

const sources = filesBelow('src', '.ts')
/** Run by hand while developing, never bundled. */
const developmentOnly = (file: string): boolean => file === 'src/data/generate.ts'
const product = sources.filter((file) => !developmentOnly(file))

describe('who may import whom', () => {
  test('every file of src imports only what its room may', () => {
    const broken = product.flatMap(importsOf).filter((entry) => !allows(entry))
    expect(broken.map(({ from, to, typeOnly }) => `${from} must not import ${to}${typeOnly ? ' (type)' : ''}`)).toEqual(
      [],
    )
  })

  test.each([
    ['a slice may not import another slice', 'src/fetch-secrets/run.ts', 'src/configure-credentials/hops.ts', false],
    ['a slice may not reach the wire', 'src/fetch-secrets/fetch.ts', 'src/aws/clients.ts', false],
    ['a slice may not touch the machine', 'src/fetch-secrets/run.ts', 'node:fs', false],
    ['a slice may know a port by its type', 'src/fetch-secrets/run.ts', 'src/aws/ports.ts', true],
    ['the policy room may not read a file', 'src/policy/parse.ts', 'node:fs', false],
    ['the policy room knows trees by type', 'src/policy/parse.ts', 'src/text/node.ts', true],
    ['nobody enters the policy room but through its door', 'src/verify-policy/judge.ts', 'src/policy/parse.ts', false],
    ['the AWS room may not know the runner', 'src/aws/sts.ts', 'src/runner/runner.ts', false],
    ['nobody imports an entry', 'src/fetch-secrets/run.ts', 'src/fetch-secrets/main.ts', false],
    ['an unknown room may import nothing', 'src/misc/a.ts', 'src/failure.ts', false],
  ])('%s', (_, from, to, allowed) => {
    expect(allows({ from, to, typeOnly: allowed, dynamic: false })).toBe(allowed)
  })
})

const matching = (pattern: RegExp, files: readonly string[]): readonly string[] =>
  files.filter((file) => pattern.test(withoutComments(textOf(file))))

/** Everything that is loaded before the first `await import`. */
const loadedBy = (entry: string): ReadonlySet<string> => {
  const loaded = new Set<string>()
  const queue = [entry]
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    if (loaded.has(file)) continue
    loaded.add(file)
    if (!file.startsWith('src/') || !file.endsWith('.ts')) continue
    queue.push(...importsOf(file).flatMap(({ to, typeOnly, dynamic }) => (typeOnly || dynamic ? [] : [to])))
  }
  return loaded
}

describe('what a start loads', () => {
  test('verify-policy loads nothing of AWS before it is asked to read it', () => {
    const loaded = [...loadedBy('src/verify-policy/main.ts')]
    expect(loaded).toContain('src/verify-policy/run.ts')
    expect(loaded.filter((file) => /^(?:src\/aws\/|src\/network\/agents|@aws-sdk|@smithy)/.test(file))).toEqual([])
  })
})

describe('what only some files may do', () => {
  test('plaintext is revealed only where it is masked, sent or written', () => {
    const places =
      /^src\/(secrecy\/|aws\/|runner\/(hand-over|oidc-token|github-api|temp-files|locked-files|file-commands|commands|terminal-runner)\.ts$|configure-credentials\/refresh\.ts$)/
    expect(matching(/\.reveal\(\)/, product).filter((file) => !places.test(file))).toEqual([])
  })

  test('pure rooms know neither time nor chance nor the process', () => {
    const pure = product.filter((file) =>
      /^src\/(text|policy|oidc|reference|input|secrecy|findings|data|shell)\//.test(file),
    )
    expect(matching(/\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bperformance\./, pure)).toEqual([])
  })

  test('the process is touched in the runner room only', () => {
    const others = product.filter((file) => !file.startsWith('src/runner/'))
    expect(matching(/\bprocess\.(env|stdout|stderr|exit|argv)\b/, others)).toEqual([])
  })

  test('AWS clients are made by the adapter of their service only, from settings that clients.ts makes', () => {
    const adapters = /^src\/aws\/(event-rules|iam|kms|networks|organizations|secrets-manager|ssm|sts|trails)\.ts$/
    expect(matching(/\bnew \w+Client\(/, product).filter((file) => !adapters.test(file))).toEqual([])
  })

  test('nothing ends the process early: pending masks would be lost', () => {
    expect(matching(/\bprocess\.exit\(/, product)).toEqual([])
  })
})
