import { afterEach } from '@jest/globals'
import { accessAws } from '../../../src/aws/clients.ts'
import { Failure } from '../../../src/failure.ts'
import type { Reach } from '../../../src/findings/reach.ts'
import type { GitHub } from '../../../src/runner/github.ts'
import { Secret } from '../../../src/secrecy/secret.ts'
import { impatient } from '../../aws/service.ts'
import type { FakeRunner, FakeRunnerOptions } from '../../fake/fake-runner.ts'
import { addRole, addSecret, addSession, createState } from '../../standin/builders.ts'
import { mountNock, unmountNock } from '../../standin/nock.ts'
import { addKey, addManagedPolicy } from '../../standin/resource-builders.ts'
import type { AccessKey, Key, State } from '../../standin/state.ts'
import { administerKey, decrypt, policy, readSecret, ROLE, SECRET, SUBJECTS, trust, verify } from '../workspace.ts'

afterEach(unmountNock)

export const MANAGED = 'arn:aws:iam::111122223333:policy/team/logs'

/** An account in which a push to main may read `prod/db`, and a job that may read how that comes. */
export interface Account {
  readonly state: State
  readonly key: Key
  /** What an earlier step exported. */
  readonly credentials: AccessKey
}

export const account = (): Account => {
  const state = createState()
  mountNock(state)
  addRole(state, ROLE, {
    trustDocument: trust({ sub: SUBJECTS }),
    inlinePolicies: new Map([['Read', policy(readSecret)]]),
    attachedPolicies: [MANAGED],
  })
  addManagedPolicy(state, MANAGED, policy({ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }))
  const key = addKey(state, { policy: policy(decrypt(), administerKey), rotation: { enabled: true } })
  addSecret(state, 'prod/db', { arn: SECRET, key: key.arn, rotation: { enabled: true, days: 30 } })
  return { state, key, credentials: addSession(state, addRole(state, 'auditor')) }
}

/** What the job has for credentials; undefined: none. */
type Credentials = AccessKey | undefined

type Changes = Readonly<Record<string, string | undefined>>
const NO_FILES: Changes = { 'iam/trust.json': undefined, 'iam/deploy.json': undefined, 'kms/prod.json': undefined }

/** Runs the whole action on what AWS says; `files` are further sources. */
export const verifyLive = async (
  credentials: Credentials,
  inputs: Changes = {},
  files: Changes = {},
  options: FakeRunnerOptions & { readonly github?: GitHub } = {},
) => {
  const runner = await verify(
    { 'policy-files': undefined, live: 'chain', 'report-file': 'report.json', 'sarif-file': 'report.sarif', ...inputs },
    { ...NO_FILES, ...files },
    {
      ...options,
      clock: impatient,
      connect: async (settings) => {
        const access = accessAws({ ...settings, attempts: 2 })
        return { ...access, aws: { ...access.aws, ambientCredentials: async () => ambient(credentials) } }
      },
    },
  )
  return { runner, report: reportOf(runner), notices: reportOf(runner).notices, answers: answersOf(reportOf(runner)) }
}

const ambient = (key: Credentials) => {
  if (key === undefined) throw new Failure('no-credentials', 'No AWS credentials were found.', 'Get some.')
  const { id, secret, token = '' } = key
  return {
    credentials: { accessKeyId: Secret.of(id), secretAccessKey: Secret.of(secret), sessionToken: Secret.of(token) },
    source: 'environment variables',
  }
}

/** The parts of a report that tests look at. */
interface Report {
  readonly verdict: string
  readonly notices: readonly string[]
  readonly assumptions: readonly string[]
  readonly unknowns: readonly string[]
  readonly findings: readonly { readonly code: string; readonly location?: unknown; readonly message: string }[]
  readonly reach: Reach
  readonly chains: readonly {
    readonly questions: readonly {
      readonly id: string
      readonly because: string
      readonly verdict: { readonly kind: string }
    }[]
  }[]
}

const reportOf = ({ effects }: FakeRunner): Report =>
  effects.flatMap((effect) =>
    effect.kind === 'report' && effect.path.endsWith('.json') ? [JSON.parse(effect.text)] : [],
  )[0]

const answersOf = ({ chains }: Report): readonly string[] =>
  (chains[0]?.questions ?? []).map(({ id, verdict }) => `${id.replace(/^[^/]*\/([a-z]+).*/, '$1')} ${verdict.kind}`)

/** The operations that reached AWS, each once, sorted. */
export const operationsIn = ({ log }: State): readonly string[] =>
  [...new Set(log.map(({ operation }) => operation))].sort()
