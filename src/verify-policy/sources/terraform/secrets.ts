import { keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import { attached, byTarget, isConfigured, none, tagsOf } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'

/** Secrets with their resource policies. */
export const secretFacts = (resolver: Resolver): readonly Facts[] => {
  const policies = resolver.instances.filter(({ type }) => type === 'aws_secretsmanager_secret_policy')
  const bySecret = byTarget(policies, 'secret_arn', resolver)
  const secrets = resolver.instances.filter(({ type }) => type === 'aws_secretsmanager_secret')
  const known = new Set(secrets.map((secret) => keyOfText(arnOf(secret, resolver))))
  return [
    ...secrets.flatMap((secret) => {
      const arn = arnOf(secret, resolver)
      return [factOf(secret, arn, resolver), ...policyFacts(secret, arn, bySecret.get(keyOfText(arn)) ?? [], resolver)]
    }),
    // Policies for secrets that the plan does not manage.
    ...[...bySecret]
      .filter(([secret]) => !known.has(secret))
      .flatMap(([, others]) =>
        others.map((policy) => attached('secret', resolver.text(policy, 'secret_arn'), policy, 'policy', resolver)),
      ),
    ...deletedSecrets(resolver),
  ]
}

const arnOf = (secret: Instance, resolver: Resolver): Text =>
  resolver.text(secret, 'arn') ?? { parts: [{ hole: `${secret.address}.arn` }] }

const factOf = (secret: Instance, arn: Text, resolver: Resolver): Facts => {
  const planned = resolver.planned(secret, 'kms_key_id')
  const hasKey = planned !== undefined && planned.kind !== 'null' && textOf(planned) !== ''
  const keyId = resolver.text(secret, 'kms_key_id') ?? { parts: [{ hole: `${secret.address}.kms_key_id` }] }
  return {
    secrets: [
      {
        arn,
        name: printText(resolver.text(secret, 'name') ?? secret.address),
        deleted: false,
        tags: tagsOf(secret, resolver) ?? [],
        file: resolver.plan.file,
        ...(hasKey ? { keyId } : {}),
      },
    ],
  }
}

/** The separate resource wins over the copy in the secret, unless the configuration of the secret sets a policy itself. */
const policyFacts = (
  secret: Instance,
  arn: Text,
  separate: readonly Instance[],
  resolver: Resolver,
): readonly Facts[] => {
  const absent = { documents: [none('secret', arn, resolver)] }
  if (isConfigured(secret, 'policy', resolver)) return [attached('secret', arn, secret, 'policy', resolver)]
  if (separate.length > 0) return separate.map((policy) => attached('secret', arn, policy, 'policy', resolver))
  const isNew = secret.change === 'create' || secret.change === 'replace'
  if (isNew || hadSeparatePolicy(arn, resolver)) return [absent]
  const copy = attached('secret', arn, secret, 'policy', resolver)
  return copy.documents === undefined ? [absent] : [copy]
}

/** Whether the plan removes a separate policy, so that the copy in the secret is out of date. */
const hadSeparatePolicy = (arn: Text, { removed }: Resolver): boolean =>
  removed.some(
    ({ type, before }) =>
      type === 'aws_secretsmanager_secret_policy' && textOf(memberOf(before(), 'secret_arn')) === arn,
  )

/** A secret that the plan deletes is pending deletion: nobody can read it. */
const deletedSecrets = ({ plan, removed }: Resolver): readonly Facts[] =>
  removed.flatMap(({ type, before }): readonly Facts[] => {
    const arn = type === 'aws_secretsmanager_secret' ? textOf(memberOf(before(), 'arn')) : undefined
    const name = textOf(memberOf(before(), 'name'))
    return arn === undefined || name === undefined
      ? []
      : [{ secrets: [{ arn, name, deleted: true, tags: [], file: plan.file }] }]
  })
