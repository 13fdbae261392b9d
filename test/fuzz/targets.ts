import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as fc from 'fast-check'
import { compile, decide, EMPTY_SET, parsePolicy } from '../../src/policy/index.ts'
import { parseReferences } from '../../src/reference/grammar.ts'
import { appendPairs } from '../../src/runner/file-commands.ts'
import { parseScript } from '../../src/shell/parse.ts'
import { readJson } from '../../src/text/json.ts'
import { readYaml } from '../../src/text/yaml.ts'
import { readBuildspec } from '../../src/verify-policy/sources/buildspec/read-buildspec.ts'
import { readTerraform } from '../../src/verify-policy/sources/terraform/read-terraform.ts'
import { readSourceModule } from '../../src/verify-policy/sources/terraform/source-index.ts'
import { readWorkflow } from '../../src/verify-policy/sources/workflow/read-workflow.ts'
import { readCommandFile } from '../standin/command-files.ts'
import { ROOT } from '../standin/our-actions.ts'
import { read } from '../verify-policy/cloudformation/reading.ts'
import { checkWorkspace } from './check-workspace.ts'
import { mutated } from './mutations.ts'

/** Something that takes texts of strangers. It may refuse them with a Failure; anything else that it throws is a defect. */
export interface Target {
  readonly texts: fc.Arbitrary<string>
  readonly take: (text: string) => void | Promise<void>
}

const filesOf = (...globs: readonly string[]): readonly string[] =>
  globs.flatMap((glob) => globSync(glob, { cwd: ROOT })).map((path) => readFileSync(join(ROOT, path), 'utf8'))

const POLICIES = filesOf('examples/policies/*.json')
const PLANS = filesOf('test/verify-policy/terraform/**/*plan*.json').filter(({ length }) => length < 100_000)
const TEMPLATES = filesOf('examples/cloudformation/*.yml', 'test/verify-policy/cloudformation/**/*.{yml,json}')
const SOURCES = filesOf('examples/terraform/*.tf')
const WORKFLOWS = filesOf('examples/*.yml', 'examples/workflows/*.yml', '.github/workflows/*.yml')
const BUILDSPECS = filesOf('examples/codebuild/*.yml')
const CONFIGS = filesOf('examples/config/*.yml')
const SCRIPTS = WORKFLOWS.flatMap((text) => text.match(/(?<=run: \|\n)(?: {8,}.*\n)+/g) ?? []).concat('echo "$(a)" | b')

const REFERENCES = [
  'prod/app\nDB, prod/db\nprod/api-*\narn:aws:secretsmanager:us-east-1:111122223333:secret:prod/x-AbCdEf',
  'TOKEN = prod/app:token:AWSCURRENT ?? "none" | export=env,file | decode=base64\n!prod/app-old*',
  '{{resolve:secretsmanager:prod/db:SecretString:password}}\nKEY = ssm:/prod/key | optional',
]

const BOUNDARY = 'ghadelimiter_00000000-0000-4000-8000-000000000000'
const commandFile = join(mkdtempSync(join(tmpdir(), 'fuzz-')), 'file')

/** The runner reads lines as .NET does, and joins them again with the line end of the machine. */
const asRead = (value: string): string => value.toWellFormed().replaceAll(/\r\n|\r/g, '\n')

/** What is appended to a command file, the runner reads back letter by letter. */
const writeAndRead = (text: string): void => {
  writeFileSync(commandFile, '')
  const pairs = [
    ['FIRST', text],
    ['SECOND', 'value'],
  ] as const
  if (text.includes('\0') || text.includes(BOUNDARY)) return
  appendPairs(pairs, { variable: 'GITHUB_ENV', path: commandFile, lineEnd: '\n', delimiter: () => BOUNDARY })
  const { pairs: found } = readCommandFile(readFileSync(commandFile, 'utf8'))
  const [first, second] = found
  if (asRead(first?.[1] ?? '') !== asRead(text) || second?.[1] !== 'value' || found.length !== 2)
    throw new Error('the runner would read something else')
}

const judgePolicy = (text: string): void => {
  for (const { node } of [readJson(text), readYaml(text)]) {
    if (node === undefined) continue
    for (const policy of ['identity', 'trust', 'key', 'secret', 'scp'] as const) {
      const document = parsePolicy(node, { id: 'fuzzed', policy })
      const own = { kind: 'given', documents: [document] } as const
      const none = { kind: 'empty' } as const
      const arn = 'arn:aws:iam::111122223333:role/deploy'
      const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
      const policies = compile({
        ...EMPTY_SET,
        accounts: [{ id: '111122223333', scp: none, rcp: none }],
        roles: [{ arn, trust: policy === 'trust' ? own : none, identity: own, boundary: none }],
        keys: [
          { arn: key, policy: policy === 'key' ? own : none, grants: none, state: 'Enabled', manager: 'customer' },
        ],
      })
      const context = { values: {}, otherwise: 'maybe', complete: [] } as const
      const principal = { kind: 'session', role: arn, name: 'fuzz' } as const
      decide({ principal, action: 'kms:Decrypt', resource: key, context }, policies)
    }
  }
}

const readPlan = (text: string): void => {
  const modules = new Map([['', readSourceModule('', [{ path: 'main.tf', text: SOURCES[0] ?? '' }])]])
  readTerraform(
    'plan.json',
    text,
    { folder: '', modules, installed: new Map() },
    { account: undefined, region: undefined },
  )
}

export const TARGETS: Readonly<Record<string, Target>> = {
  references: {
    texts: mutated(REFERENCES),
    take: (text) => {
      for (const dialect of ['secrets', 'secret-ids'] as const) parseReferences(dialect, text, dialect)
    },
  },
  policy: { texts: mutated(POLICIES), take: judgePolicy },
  plan: { texts: mutated(PLANS), take: readPlan },
  'terraform-source': {
    texts: mutated(SOURCES),
    take: (text) => void readSourceModule('', [{ path: 'main.tf', text }]),
  },
  template: { texts: mutated(TEMPLATES), take: (text) => void read(text) },
  workflow: { texts: mutated(WORKFLOWS), take: (text) => void readWorkflow('deploy.yml', text) },
  buildspec: { texts: mutated(BUILDSPECS), take: (text) => void readBuildspec('buildspec.yml', text) },
  shell: { texts: mutated(SCRIPTS), take: (text) => void parseScript(text) },
  'runner-files': { texts: mutated(['', 'a\nb\r\nc', BOUNDARY.slice(0, 20)]), take: writeAndRead },
  check: {
    texts: mutated([...POLICIES, ...WORKFLOWS, ...BUILDSPECS, ...CONFIGS, ...TEMPLATES, ...PLANS]),
    take: checkWorkspace,
  },
}
