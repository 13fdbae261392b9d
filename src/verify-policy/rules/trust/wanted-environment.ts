import { evaluate } from '../../../policy/index.ts'
import type { ContextValue, Request, Verdict } from '../../../policy/index.ts'
import type { JudgedChain } from '../../judge.ts'
import type { World } from '../rule.ts'

/** The environment in which a job could assume its role. */
export interface WantedEnvironment {
  readonly name: string
  readonly verdict: Verdict
}

const MOST_NAMES = 10
const IN_SUBJECT = /:environment:([^:*?]+)$/

/**
 * For a job of a workflow that is denied its role: the environment that would let it in, asked of the evaluator with the
 * environments that the nearest statements name. Undefined where none would.
 */
export const wantedEnvironment = (chain: JudgedChain, { compiled }: World): WantedEnvironment | undefined => {
  const step = chain.steps.find(({ kind }) => kind === 'assume')
  if (chain.implied === undefined || chain.expected !== 'allowed' || step?.verdict.kind !== 'denied') return undefined
  const wanted = step.verdict.missing.flatMap(({ failing }) =>
    failing.flatMap(({ key, expected }) =>
      expected.flatMap((text) => (key?.endsWith(':environment') === true ? text : (IN_SUBJECT.exec(text)?.[1] ?? []))),
    ),
  )
  return [...new Set(wanted)]
    .slice(0, MOST_NAMES)
    .map((name) => ({ name, verdict: evaluate(inEnvironment(step.request, name), compiled) }))
    .find(({ verdict }) => verdict.kind !== 'denied')
}

/** The same request from the same job in an environment. */
const inEnvironment = (request: Request, name: string): Request => {
  const values = Object.fromEntries(
    Object.entries(request.context.values).map(([key, value]) => [
      key,
      key.endsWith(':sub') ? renamed(value, name) : value,
    ]),
  )
  const subject = Object.keys(values).find((key) => key.endsWith(':sub'))
  const environment = subject === undefined ? {} : { [subject.replace(/sub$/, 'environment')]: present(name) }
  return { ...request, context: { ...request.context, values: { ...values, ...environment } } }
}

const present = (value: string): ContextValue => ({ kind: 'present', value })

/** A subject ends with what the job runs on: a ref, a pull request or an environment. */
const renamed = (value: ContextValue, name: string): ContextValue => {
  if (value.kind === 'either') return { ...value, states: value.states.map((state) => renamed(state, name)) }
  if (value.kind !== 'present') return value
  const parts = typeof value.value === 'string' ? [value.value] : value.value.parts
  const [start, ...rest] = parts
  const end = parts.at(-1)
  const context = `:environment:${name.replaceAll(':', '%3A')}`
  if (typeof start === 'string' && CONTEXT.test(start)) return present(start.replace(CONTEXT, context))
  if (typeof end !== 'string' || rest.length === 0) return value
  return { kind: 'present', value: { parts: [...parts.slice(0, -1), end.replace(CONTEXT, context)] } }
}

const CONTEXT = /:(?:ref:.*|pull_request|environment:.*)$/
