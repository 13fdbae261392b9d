import type { Text } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import type { Rotation, Told } from '../facts.ts'
import { daysBetween } from '../schedule.ts'
import { numberIn, toldOf, writtenOf } from './facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'

/**
 * How a secret is rotated. Undefined for a data source: it does not tell. A secret that exists may be rotated by something that
 * the plan does not show.
 */
export const rotationOf = (
  secret: Instance,
  rotations: readonly Instance[],
  resolver: Resolver,
): Told<Rotation> | undefined => {
  const [rotation] = rotations
  if (rotation !== undefined) {
    const written = writtenOf(rotation, resolver)
    return { kind: 'known', at: written.location, value: { ...onOf(rotation, resolver), written } }
  }
  if (secret.mode === 'data') return undefined
  const isNew = secret.change === 'create' || secret.change === 'replace'
  const isOff = isNew || losesRotation(secret, resolver)
  return isOff
    ? { kind: 'known', value: { kind: 'off' } }
    : { kind: 'unknown', why: `the rotation of ${secret.address}, which this plan does not set up` }
}

const losesRotation = (secret: Instance, { removed }: Resolver): boolean => {
  const arn = textOf(memberOf(secret.before(), 'arn'))
  return removed.some(
    ({ type, before }) =>
      type === 'aws_secretsmanager_secret_rotation' && textOf(memberOf(before(), 'secret_id')) === arn,
  )
}

const onOf = (rotation: Instance, resolver: Resolver): Extract<Rotation, { kind: 'on' }> => {
  const lambda = lambdaOf(rotation, resolver)
  const days = toldOf(rotation, ['rotation_rules', 'automatically_after_days'], resolver, numberIn, 0)
  const schedule = toldOf(rotation, ['rotation_rules', 'schedule_expression'], resolver, scheduleIn, 0)
  // The provider shows a number that is not set as null or 0.
  const isSet = days.kind === 'unknown' || days.value > 0
  return { kind: 'on', everyDays: isSet ? days : schedule, ...(lambda === undefined ? {} : { lambda }) }
}

const scheduleIn = (node: Node): number | undefined => {
  const text = textOf(node)
  return text === undefined ? undefined : daysBetween(text)
}

const lambdaOf = (rotation: Instance, resolver: Resolver): Text | undefined => {
  const planned = resolver.planned(rotation, 'rotation_lambda_arn')
  if (planned === undefined || planned.kind === 'null' || textOf(planned) === '') return undefined
  return (
    resolver.text(rotation, 'rotation_lambda_arn') ?? { parts: [{ hole: `${rotation.address}.rotation_lambda_arn` }] }
  )
}
