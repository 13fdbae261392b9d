import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DATABASE, demoWorld, type Documents, exampleDocuments, withoutDecryption } from './demo/world.ts'
import { type JobResult, MiniatureRunner, ROOT } from './runner.ts'
import { startServer } from './server.ts'
import type { State } from './state.ts'
import { readJob } from './workflow.ts'

const WORKFLOW = join(ROOT, 'examples', 'deploy-with-secrets.yml')

interface Outcome {
  readonly result: JobResult
  readonly state: State
}

/** Runs the workflow in a world made of the documents, which are also what the repository holds. */
const deploy = async (documents: Documents): Promise<Outcome> => {
  const state = demoWorld(documents)
  const server = await startServer(state)
  const runner = new MiniatureRunner({
    idToken: {
      url: server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_URL,
      token: server.oidcEnvironment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    },
    // What a user would not write: AWS is on this machine.
    with: {
      'configure-credentials': { 'sts-endpoint': server.origin },
      'fetch-secrets': { 'endpoint-url': server.origin },
    },
    foreign: { 'actions/checkout': (workspace) => checkOut(documents, workspace) },
    print: (line) => console.log(`  ${line}`),
  })
  try {
    return { result: await runner.runJob(readJob(WORKFLOW, 'deploy')), state }
  } finally {
    runner.close()
    await server.stop()
  }
}

/** The repository of the demo: the policies and a script that talks too much. */
const checkOut = (documents: Documents, workspace: string): void => {
  mkdirSync(join(workspace, 'policies'))
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(workspace, 'policies', name), text)
  cpSync(join(ROOT, 'test', 'standin', 'demo', 'deploy.sh'), join(workspace, 'deploy.sh'))
  chmodSync(join(workspace, 'deploy.sh'), 0o755)
}

/** Forms of what must not be seen, each with a name for the complaint. */
const plantedIn = (state: State): readonly (readonly [name: string, text: string])[] => {
  const keys = [...state.accessKeys.values()].flatMap(({ secret, token }) => [
    ['secret access key', secret] as const,
    ...(token === undefined ? [] : [['session token', token] as const]),
  ])
  return [
    ['password', DATABASE.password],
    ['password in base64', Buffer.from(DATABASE.password).toString('base64').replace(/=+$/, '').slice(0, -1)],
    ['password in hex', Buffer.from(DATABASE.password).toString('hex')],
    ...keys,
  ]
}

/** What is wrong with the first job; empty where all is well. */
const problemsOfGood = ({ result, state }: Outcome): readonly string[] => {
  const shown = [result.log, ...result.steps.map(({ summary }) => summary)].join('\n')
  const visible = plantedIn(state).filter(([, text]) => shown.includes(text))
  const printed = result.steps.some(({ stdout }) => stdout.includes(`raw:    ${DATABASE.password}`))
  return [
    ...(result.conclusion === 'success' ? [] : ['The first job failed.']),
    ...visible.map(([name]) => `The log shows the ${name}.`),
    ...(printed ? [] : ['The script never printed the password, so nothing was proved.']),
  ]
}

/** What is wrong with the second job. */
const problemsOfBroken = ({ result, state }: Outcome): readonly string[] => {
  const said = [result.log, ...result.steps.map(({ summary }) => summary)].join('\n')
  return [
    ...(result.conclusion === 'failure' ? [] : ['The second job passed although the role cannot decrypt.']),
    ...(state.log.some(({ operation }) => operation.startsWith('sts:')) ? ['The second job went on to AWS.'] : []),
    ...(/kms:Decrypt/.test(said) && /PipelineExecutionRole/.test(said)
      ? []
      : ['The second job does not name what is missing.']),
  ]
}

const main = async (): Promise<void> => {
  if (!existsSync(join(ROOT, 'dist'))) {
    console.log('dist/ is missing: run `npm run dist` first.')
    process.exitCode = 1
    return
  }
  const documents = exampleDocuments(ROOT)
  console.log('Job 1: examples/deploy-with-secrets.yml, with the policies of examples/policies\n')
  const good = await deploy(documents)
  console.log('\nJob 2: the same, but the key policy no longer names the role\n')
  const broken = await deploy(withoutDecryption(documents))
  const summary = broken.result.steps.map(({ summary }) => summary).join('')
  console.log(`\nStep summary of job 2\n\n${summary.replace(/^/gm, '  ')}`)
  const problems = [...problemsOfGood(good), ...problemsOfBroken(broken)]
  for (const problem of problems) console.log(`NOT AS IT SHOULD BE: ${problem}`)
  if (problems.length > 0) {
    process.exitCode = 1
    return
  }
  console.log(
    'Job 1 deployed, and the password, printed in five forms, shows in none. Job 2 was stopped before it asked AWS for anything.',
  )
}

await main()
