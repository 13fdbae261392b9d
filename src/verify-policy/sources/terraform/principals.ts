import { memberOf, textOf } from '../../../text/tree.ts'
import { writtenOf } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Resolver } from './resolver.ts'

/** Who makes the change, and whom it takes away. */
export const principalFacts = (resolver: Resolver): readonly Facts[] => [
  ...resolver.removed
    .filter(({ type }) => type === 'aws_iam_role' || type === 'aws_iam_user')
    .flatMap((instance): readonly Facts[] => {
      const arn = textOf(memberOf(instance.before(), 'arn'))
      return arn === undefined ? [] : [{ removedPrincipals: [{ arn, ...writtenOf(instance, resolver) }] }]
    }),
  ...resolver.instances
    .filter(({ type }) => type === 'aws_caller_identity')
    .flatMap((instance): readonly Facts[] => {
      const arn = textOf(resolver.planned(instance, 'arn'))
      return arn === undefined ? [] : [{ callers: [arn] }]
    }),
]
