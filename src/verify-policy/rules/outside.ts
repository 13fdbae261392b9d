import type { Location } from '../../findings/finding.ts'
import { outsideAccess } from '../../policy/index.ts'
import type { Access, Layer, LayerName, PolicySet, Principal, Text } from '../../policy/index.ts'
import { locationOf } from '../wording.ts'

/** Access from outside the organisation, by one action. */
export interface OutsideAccess {
  readonly action: string
  readonly certainty: Access['certainty']
  readonly who: string
  /** The statement it goes through, else the document. */
  readonly location: Location | undefined
}

/** The first of the actions that somebody outside is allowed, certainly or perhaps, by the given policy of the resource. */
export const firstFromOutside = (
  policies: PolicySet,
  actions: readonly string[],
  resource: { readonly arn: Text; readonly policy: Layer; readonly layer: LayerName },
): OutsideAccess | undefined => {
  const { arn, policy, layer } = resource
  if (policy.kind !== 'given') return undefined
  for (const action of actions) {
    const [access] = outsideAccess(policies, action, arn).accesses
    if (access === undefined) continue
    const statement = access.through.find((ref) => ref.layer === layer)
    const [document] = policy.documents
    const file = document?.kind === 'document' ? document.file : undefined
    return {
      action,
      certainty: isOfUnknownOrganization(policies, access) ? 'possible' : access.certainty,
      who: outsiderText(access.principal),
      location: locationOf(statement ?? (file === undefined ? {} : { file })),
    }
  }
  return undefined
}

/** A condition on an organisation keeps strangers out if it is the user's own, which nobody said. */
const isOfUnknownOrganization = ({ accounts }: PolicySet, { request }: Access): boolean =>
  request.context.values['aws:principalorgid']?.kind === 'present' &&
  accounts.every(({ organization }) => organization === undefined)

const outsiderText = ({ kind }: Principal): string =>
  kind === 'anonymous' ? 'anybody on the internet' : 'a principal of any AWS account'
