import { decryptDirectly, evaluate, keyOfText, parsePolicy, printText } from '../../../policy/index.ts'
import type { Key, Layer, PolicySet, StatementRef } from '../../../policy/index.ts'
import { nodeOf } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { becauseOf, locationOf } from '../../../findings/wording.ts'
import { found, replacement } from '../found.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { accountIn, documentsIn, statementsOf } from '../statements.ts'

const RULE = {
  id: 'key-permission-dead',
  code: 'KMS-004',
  severity: 'high',
  title: 'an IAM policy allows the use of a key, and the key policy does not',
  page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html',
  sources: POLICY_SOURCES,
} as const

const ACTIONS = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:DescribeKey']

/** IAM policies count for a key only if its policy delegates to the account; else it has to name the principal. */
export const keyPermissionDead: Rule = {
  ...RULE,
  check: (world: World) => {
    const { keys, roles } = world.scene.policies
    return keys.flatMap((key) =>
      documentsIn(key.policy).length === 0
        ? []
        : roles
            .filter(({ identity }) => identity.kind === 'given')
            // Where a pipeline fails by it, that is said already.
            .filter(({ arn }) => !isToldByChain(printText(arn), keyOfText(key.arn), world))
            .flatMap(({ arn, identity }) => {
              const dead = ACTIONS.flatMap((action) => {
                const caller = { principal: { kind: 'session', role: arn, name: 'any-session' } } as const
                const request = { ...decryptDirectly(caller, { key: key.arn }, world.site, world.compiled), action }
                const verdict = evaluate(request, world.compiled)
                if (verdict.kind === 'allowed' || (verdict.kind === 'denied' && verdict.how !== 'implicit')) return []
                const byKey = verdict.missing.some(({ layer }) => layer === 'keyPolicy')
                // What the same request would be if the key policy named the role.
                const open = evaluate(request, delegating(key, world))
                const ref = open.decisive.find(({ layer }) => layer === 'identity')
                return byKey && open.kind === 'allowed' && ref !== undefined && namesKeys(identity, ref)
                  ? [{ action, ref, verdict }]
                  : []
              })
              const [first] = dead
              if (first === undefined) return []
              const sure = dead.some(({ verdict }) => verdict.kind === 'denied')
              const [role, name] = [printText(arn), printText(key.arn)]
              return [
                found(RULE, {
                  message: `The identity-based policy of ${quoted(role)} allows ${dead.map(({ action }) => quoted(action)).join(', ')} on ${quoted(name)}, and ${sure ? 'the key policy neither delegates to the account nor names the role' : 'it is not known whether the key policy does'}.`,
                  confidence: sure ? 'definite' : 'possible',
                  location: locationOf(first.ref),
                  evidence: [becauseOf(first.verdict)],
                  fix: replacement('Name the role in the key policy.', 'key policy', {
                    Sid: 'Use of the key',
                    Effect: 'Allow',
                    Principal: { AWS: role },
                    Action: dead.map(({ action }) => action),
                    Resource: '*',
                  }),
                  subject: `${role} ${name}`,
                  resources: [role, name],
                }),
              ]
            }),
    )
  },
}

const isToldByChain = (role: string, key: string, { chains }: World): boolean =>
  chains.some(
    (chain) =>
      chain.role === role &&
      chain.steps.some(
        ({ kind, verdict, request }) =>
          kind === 'decrypt' && verdict.kind === 'denied' && keyOfText(request.resource) === key,
      ),
  )

/** The policies as they would be if the key policy left the decision to IAM of its account. */
const delegating = (key: Key, { scene }: World): PolicySet => {
  const root = `arn:aws:iam::${accountIn(key.arn)}:root`
  const statement = { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' }
  const document = parsePolicy(nodeOf({ Version: '2012-10-17', Statement: [statement] }), {
    id: 'delegation',
    policy: 'key',
  })
  const policy: Layer = { kind: 'given', documents: [document] }
  const keys = scene.policies.keys.map((each) => (each === key ? { ...each, policy } : each))
  return { ...scene.policies, keys }
}

/** Whether the statement is about certain keys; one about everything is not meant for this key. */
const namesKeys = (identity: Layer, { document, index }: StatementRef): boolean =>
  documentsIn(identity)
    .filter(({ id }) => id === document)
    .flatMap(statementsOf)
    .some(
      (statement) =>
        statement.index === index &&
        statement.resource?.values.some((leaf) => leaf.kind === 'text' && printText(leaf.text).includes(':key/')) ===
          true,
    )
