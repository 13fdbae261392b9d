import type { Facts } from './facts.ts'
import type { Resolver } from './resolver.ts'
import { itemsIn, knownText, partsOf } from './value.ts'

/** Identity providers with the audiences they accept. */
export const providerFacts = (resolver: Resolver): readonly Facts[] =>
  resolver.instances.flatMap((instance): readonly Facts[] => {
    const arn = instance.type === 'aws_iam_openid_connect_provider' ? resolver.text(instance, 'arn') : undefined
    if (arn === undefined) return []
    const ids = itemsIn(resolver.attribute(instance, 'client_id_list'))
    const clientIds = ids?.map((id) => knownText(id) ?? { parts: partsOf(id) })
    return [{ providers: [{ arn, ...(clientIds === undefined ? {} : { clientIds }) }] }]
  })
