/**
 * Masks that would hide what is no secret. The runner replaces every occurrence in the whole job and empties job outputs
 * that hold one, so a mask for `main` or `true` does harm.
 * https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs
 */

const COMMON_WORDS = new Set(
  (
    'main master trunk admin root user users guest test dev development stage staging prod production default public ' +
    'local localhost postgres postgresql mysql mariadb mongodb redis oracle sqlserver username password secret token ' +
    'none enabled disabled required prefer require info debug warn warning error latest http https linux windows macos'
  ).split(' '),
)

const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)+-\d$/
const FEW_DIGITS = /^\d{1,5}$/
const SECRET_KEY = /pass|secret|token|key|cred|auth|pin/i

/** Never a mask, not even as a whole secret: hiding these makes a log unreadable and protects nothing. */
export const isNeverMasked = (text: string): boolean =>
  /^(?:true|false|null)$/.test(text) || /^[\s\u0085]*$/.test(text) || /^[{}[\],:"]{1,3}$/.test(text)

/** Why a mask for this text would hide ordinary text too; undefined if it would not. `ordinary` must stay readable. */
export const ordinaryReason = (text: string, ordinary: readonly string[]): string | undefined => {
  if (COMMON_WORDS.has(text.toLowerCase())) return 'it is a common word'
  if (REGION.test(text)) return 'it is the name of a region'
  if (FEW_DIGITS.test(text)) return 'it is a short number'
  if (ordinary.some((value) => value.includes(text))) return 'it is part of a public name of this job or of an output'
  return undefined
}

/** Whether a member's name says that its value is a secret, however ordinary it looks. */
export const isSecretKey = (key: string | undefined): boolean => key !== undefined && SECRET_KEY.test(key)
