import type { Location } from '../findings/finding.ts'
import { decryptDirectly, evaluate, printText } from '../policy/index.ts'
import type { CallingPrincipal, CallSite, Compiled, PolicySet, Text, Verdict } from '../policy/index.ts'
import { quoted } from '../text/printable.ts'
import type { Expectation } from './config/config.ts'
import type { JudgedChain, JudgedStep } from './judge.ts'
import type { Pipeline } from './pipeline.ts'
import { becauseOf, placeOf } from '../findings/wording.ts'

/** An expectation with what the policies say. It is kept if the outcome is what it wants, and broken if it is the opposite. */
export interface JudgedExpectation {
  readonly expectation: Expectation
  readonly outcome: Verdict['kind']
  /** Why, as a sentence without a full stop. */
  readonly because: string
  /** The place in a policy that decides it. */
  readonly location?: Location
}

/** The job that has to be asked about for an expectation; nothing where a pipeline is asked about anyway. */
export const jobOf = ({ id, about }: Expectation, pipelines: readonly Pipeline[]): Pipeline | undefined => {
  switch (about.kind) {
    case 'pipeline':
    case 'anybody':
      return undefined
    case 'assume':
    case 'any-token':
      return about.job
    case 'call': {
      const pipeline = pipelines.find(({ name }) => name === about.pipeline)
      return pipeline === undefined ? undefined : { ...pipeline, name: id, references: about.references }
    }
  }
}

/** The answer to an expectation, from the chains of its own job or of the pipeline it names. */
export const judgeExpectation = (
  expectation: Expectation,
  chains: readonly JudgedChain[],
  direct: (key: string) => Verdict | undefined,
): JudgedExpectation => {
  const { about, id } = expectation
  const name = about.kind === 'pipeline' ? about.pipeline : id
  const steps = chains.filter(({ asker }) => asker.name === name).flatMap((chain) => chain.steps)
  if (about.kind === 'call' && about.key !== undefined) {
    const verdict = direct(about.key)
    return verdict === undefined
      ? { expectation, outcome: 'unknown', because: `no source tells of the key ${quoted(about.key)}` }
      : answered(expectation, [verdict])
  }
  return answered(
    expectation,
    steps.filter((step) => isAskedFor(expectation, step)).map(({ verdict }) => verdict),
  )
}

const isAskedFor = ({ about }: Expectation, { kind, request }: JudgedStep): boolean =>
  about.kind === 'call' ? (kind === 'get' || kind === 'decrypt') && request.action === about.action : true

/** The worst answer decides: one denied step denies the whole. */
const answered = (expectation: Expectation, verdicts: readonly Verdict[]): JudgedExpectation => {
  const worst =
    verdicts.find(({ kind }) => kind === 'denied') ?? verdicts.find(({ kind }) => kind === 'unknown') ?? verdicts.at(-1)
  if (worst === undefined) return { expectation, outcome: 'unknown', because: 'nothing was asked' }
  const location = placeOf(worst)
  return {
    expectation,
    outcome: worst.kind,
    because: becauseOf(worst),
    ...(location === undefined ? {} : { location }),
  }
}

/** Asks for a decryption that the last role of a job requests from KMS itself, of a key by ARN, id or alias. */
export const directDecryption =
  (pipeline: Pipeline, { keys }: PolicySet, site: Omit<CallSite, 'network'>, policies: Compiled) =>
  (name: string): Verdict | undefined => {
    const key = keys.find(({ arn, aliases }) => isNamed(arn, name) || aliases?.includes(name) === true)
    const role = pipeline.hops.at(-1)?.role
    if (key === undefined || role === undefined) return undefined
    const caller: CallingPrincipal = {
      principal: { kind: 'session', role: role.arn, name: pipeline.sessionName },
      webIdentity: pipeline.hops.length === 1 ? 'direct' : 'chained',
    }
    return evaluate(
      decryptDirectly(caller, { key: key.arn }, { ...site, network: pipeline.network }, policies),
      policies,
    )
  }

const isNamed = (arn: Text, name: string): boolean => printText(arn) === name || printText(arn).endsWith(`:key/${name}`)
