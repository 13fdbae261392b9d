import { accepted, inputFailure } from '../failure.ts'
import type { Parsed, Problem } from '../failure.ts'
import { isLoopback, parseEndpoint } from '../input/endpoint.ts'
import { linesOf } from '../input/list.ts'
import { quoted } from '../text/printable.ts'
import type { Entry } from './entry.ts'
import { regionOf } from './request.ts'

const SERVICES = ['secretsmanager', 'kms', 'ssm', 'sts'] as const

/** The address of each service that is not reached at its usual one. */
export type Endpoints = Readonly<Partial<Record<(typeof SERVICES)[number], string>>>

/** One URL for all services, or lines such as `kms=https://…`. */
export const parseEndpoints = (where: string, text: string): Parsed<Endpoints> => {
  const lines = linesOf(text)
  const [first] = lines
  if (lines.length === 1 && first !== undefined && /^https?:/i.test(first.text)) {
    const endpoint = parseEndpoint(where, first.text)
    return endpoint.ok ? accepted(Object.fromEntries(SERVICES.map((service) => [service, endpoint.value]))) : endpoint
  }
  const problems: Problem[] = []
  const endpoints: Partial<Record<(typeof SERVICES)[number], string>> = {}
  for (const { line, text } of lines) {
    const [, name, url = ''] = /^([^=\s]*)\s*=\s*(\S*)$/.exec(text) ?? []
    const service = SERVICES.find((known) => known === name)
    const endpoint = parseEndpoint(`${where}, line ${line}`, url)
    const here = `${where}, line ${line}`
    if (service === undefined) {
      problems.push({ where: here, what: `expected one of ${SERVICES.map((known) => `\`${known}=URL\``).join(', ')}` })
    } else if (endpoints[service] !== undefined) {
      problems.push({ where: here, what: `${quoted(service)} is given twice` })
    } else if (endpoint.ok) endpoints[service] = endpoint.value
    else problems.push(...endpoint.problems)
  }
  return problems.length > 0 ? { ok: false, problems } : accepted(endpoints)
}

/** An address elsewhere belongs to one region; requests for another would be signed for that and refused, or misdirected. */
export const refuseFarEndpoints = (endpoints: Endpoints, entries: readonly Entry[], region: string): void => {
  const far = Object.values(endpoints).filter((endpoint) => !isLoopback(new URL(endpoint)))
  const regions = new Set([region, ...entries.flatMap((entry) => entry.attributes.region ?? regionOf(entry) ?? [])])
  if (far.length === 0 || regions.size < 2) return
  throw inputFailure([
    { where: 'endpoint-url', what: `one address cannot serve several regions: ${[...regions].sort().join(', ')}` },
  ])
}
