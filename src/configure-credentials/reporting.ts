import type { AwsAccess } from '../aws/ports.ts'
import type { Runner } from '../runner/runner.ts'
import { ambientWarnings, notes, translations } from './ambient.ts'
import { auditLine } from './audit.ts'
import type { Inputs } from './inputs.ts'
import type { Session } from './session.ts'

/** Tells, before the first request, what is taken from the environment and what is not. */
export const announce = (inputs: Inputs, runner: Runner, { warnings }: AwsAccess): void => {
  for (const line of [...translations(inputs), ...notes((name) => runner.env(name))]) runner.log(line)
  for (const message of [...warnings, ...ambientWarnings(inputs, (name) => runner.env(name))]) {
    runner.annotate({ level: 'warning', message })
  }
}

/** Leaves the audit line in the log and in the summary. */
export const reportSession = async (
  session: Session,
  inputs: Inputs,
  runner: Runner,
  access: AwsAccess,
): Promise<void> => {
  const [server, repository, id] = (['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'] as const).map((name) =>
    runner.env(name),
  )
  const run =
    server === undefined || repository === undefined || id === undefined
      ? ''
      : `${server}/${repository}/actions/runs/${id}`
  const policyHash = await hashOf(session.steps.at(-1)?.hop.policy ?? '')
  const line = auditLine(session, inputs, { run, policyHash, ignored: access.ignored })
  runner.log(`audit ${line}`)
  await runner.summary(`### AWS credentials\n\n\`\`\`json\n${line}\n\`\`\`\n`)
}

const hashOf = async (policy: string): Promise<string> =>
  policy === ''
    ? ''
    : Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(policy))).toString('hex')
