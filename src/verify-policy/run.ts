import type { AwsAccess, AwsSettings } from '../aws/ports.ts'
import type { Clock } from '../clock.ts'
import { inputFailure } from '../failure.ts'
import type { Problem } from '../failure.ts'
import type { CallSite } from '../policy/index.ts'
import type { GitHub } from '../runner/github.ts'
import type { Runner } from '../runner/runner.ts'
import { Secret } from '../secrecy/secret.ts'
import { answer } from './answer.ts'
import { assemble } from './assemble/index.ts'
import type { Scene } from './assemble/index.ts'
import { comparable } from './baseline.ts'
import type { Baseline } from './baseline.ts'
import { comment } from './comment.ts'
import { compare } from './comparison.ts'
import { documentsBefore } from './before.ts'
import { gatherAutomation } from './gather-automation.ts'
import type { AutomationGathered } from './gather-automation.ts'
import { gatherLive } from './gather-live.ts'
import { gatherTemplates } from './gather-templates.ts'
import { gatherSubjects } from './gather-subjects.ts'
import { gatherDocuments, gatherJob } from './gather.ts'
import type { Inputs } from './inputs.ts'
import { impliedBy } from './implied.ts'
import { findingsOf } from './judge.ts'
import { plansOf } from './plans.ts'
import { publish } from './publish.ts'
import { reachIn } from './reach.ts'
import { resultOf } from './result.ts'
import { readSettings } from './settings.ts'
import type { Settings } from './settings.ts'
import type { JobFacts } from './sources/job-claims.ts'
import { withTexts } from './sources/live/managed-texts.ts'
import { merged } from './sources/source.ts'
import type { Bundle, SourceProblem } from './sources/source.ts'
import { review } from './suppress.ts'

/** What the action touches beside its inputs. */
export interface World {
  readonly runner: Runner
  readonly clock: Clock
  readonly github: GitHub
  readonly connect: (settings: AwsSettings) => Promise<AwsAccess>
}

/**
 * Verifies that jobs can assume their roles and read their secrets, from policy files, plans and templates, and from AWS itself
 * where that is asked for: gather what is known, put it together, ask, judge, and say what came out.
 */
export const run = async (inputs: Inputs, { runner, clock, github, connect }: World): Promise<void> => {
  const settings = await readSettings(inputs, runner, inputs.evaluationTime ?? new Date(clock.now()).toISOString())
  const { config, region, evaluationTime } = settings
  const jobs = [...settings.pipelines, ...settings.jobs]
  const accounts = [
    ...jobs.flatMap(({ hops }) => hops.map(({ role }) => role.account)),
    ...inputs.liveRoles.map(({ account }) => account),
  ]
  if (inputs.maskAccountId) await runner.mask([...new Set(accounts)].map((id) => Secret.of(id)))

  const files = await gatherDocuments(runner, settings.policyFiles)
  const home = { account: settings.pipelines.at(-1)?.hops.at(-1)?.role.account ?? inputs.account, region }
  const plans = await plansOf(inputs, home, runner)
  const templates = await gatherTemplates(runner, inputs, jobs, home)
  const written = merged([plans.bundle, templates.bundle, files.bundle, config.facts])
  const live = await gatherLive(inputs, { jobs, region, written, described: config.facts }, { runner, clock, connect })
  const bundle = merged([withTexts(written, live.texts), live.bundle])
  const automation = await gatherAutomation(runner, inputs, bundle)
  const job = await gatherJob(runner, jobs)
  const subjects = await gatherSubjects(inputs, jobs, job.facts, github)
  const { facts } = subjects

  const implied = impliedBy(automation.automation, bundle, jobs, facts)
  const asked: Settings = { ...settings, pipelines: [...settings.pipelines, ...implied.pipelines] }
  const scene = assemble(bundle, [...asked.pipelines, ...asked.jobs], { ...config, region })
  const problems = [
    ...files.problems,
    ...plans.problems,
    ...templates.problems,
    ...live.problems,
    ...automation.problems,
    ...scene.problems,
    ...nothingToCheck(inputs, settings, automation),
  ]
  // What is wrong with a file may be why something is missing.
  if (problems.length > 0) throw inputFailure([...bundle.problems.map(inFile), ...problems])

  const answers = answer(scene, facts, asked)
  const before = await documentsBefore(inputs, settings, { files, templates, plans, live, jobs, home }, runner)
  const baseline = before && baselineOf(scene, facts, asked, before)
  const site: CallSite = { ...answers.site, network: { kind: 'unspecified' } }
  const found = findingsOf({
    bundle,
    scene,
    automation: automation.automation,
    baseline,
    ...answers,
    site,
    organizationAccounts: settings.trustedAccounts,
    production: config.production,
    boundary: config.boundary,
  })
  const reviewed = review(found, config, settings.today)

  const { result, fails } = resultOf(
    {
      bundle,
      scene,
      ...answers,
      reach: reachIn({ ...scene, population: live.population }, answers.chains, answers.compiled, site),
      comparison: baseline?.comparison,
      findings: reviewed.findings,
      notices: [
        ...plans.notices,
        ...templates.notices,
        ...live.notices,
        ...automation.notices,
        ...implied.notices,
        ...job.notices,
        ...subjects.notices,
        ...reviewed.notices,
      ],
      evaluationTime,
    },
    inputs,
  )
  await publish(result, inputs, runner)
  await comment(result, inputs, { runner, github })
  if (fails) runner.fail(`verify-policy: ${result.verdict}: ${result.reasons.join('; ')}.`)
}

const inFile = ({ what, location: { file, line, column } }: SourceProblem): Problem => ({
  where: `${file}:${line}:${column}`,
  what,
})

/** A step that looks at nothing should not look like one that found nothing. */
const nothingToCheck = (
  { terraformPlans, templates, live }: Inputs,
  { policyFiles, pipelines }: Settings,
  { automation: { workflows, buildspecs } }: AutomationGathered,
): readonly Problem[] =>
  (live !== 'off' && pipelines.length > 0) ||
  [policyFiles, terraformPlans, templates, workflows, buildspecs].some(({ length }) => length > 0)
    ? []
    : [
        {
          where: 'policy-files',
          what: 'there is nothing to check: name the policy documents, a plan or a template, or a role and `live`',
        },
      ]

/** The same questions, asked of the documents of the base branch, and of what the plans are going to change. */
const baselineOf = (scene: Scene, facts: JobFacts, settings: Settings, before: Bundle): Baseline => {
  const { config, pipelines, jobs, region } = settings
  const bundle = merged([before, config.facts])
  const base = assemble(bundle, [...pipelines, ...jobs], { ...config, region })
  const { older, newer } = comparable(base.policies, scene.policies)
  return { comparison: compare(older, newer), chains: answer({ ...base, policies: older }, facts, settings).chains }
}
