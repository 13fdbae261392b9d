import { accessAws } from '../../../src/aws/clients.ts'
import { type Clock, systemClock } from '../../../src/clock.ts'
import { Failure } from '../../../src/failure.ts'
import { configureCredentials } from '../../../src/configure-credentials/run.ts'
import { mintToken } from '../../../src/runner/oidc-token.ts'
import { FakeRunner, type FakeRunnerOptions } from '../../fake/fake-runner.ts'
import { exampleRegion } from '../../standin/builders.ts'
import { started } from '../../standin/started.ts'
import type { State } from '../../standin/state.ts'

export const ROLE = 'arn:aws:iam::111122223333:role/deploy'

/** The job that the stand-in's tokens speak about. */
const JOB_ENVIRONMENT = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo-org/octo-app',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
  GITHUB_WORKFLOW: 'deploy',
  GITHUB_ACTION: '__run',
  GITHUB_ACTOR: 'octocat',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_JOB: 'deploy',
  GITHUB_RUN_ID: '4242',
  GITHUB_RUN_ATTEMPT: '1',
  RUNNER_TEMP: '/tmp',
} as const

export interface Configured {
  readonly runner: FakeRunner
  /** Why the step failed, if it did. */
  readonly failure: Failure | undefined
}

/** Time as it is, but without waiting between attempts. */
const impatient: Clock = { ...systemClock, sleep: async () => {} }

/** Runs the action against the stand-in: its inputs and variables on top of a working job. */
export const configure = async (
  state: State,
  inputs: Readonly<Record<string, string>>,
  {
    oidc = true,
    clock = impatient,
    ...options
  }: FakeRunnerOptions & { readonly oidc?: boolean; readonly clock?: Clock } = {},
): Promise<Configured> => {
  const { origin, oidcEnvironment } = await started(state)
  const minting = { env: (name: string) => new Map(Object.entries(oidcEnvironment)).get(name), clock }
  const runner = new FakeRunner({
    ...options,
    inputs: { 'aws-region': exampleRegion, 'sts-endpoint': origin, ...inputs },
    env: { ...JOB_ENVIRONMENT, ...options.env },
    ...(oidc ? { oidcToken: (audience: string) => mintToken(audience, minting) } : {}),
  })
  const failure = await configureCredentials({
    runner,
    clock,
    connect: accessAws,
    program: { node: '/opt/node', bundles: '/opt/actions/dist' },
  }).catch((error: unknown) => {
    if (error instanceof Failure) return error
    throw error
  })
  return { runner, failure: failure ?? undefined }
}
