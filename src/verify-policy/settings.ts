import { inputFailure } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { acceptedOn } from './config/accepted.ts'
import { NO_CONFIG } from './config/config.ts'
import type { Config } from './config/config.ts'
import { parseConfig } from './config/parse-config.ts'
import { jobOf } from './expectations.ts'
import { readConfigFile } from './gather.ts'
import type { Inputs } from './inputs.ts'
import { pipelineOfInputs } from './pipeline.ts'
import type { Pipeline } from './pipeline.ts'
import { isRule } from './rules/index.ts'
import type { PolicyFiles } from './sources/policy-files.ts'

/** What the inputs and the config file ask for together. */
export interface Settings {
  readonly config: Config
  readonly pipelines: readonly Pipeline[]
  /** Jobs that are asked about only for an expectation. */
  readonly jobs: readonly Pipeline[]
  readonly policyFiles: readonly PolicyFiles[]
  /** Accounts that are not strangers. */
  readonly trustedAccounts: readonly string[]
  readonly region: string | undefined
  /** ISO 8601; all answers hold for it. */
  readonly evaluationTime: string
  readonly today: string
}

/** Reads the config file and puts it together with the inputs. Fails with all problems that either has. */
export const readSettings = async (inputs: Inputs, runner: Runner, evaluationTime: string): Promise<Settings> => {
  const today = evaluationTime.slice(0, 10)
  const written = await readConfig(inputs, runner, today)
  const pipelines = [...pipelineOfInputs(inputs), ...written.pipelines]
  const config = { ...written, organization: organizationOf(inputs, written, pipelines) }
  const policyFiles = [...inputs.policyFiles, ...config.policyFiles]
  if (pipelines.filter(({ name }) => name === 'default').length > 1)
    throw inputFailure([{ where: 'role-to-assume', what: 'the config file has a pipeline called `default` as well' }])
  return {
    config,
    trustedAccounts: [...new Set([...(config.organization?.accounts ?? []), ...inputs.trustedAccounts])],
    pipelines,
    policyFiles,
    jobs: config.expectations.flatMap((expectation) => jobOf(expectation, pipelines) ?? []),
    region: inputs.region ?? config.region,
    evaluationTime,
    today,
  }
}

/** The organisation as both tell it; without a list of accounts, that of the roles belongs to it. */
const organizationOf = (
  { organizationId, trustedAccounts }: Inputs,
  { organization }: Config,
  pipelines: readonly Pipeline[],
): Config['organization'] => {
  const id = organizationId ?? organization?.id
  if (id === undefined) return undefined
  const roles =
    organizationId === undefined ? [] : pipelines.flatMap(({ hops }) => hops.map(({ role }) => role.account))
  return { id, accounts: [...new Set([...(organization?.accounts ?? []), ...trustedAccounts, ...roles])] }
}

/** The config file; where the base branch is at hand, it decides which suppressions and severities are accepted. */
const readConfig = async (inputs: Inputs, runner: Runner, today: string): Promise<Config> => {
  const head = readConfigAt(await readConfigFile(runner, inputs.configFile), today)
  if (inputs.baseDirectory === undefined) return head
  return acceptedOn(readConfigAt(await readConfigFile(runner, inputs.configFile, inputs.baseDirectory), today), head)
}

const readConfigAt = (read: Awaited<ReturnType<typeof readConfigFile>>, today: string): Config => {
  if (!read.ok) throw inputFailure(read.problems)
  if (read.value === undefined) return NO_CONFIG
  const config = parseConfig(read.value.file, read.value.text, isRule, today)
  if (!config.ok) throw inputFailure(config.problems)
  return config.value
}
