import type { Sighting } from '../../leaks/sighting.ts'
import { AUTOMATION_SOURCES } from '../rule.ts'
import type { Rule } from '../rule.ts'
import { sightingFindings } from './sightings.ts'

const RULE = {
  id: 'secret-printed',
  code: 'LEAK-001',
  severity: 'high',
  title: 'script that shows a secret',
  page: 'https://docs.github.com/actions/reference/security/secure-use',
  sources: AUTOMATION_SOURCES,
} as const

/**
 * A script prints a secret, or hands it to a process as an argument. Masks hide the exact value only, and every process of the
 * machine can read arguments. What is captured, redirected or piped into a command that does not copy its input is not
 * printed.
 */
export const secretPrinted: Rule = {
  ...RULE,
  check: (world) => sightingFindings(RULE, world, ['printed', 'argument'], adviceFor),
}

const adviceFor = ({ kind }: Sighting): string =>
  kind === 'argument'
    ? 'Pass it on standard input, in a file or in the environment; most commands take one of them.'
    : 'Do not print it. To see whether it is there, print its length.'
