import { EMPTY_SET, keyOfText, newAccess, printText } from '../../../policy/index.ts'
import type { Key } from '../../../policy/index.ts'
import { locationOf } from '../../../findings/wording.ts'
import { quoted } from '../../../text/printable.ts'
import type { Finding } from '../../../findings/finding.ts'
import type { KeyFact } from '../../sources/facts.ts'
import { advice, found, undecided } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'key-replicated-too-widely',
  code: 'KMS-017',
  severity: 'low',
  title: 'the key can be used in more regions, or by more principals there, than it needs',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html',
  sources: [...RESOURCE_SOURCES, 'policy-files'],
} as const satisfies Omit<Rule, 'check'>

/** Every replica has the same material and a policy of its own; what one of them allows, all ciphertexts suffer. */
export const keyReplicatedTooWidely: Rule = {
  ...RULE,
  check: (world: World) =>
    world.bundle.keys.flatMap((fact) => [...withoutReplica(fact, world), ...widerReplica(fact, world)]),
}

const withoutReplica = (fact: KeyFact, { bundle }: World): readonly Finding[] => {
  if (fact.multiRegion !== true || fact.primary !== undefined || fact.manager === 'aws') return []
  const isReplicated = bundle.keys.some(
    ({ primary }) => primary !== undefined && keyOfText(primary) === keyOfText(fact.arn),
  )
  const hasReplicas = bundle.secrets.some(
    ({ replicas }) => replicas?.kind === 'unknown' || (replicas?.value.length ?? 0) > 0,
  )
  return isReplicated || hasReplicas
    ? []
    : [
        found(RULE, {
          ...aboutResource(fact),
          message: `${callOf(fact)} is a multi-Region key, and nothing is replicated.`,
          fix: advice('Make a key of one region: whether it is multi-Region cannot be changed later.'),
        }),
      ]
}

/** A replica whose policy allows what the policy of its primary does not. */
const widerReplica = (fact: KeyFact, world: World): readonly Finding[] => {
  const { primary } = fact
  if (primary === undefined) return []
  const keyOf = (arn: KeyFact['arn']): Key | undefined =>
    world.scene.policies.keys.find((key) => keyOfText(key.arn) === keyOfText(arn))
  const [own, first] = [keyOf(fact.arn), keyOf(primary)]
  if (own?.policy.kind !== 'given' || first?.policy.kind !== 'given') return []
  const set = { ...EMPTY_SET, accounts: world.scene.policies.accounts }
  const answer = newAccess({ ...set, keys: [{ ...own, policy: first.policy }] }, { ...set, keys: [own] })
  const about = aboutResource(fact)
  const primaryName = quoted(printText(primary))
  if (answer.kind === 'unknown')
    return [
      undecided(RULE, {
        ...about,
        message: `Whether ${callOf(fact)} allows more than its primary ${primaryName} could not be decided.`,
      }),
    ]
  const [hit] = answer.kind === 'witness' ? answer.hits : []
  if (hit === undefined) return []
  const ref = hit.cause?.statement ?? hit.because[0]
  return [
    found(RULE, {
      ...about,
      location: (ref === undefined ? undefined : locationOf(ref)) ?? about.location,
      confidence: hit.certainty === 'definite' ? 'definite' : 'possible',
      message: `The policy of the replica ${callOf(fact)} allows ${quoted(hit.actions[0] ?? hit.request.action)}, which that of its primary ${primaryName} does not.`,
      fix: advice('Give the replica the policy of its primary.'),
    }),
  ]
}
