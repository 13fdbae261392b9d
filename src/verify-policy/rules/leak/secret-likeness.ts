/** How sure it is that a value in clear text is a secret. */
export type Likeness = 'certain' | 'possible' | 'none'

/** Forms that issuers gave their secrets so that they can be found. */
const ISSUED = [
  /^gh[pousr]_[A-Za-z0-9]{36,}$/,
  /^github_pat_[A-Za-z0-9_]{22,}$/,
  /^glpat-[A-Za-z0-9_-]{20,}$/,
  /^npm_[A-Za-z0-9]{36}$/,
  /^xox[abeprs]-[A-Za-z0-9-]{10,}$/,
  /^[rs]k_live_[A-Za-z0-9]{16,}$/,
  /^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/,
  /^eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}$/,
]
/** A password inside an address. Databases beside a test are found under a name without dots. */
const ADDRESS = /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/]{1,200}:([^\s:@/]{1,200})@([^\s:@/]{1,200})/i
const PLACEHOLDER = /^(?:<.*>|\*+|x{3,}|change-?me.*|your[-_].*|replace[-_]?me.*|example|dummy|placeholder)$/i
/** What a name ends with that says "this is the secret itself", not its name, file, place or length. */
const SAYS_PASSWORD =
  /(?:^|[_-]|[a-z])(?:passw(?:or)?d|passphrase|(?:api|private|secret|access|encryption|signing)[_-]?key)$/i
const SAYS_SECRET = /(?:^|[_-]|[a-z])(?:secret|token|credentials?)$/i
/** Words joined by signs: more likely the name of a secret. */
const SLUG = /^[a-z0-9]+(?:[-_.][a-z0-9]+)+$/i
/** Neither an expression, nor a reference that is filled in later, nor a path or an ARN. */
const REFERENCE = /\$|^arn:|^\.{0,2}\/|\{\{/
const SECRET_ACCESS_KEY = /^[A-Za-z0-9/+]{40}$/

/** Judges a variable by the form of its value, and by its name where the form alone tells nothing. */
export const secretLikeness = (name: string, value: string): Likeness => {
  const text = value.trim()
  if (ISSUED.some((form) => form.test(text))) return 'certain'
  const [, password, host] = ADDRESS.exec(text) ?? []
  if (password !== undefined && host !== undefined) return host.includes('.') ? strengthOf(password) : 'none'
  if (PLACEHOLDER.test(text) || REFERENCE.test(text) || /\s/.test(text)) return 'none'
  if (SAYS_PASSWORD.test(name)) {
    if (SECRET_ACCESS_KEY.test(text)) return 'certain'
    return SLUG.test(text) && strengthOf(text) !== 'none' ? 'possible' : strengthOf(text)
  }
  return SAYS_SECRET.test(name) && !SLUG.test(text) && !text.includes('/') ? strengthOf(text) : 'none'
}

/** A value that somebody made hard to guess is one; a plain word, as in a test, is not. */
const strengthOf = (text: string): Likeness => {
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((each) => each.test(text)).length
  if (new Set(text).size < 6) return 'none'
  if ((classes >= 3 && text.length >= 10) || /^[0-9a-f]{32,}$/i.test(text)) return 'certain'
  return classes >= 2 && text.length >= 8 && /[0-9]/.test(text) ? 'possible' : 'none'
}
