import { afterEach } from '@jest/globals'
import type { ConnectAws } from '../../../src/aws/ports.ts'
import { accessAws } from '../../../src/aws/clients.ts'
import { systemClock } from '../../../src/clock.ts'
import { Failure, failureText } from '../../../src/failure.ts'
import type { InputName } from '../../../src/fetch-secrets/inputs.ts'
import { fetchSecrets as run } from '../../../src/fetch-secrets/run.ts'
import { RunnerMasker, toCommandData } from '../../../src/secrecy/runner-model.ts'
import { Secret } from '../../../src/secrecy/secret.ts'
import { FakeRunner } from '../../fake/fake-runner.ts'
import type { FakeRunnerOptions } from '../../fake/fake-runner.ts'
import { addRole, addSession, createState } from '../../standin/builders.ts'
import { mountNock, unmountNock } from '../../standin/nock.ts'
import type { AccessKey, State } from '../../standin/state.ts'

afterEach(unmountNock)

/** A world of AWS and a job in it, with the credentials of a role. */
export interface Scene {
  readonly state: State
  readonly key: AccessKey
}

export const scene = (): Scene => {
  const state = createState()
  mountNock(state)
  return { state, key: addSession(state, addRole(state, 'deploy')) }
}

/** How a run of the action ended, seen from the runner. */
export interface Ending {
  readonly runner: FakeRunner
  /** What the user reads; undefined after success. */
  readonly error: string | undefined
  readonly code: string | undefined
  /** A text as the log of a later step shows it. */
  readonly printed: (text: string) => string
}

/** What the runner sets for a step. */
export const RUNNER_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  GITHUB_REPOSITORY: 'octo-org/octo-repo',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_WORKSPACE: '/workspace',
  GITHUB_RUN_ID: '1658821493',
  RUNNER_TEMP: '/runner-temp',
}

/** Runs the action against the stand-in with these inputs. */
export const fetchSecrets = async (
  { key }: Scene,
  inputs: Partial<Record<InputName, string>>,
  options: FakeRunnerOptions = {},
): Promise<Ending> => {
  const runner = new FakeRunner({ ...options, inputs, env: { ...RUNNER_ENVIRONMENT, ...options.env } })
  const failure = await story(runner, key)
  return {
    runner,
    error: failure === undefined ? undefined : failureText(failure),
    code: failure?.code,
    printed: (text) => {
      const masker = new RunnerMasker()
      for (const effect of runner.effects)
        if (effect.kind === 'mask') for (const value of effect.values) masker.addMask(toCommandData(value))
      return masker.mask(text)
    },
  }
}

/** As the entry does it, with given credentials instead of those of the environment. */
const story = async (runner: FakeRunner, { id, secret, token = '' }: AccessKey): Promise<Failure | undefined> => {
  const credentials = { accessKeyId: Secret.of(id), secretAccessKey: Secret.of(secret), sessionToken: Secret.of(token) }
  const ambientCredentials = async () => ({ credentials, source: 'environment variables' })
  const connect: ConnectAws = (settings) => {
    const access = accessAws({ ...settings, attempts: 2 })
    return { ...access, aws: { ...access.aws, ambientCredentials } }
  }
  try {
    await run({ runner, clock: systemClock, connect })
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
