import { accepted } from '../failure.ts'
import type { Parsed, Problem } from '../failure.ts'
import { isLoopback, parseEndpoint } from '../input/endpoint.ts'
import { linesOf } from '../input/list.ts'
import { quoted } from '../text/printable.ts'

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

/** Whether an address is somewhere else, so that it belongs to one region only. */
export const isElsewhere = (endpoint: string): boolean => !isLoopback(new URL(endpoint))
