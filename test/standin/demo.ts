import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plantedIn, visibleIn } from './demo/planted.ts'
import { demoWorld, type Documents, exampleDocuments, withoutDecryption } from './demo/world.ts'
import { ROOT } from './our-actions.ts'
import { type JobResult, MiniatureRunner } from './runner.ts'
import { startServer } from './server.ts'
import type { State } from './state.ts'
import { readJob } from './workflow.ts'

interface Outcome {
  readonly result: JobResult
  /** Everything that GitHub would show: the log and the step summaries. */
  readonly shown: string
  readonly state: State
}

/** Runs the example workflow in a world made of the documents, which are also what its repository holds. */
const deploy = async (documents: Documents): Promise<Outcome> => {
  const state = demoWorld(documents)
  const server = await startServer(state)
  const runner = new MiniatureRunner({
    idToken: {
      url: server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
      token: server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    },
    // All that the workflow does not say by itself: AWS is on this machine.
    with: {
      'configure-credentials': { 'sts-endpoint': server.origin },
      'fetch-secrets': { 'endpoint-url': server.origin },
    },
    foreign: { 'actions/checkout': (workspace) => checkOut(documents, workspace) },
    print: (line) => console.log(`  ${line}`),
  })
  try {
    const result = await runner.runJob(readJob(join(ROOT, 'examples', 'deploy-with-secrets.yml'), 'deploy'))
    return { result, state, shown: [result.log, ...result.steps.map(({ summary }) => summary)].join('\n') }
  } finally {
    runner.close()
    await server.stop()
  }
}

/** The repository of the demo: the policies, and a script that talks too much. */
const checkOut = (documents: Documents, workspace: string): void => {
  mkdirSync(join(workspace, 'policies'))
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(workspace, 'policies', name), text)
  cpSync(join(ROOT, 'test', 'standin', 'demo', 'deploy.sh'), join(workspace, 'deploy.sh'))
  chmodSync(join(workspace, 'deploy.sh'), 0o755)
}

/** What is wrong with the job that should deploy; empty where all is well. */
const problemsOfDeployment = ({ result, shown, state }: Outcome): readonly string[] => {
  const planted = plantedIn(state)
  const printed = visibleIn(result.steps.map(({ stdout }) => stdout).join('\n'), planted)
  return [
    ...(result.conclusion === 'success' ? [] : ['Job 1 failed.']),
    ...(printed.includes('password in base64')
      ? []
      : ['The script of job 1 printed no password, so nothing was proved.']),
    ...visibleIn(shown, planted).map((name) => `The log of job 1 shows the ${name}.`),
  ]
}

/** What is wrong with the job that should be stopped. */
const problemsOfStop = ({ result, shown, state }: Outcome): readonly string[] => [
  ...(result.conclusion === 'failure' ? [] : ['Job 2 passed, although its role cannot decrypt.']),
  ...(state.log.some(({ operation }) => operation.startsWith('sts:')) ? ['Job 2 went on to AWS.'] : []),
  ...(/"Action": "kms:Decrypt"/.test(shown) ? [] : ['Job 2 does not show the statement that is missing.']),
]

const demo = async (): Promise<readonly string[]> => {
  const documents = exampleDocuments(ROOT)
  console.log(
    'Job 1: examples/deploy-with-secrets.yml with the policies of examples/policies, as GitHub would show it\n',
  )
  const deployed = await deploy(documents)
  console.log('\nJob 2: the same, but the key policy does not name the role\n')
  const stopped = await deploy(withoutDecryption(documents))
  console.log('\nThe step summary of job 2\n')
  const summaries = stopped.result.steps.map(({ summary }) => summary).filter(Boolean)
  console.log(summaries.join('\n').trimEnd().replace(/^/gm, '  '))
  return [...problemsOfDeployment(deployed), ...problemsOfStop(stopped)]
}

const problems = await demo()
for (const problem of problems) console.log(`\nNOT AS IT SHOULD BE: ${problem}`)
if (problems.length > 0) process.exitCode = 1
else {
  console.log(
    '\nJob 1 deployed; its script printed the password in six forms and the log shows none.' +
      '\nJob 2 was stopped before it asked AWS for anything, with the statement that its key policy lacks.',
  )
}
