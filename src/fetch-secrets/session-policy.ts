import { scopeToSecrets } from '../policy/index.ts'
import { partitionOf } from '../input/region.ts'
import type { Problem } from '../failure.ts'
import type { Entry } from './entry.ts'
import type { AccountRole } from './role-lines.ts'

/** The session policy for the role of an account, or why the session is not restricted. */
export interface RoleScope {
  readonly policy?: string
  readonly warnings: readonly Problem[]
}

/** Restricts the session of an account's role to the secrets that the entries name there. */
export const roleScope = ({ account }: AccountRole, entries: readonly Entry[], region: string): RoleScope => {
  const ids = entries.flatMap(({ source }) =>
    source.kind === 'secret' && source.id.kind === 'arn' && source.id.account === account ? [source.id.arn] : [],
  )
  const others = entries.some(({ source }) => source.kind !== 'secret' && accountOf(source) === account)
  if (others)
    return unrestricted(account, 'it also reads parameters or decrypts, which the generated policy does not cover')
  const scoped = scopeToSecrets(ids, { partition: partitionOf(region), region, account })
  switch (scoped.kind) {
    case 'policy':
      return { policy: scoped.text, warnings: [] }
    case 'too-large':
      return unrestricted(account, `a policy for more than ${scoped.fits} secrets would be too large`)
    case 'invalid':
      return { warnings: [] }
  }
}

const accountOf = (source: Exclude<Entry['source'], { readonly kind: 'secret' }>): string | undefined =>
  (source.kind === 'parameter' ? source.arn : source.key)?.split(':')[4]

const unrestricted = (account: string, why: string): RoleScope => ({
  warnings: [
    { where: 'roles', what: `the session of the role for ${account} is not restricted to what is read: ${why}` },
  ],
})
