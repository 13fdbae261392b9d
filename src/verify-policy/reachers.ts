import type { Finding } from '../findings/finding.ts'
import type { Reacher } from '../findings/reach.ts'
import { statementText } from '../findings/wording.ts'
import { accountOfPrincipal, ANY_ROLE, callerText, printText, STRANGER } from '../policy/index.ts'
import type { Access, Text, TrustedSubjects } from '../policy/index.ts'
import { quoted } from '../text/printable.ts'

/** A caller with the statements it goes through. */
export const reacherOf = (access: Access): Reacher => ({
  who: whoText(access),
  confidence: access.certainty,
  through: access.through.map(statementText),
})

/** A role in a table. */
export const roleText = (role: Text): string => `role ${quoted(printText(role))}`

const whoText = ({ principal, supposing }: Access): string => {
  if (principal.kind === 'anonymous') return 'anybody, without credentials'
  if (principal.kind !== 'session') return callerText(principal, quoted)
  if (supposing === undefined) return roleText(principal.role)
  const account = accountOfPrincipal(principal) ?? ''
  if (account === STRANGER) return 'anybody of any other account whose own policies allow it'
  return printText(principal.role).endsWith(`/${ANY_ROLE}`)
    ? `any role of account ${quoted(account)} whose own policies allow it`
    : `${roleText(principal.role)}, as far as its own policies, which are not given, allow it`
}

/** Job tokens, by what one statement of a trust policy asks of them. */
export const tokenReacher = (
  { patterns, claims, statement }: TrustedSubjects,
  confidence: Finding['confidence'],
): Reacher => {
  const others = claims.filter((claim) => claim !== 'aud')
  const subject = patterns.length === 0 ? 'any subject' : `subject ${patterns.map((text) => quoted(text)).join(' or ')}`
  const conditions = others.length === 0 ? '' : `, and conditions on ${others.map((claim) => quoted(claim)).join(', ')}`
  return { who: `job tokens with ${subject}${conditions}`, confidence, through: [statementText(statement)] }
}
