import { compile, keyOfText, printText } from '../../../policy/index.ts'
import type { CallingPrincipal, Compiled, Layer, Role, Secret, Text } from '../../../policy/index.ts'
import { layerOf } from '../../assemble/layers.ts'
import type { DocumentKind } from '../../sources/document.ts'
import type { FunctionFact, SecretFact } from '../../sources/facts.ts'
import type { World } from '../rule.ts'

/** A function that rotates a secret, as it calls AWS. */
export interface Rotator {
  readonly fact: SecretFact
  readonly secret: Secret
  readonly own: FunctionFact
  readonly role: Text
  readonly caller: CallingPrincipal
  /** All that is known, with the role of the function. */
  readonly policies: Compiled
}

/** The rotation functions that the sources have, one for each secret. */
export const rotatorsOf = (world: World): readonly Rotator[] =>
  world.bundle.secrets.flatMap((fact): readonly Rotator[] => {
    const { rotation, arn } = fact
    const lambda = rotation?.kind === 'known' && rotation.value.kind === 'on' ? rotation.value.lambda : undefined
    const own = lambda === undefined ? undefined : world.bundle.functions.find((each) => isSame(each.arn, lambda))
    const secret = world.scene.policies.secrets.find((each) => isSame(each.arn, arn))
    if (own?.role === undefined || secret === undefined) return []
    const known = world.scene.policies.roles.find((each) => isSame(each.arn, own.role ?? ''))
    const role = known ?? roleOf(own.role, world)
    const roles = [...world.scene.policies.roles.filter((each) => each !== known), role]
    return [
      {
        fact,
        secret,
        own,
        role: role.arn,
        caller: { principal: { kind: 'session', role: role.arn, name: 'rotation' } },
        policies: compile({ ...world.scene.policies, roles }),
      },
    ]
  })

const isSame = (one: Text, other: Text): boolean => keyOfText(one) === keyOfText(other)

/** A role that no pipeline uses. */
const roleOf = (arn: Text, { bundle }: World): Role => {
  const layer = (wanted: DocumentKind): Layer =>
    layerOf(
      bundle.documents.filter(({ kind, subject }) => kind === wanted && subject !== undefined && isSame(subject, arn)),
    )
  const fact = bundle.roles.find((each) => isSame(each.arn, arn))
  const boundary = layer('boundary')
  const isUnbounded = boundary.kind === 'not-given' && fact !== undefined && fact.boundaryArn === undefined
  return {
    arn,
    trust: layer('trust'),
    identity: layer('identity'),
    boundary: isUnbounded ? { kind: 'empty' } : boundary,
  }
}

/** How sentences call the function. */
export const functionName = ({ own }: Rotator): string => own.address ?? printText(own.arn)
