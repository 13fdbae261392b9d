import { GITHUB_ISSUER, providerArnOf } from '../../../oidc/issuer.ts'
import type { RoleArn } from '../../../input/role-arn.ts'
import { quoted } from '../../../text/printable.ts'
import { textsIn } from '../../../text/tree.ts'
import type { SourceDocument } from '../document.ts'
import type { ProviderFact } from '../facts.ts'
import type { AccountReader } from './accounts.ts'

/** The identity providers that a trust policy names; where it is not known, that of GitHub. */
export const providersFor = (role: RoleArn, trust: readonly SourceDocument[]): readonly string[] => {
  const own = `arn:${role.partition}:iam::${role.account}:oidc-provider/`
  const known = trust.flatMap(({ node }) => node ?? [])
  return known.length === 0
    ? [providerArnOf(GITHUB_ISSUER, role.partition, role.account)]
    : known.flatMap(textsIn).filter((text) => text.startsWith(own))
}

/** Whether a provider exists, and which audiences it takes. */
export const readProvider = async (arn: string, account: AccountReader): Promise<ProviderFact> => {
  const what = `identity provider ${quoted(arn.slice(arn.indexOf('/') + 1))}`
  const clientIds = await account.iam('getOpenIdConnectProvider', what, (iam) => iam.getOpenIdConnectProvider(arn))
  switch (clientIds.kind) {
    case 'read':
      return { arn, clientIds: clientIds.value }
    case 'missing':
      return { arn, state: { kind: 'absent' } }
    case 'unread':
      return { arn, state: { kind: 'unreadable', why: clientIds.why } }
  }
}
