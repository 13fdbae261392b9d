import type { Sighting } from '../../leaks/sighting.ts'
import { AUTOMATION_SOURCES } from '../rule.ts'
import type { Rule } from '../rule.ts'
import { sightingFindings } from './sightings.ts'

const RULE = {
  id: 'secret-part-unmasked',
  code: 'LEAK-002',
  severity: 'high',
  title: 'secret in a variable that no mask covers',
  page: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands',
  sources: AUTOMATION_SOURCES,
} as const

/**
 * A script fetches a secret itself, or takes one apart, and keeps it in a variable without registering a mask: the log then
 * shows it wherever a later command prints it.
 */
export const secretPartUnmasked: Rule = {
  ...RULE,
  check: (world) => sightingFindings(RULE, world, ['unmasked'], adviceFor),
}

const adviceFor = ({ platform }: Sighting): string =>
  platform === 'github'
    ? 'Fetch it with fetch-secrets, which masks every part, or print `::add-mask::` with the value before anything else.'
    : 'Name the part in `env.secrets-manager` as `secret-id:json-key`: CodeBuild hides what it fetched itself.'
