import { keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import type { ToldOn } from '../facts.ts'
import { attached, byTarget, flagIn, isConfigured, none, numberIn, tagsOf, toldOf, writtenOf } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'
import { rotationOf } from './rotations.ts'
import { replicasOf } from './replicas.ts'

/** Secrets with their resource policies. */
export const secretFacts = (resolver: Resolver): readonly Facts[] => {
  const policies = resolver.instances.filter(({ type }) => type === 'aws_secretsmanager_secret_policy')
  const bySecret = byTarget(policies, 'secret_arn', resolver)
  const rotations = byTarget(
    resolver.instances.filter(({ type }) => type === 'aws_secretsmanager_secret_rotation'),
    'secret_id',
    resolver,
  )
  const secrets = resolver.instances.filter(({ type }) => type === 'aws_secretsmanager_secret')
  const known = new Set(secrets.map((secret) => keyOfText(arnOf(secret, resolver))))
  return [
    ...secrets.flatMap((secret) => {
      const arn = arnOf(secret, resolver)
      const of = (others: ReadonlyMap<string, readonly Instance[]>) =>
        [keyOfText(arn), nameOf(secret, resolver)].flatMap((name) => others.get(name) ?? [])
      return [
        factOf(secret, arn, of(bySecret), of(rotations), resolver),
        ...policyFacts(secret, arn, of(bySecret), resolver),
      ]
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

const nameOf = (secret: Instance, resolver: Resolver): string =>
  printText(resolver.text(secret, 'name') ?? secret.address)

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html */
const DEFAULT_RECOVERY_DAYS = 30

const factOf = (
  secret: Instance,
  arn: Text,
  policies: readonly Instance[],
  rotations: readonly Instance[],
  resolver: Resolver,
): Facts => {
  const blocks = blocksPublicPolicy(policies, resolver)
  const rotation = rotationOf(secret, rotations, resolver)
  const former = formerKeyOf(secret, resolver)
  const formerArn = secret.change === 'replace' ? textOf(memberOf(secret.before(), 'arn')) : undefined
  const owner = textOf(resolver.planned(secret, 'owning_service'))
  const planned = resolver.planned(secret, 'kms_key_id')
  const hasKey = planned !== undefined && planned.kind !== 'null' && textOf(planned) !== ''
  const keyId = resolver.text(secret, 'kms_key_id') ?? { parts: [{ hole: `${secret.address}.kms_key_id` }] }
  return {
    secrets: [
      {
        arn,
        name: nameOf(secret, resolver),
        deleted: false,
        tags: tagsOf(secret, resolver) ?? [],
        ...writtenOf(secret, resolver),
        ...(hasKey ? { keyId } : {}),
        ...(former === undefined ? {} : { formerKeyId: former }),
        ...(formerArn === undefined ? {} : { formerArn }),
        ...(owner === undefined || owner === '' ? {} : { owner }),
        ...(rotation === undefined ? {} : { rotation }),
        ...(blocks === undefined ? {} : { blocksPublicPolicy: blocks }),
        // What a data source only looks at, this plan does not decide.
        ...(secret.mode === 'data'
          ? {}
          : {
              recoveryDays: toldOf(secret, ['recovery_window_in_days'], resolver, numberIn, DEFAULT_RECOVERY_DAYS),
              replicas: replicasOf(secret, resolver),
            }),
      },
    ],
  }
}

/** The key that the secret has now, if the plan gives it another one. */
const formerKeyOf = (secret: Instance, resolver: Resolver): string | undefined => {
  const former = textOf(memberOf(secret.before(), 'kms_key_id'))
  const isKept = former === textOf(resolver.planned(secret, 'kms_key_id'))
  return resolver.side === 'before' || secret.change !== 'update' || former === '' || isKept ? undefined : former
}

/** The provider leaves the check out unless it is asked for. A policy of the secret's own block has no such argument. */
const blocksPublicPolicy = (policies: readonly Instance[], resolver: Resolver): ToldOn<boolean> | undefined => {
  const [policy] = policies
  return policy === undefined
    ? undefined
    : { ...toldOf(policy, ['block_public_policy'], resolver, flagIn, false), on: [writtenOf(policy, resolver)] }
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
const deletedSecrets = (resolver: Resolver): readonly Facts[] =>
  resolver.removed.flatMap((instance): readonly Facts[] => {
    const { type, before } = instance
    const arn = type === 'aws_secretsmanager_secret' ? textOf(memberOf(before(), 'arn')) : undefined
    const name = textOf(memberOf(before(), 'name'))
    return arn === undefined || name === undefined
      ? []
      : [{ secrets: [{ arn, name, deleted: true, tags: [], ...writtenOf(instance, resolver) }] }]
  })
