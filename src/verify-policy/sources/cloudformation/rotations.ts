import { keyOfText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { Node } from '../../../text/node.ts'
import type { Rotation, Told } from '../facts.ts'
import { daysBetween } from '../schedule.ts'
import { isOpen } from './facts.ts'
import { numberIn, scalarText } from './nodes.ts'
import type { Resource } from './resource.ts'

/** How a secret is rotated, by the schedules of the templates. */
export const rotationOf = (
  secret: Resource,
  names: readonly string[],
  schedules: readonly Resource[],
): Told<Rotation> => {
  const own = schedules.find((schedule) => names.includes(keyOfText(schedule.text('SecretId') ?? '')))
  if (own !== undefined)
    return { kind: 'known', value: { ...onOf(own), written: own.written }, at: own.written.location }
  const unclear = schedules.find((schedule) => isOpen(schedule.text('SecretId') ?? ''))
  const { adds } = secret.stack.template
  if (unclear !== undefined) return { kind: 'unknown', why: `which secret ${unclear.address} rotates` }
  return adds === undefined
    ? { kind: 'known', value: { kind: 'off' } }
    : { kind: 'unknown', why: `what ${adds} adds to ${secret.address}` }
}

const onOf = (schedule: Resource): Extract<Rotation, { kind: 'on' }> => {
  const lambda = lambdaOf(schedule)
  const days = schedule.told(['RotationRules', 'AutomaticallyAfterDays'], numberIn, 0)
  const rate = schedule.told(['RotationRules', 'ScheduleExpression'], scheduleIn, 0)
  const isSet = days.kind === 'unknown' || days.value > 0
  return { kind: 'on', everyDays: isSet ? days : rate, ...(lambda === undefined ? {} : { lambda }) }
}

/** A hosted function is one that a transform of AWS adds to the stack. */
const lambdaOf = (schedule: Resource): Text | undefined =>
  schedule.raw('HostedRotationLambda') === undefined
    ? schedule.text('RotationLambdaARN')
    : { parts: [{ hole: `hosted function of ${schedule.identity}` }] }

const scheduleIn = (node: Node): number | undefined => daysBetween(scalarText(node) ?? '')
