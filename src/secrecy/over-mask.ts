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

/** Tells why a mask for a text would hide ordinary text too; undefined if it would not. */
export type OrdinaryTest = (text: string) => string | undefined

/** The test for a job in which these texts must stay readable. */
export const ordinaryTest = (ordinary: readonly string[]): OrdinaryTest => {
  const longest = Math.max(LONGEST_WORD, ...ordinary.map(({ length }) => length))
  // One long text is searched faster than many short ones. No name of a job holds a line break.
  const names = ordinary.join('\n')
  return (text) => {
    if (text.length > longest) return undefined
    if (COMMON_WORDS.has(text.toLowerCase())) return 'it is a common word'
    if (REGION.test(text)) return 'it is the name of a region'
    if (FEW_DIGITS.test(text)) return 'it is a short number'
    if (!text.includes('\n') && names.includes(text)) return 'it is part of a public name of this job or of an output'
    return undefined
  }
}

/** Longer than every common word and every name of a region. */
const LONGEST_WORD = 24

/** Whether a member's name says that its value is a secret, however ordinary it looks. */
export const isSecretKey = (key: string | undefined): boolean => key !== undefined && SECRET_KEY.test(key)
