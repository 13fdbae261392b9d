import { ALLOWED_IN_WORKFLOW, blockReason } from './blocked-names.ts'

declare const brand: unique symbol

/** An environment variable name that may be written to GITHUB_ENV. Made in this file only. */
export type EnvName = string & { readonly [brand]: 'EnvName' }

const OWN = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
] as const

/** The variables that configure-credentials itself sets. */
export type OwnEnvName = (typeof OWN)[number]

export const ownEnvName = (name: OwnEnvName): EnvName => name as string as EnvName

/** Who chose a name: the workflow's author wrote it, or it came with a secret, a listing or a file of the repository. */
export type NameOrigin = 'workflow' | 'content'

export type EnvNameCheck =
  | { readonly kind: 'allowed'; readonly name: EnvName; readonly warning?: string }
  | { readonly kind: 'blocked'; readonly because: string; readonly writable: boolean }
  | { readonly kind: 'malformed' }

/**
 * Checks a finished name: last, after every transformation, so that no case rule or look-alike letter slips through.
 * `writable`: the workflow's author may have this name by writing it out.
 */
export const checkEnvName = (name: string, origin: NameOrigin): EnvNameCheck => {
  if (!isVariableName(name)) return { kind: 'malformed' }
  const because = blockReason(name)
  if (because === undefined) return { kind: 'allowed', name: name as EnvName }
  const writable = ALLOWED_IN_WORKFLOW.has(name)
  if (!writable || origin === 'content') return { kind: 'blocked', because, writable }
  return { kind: 'allowed', name: name as EnvName, warning: `later steps obey it: ${because}` }
}

/** Whether every shell can read a variable of this name. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)

/** How letters of a name are written; the values of the input `name-transformation`. */
export const NAME_CASES = ['uppercase', 'lowercase', 'none'] as const
export type NameCase = (typeof NAME_CASES)[number]

/**
 * A variable name made from any text, as aws-actions/aws-secretsmanager-get-secrets makes it: each UTF-16 unit that is no
 * ASCII letter, digit or underscore becomes an underscore; a leading digit gets one in front.
 */
export const toVariableName = (text: string, nameCase: NameCase): string =>
  toNamePart(/^[0-9]/.test(text) ? `_${text}` : text, nameCase)

/** The same for a part that does not begin the name: a leading digit stays as it is. */
export const toNamePart = (text: string, nameCase: NameCase): string => {
  const ascii = text.replace(/[^A-Za-z0-9_]/g, '_')
  switch (nameCase) {
    case 'uppercase':
      return ascii.toUpperCase()
    case 'lowercase':
      return ascii.toLowerCase()
    case 'none':
      return ascii
  }
}
