import type { Location } from '../../../findings/finding.ts'
import { compile, decryptDirectly, evaluate, parsePolicy, printText } from '../../../policy/index.ts'
import type { Key, PolicyDocument, PolicySet, Statement, Verdict } from '../../../policy/index.ts'
import { nodeOf } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { locationOf, statementText } from '../../wording.ts'
import { rolesNamedIn, statementsOf, withIdentity } from '../readers.ts'
import { findingOf } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'key-restriction-bypassed',
  code: 'KMS-003',
  severity: 'high',
  title: 'a restriction of the key policy can be bypassed',
} as const

/**
 * A statement lets a role decrypt only through a service or for one encryption context, while another statement delegates
 * the same action to the IAM policies of the account without that restriction. The restriction then lasts only until some
 * IAM policy allows the action.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export const keyRestrictionBypassed: Rule = {
  ...RULE,
  check: (world: World) =>
    world.scene.policies.keys.flatMap((key) =>
      statementsOf(key.policy).flatMap(({ document, statement }) =>
        restrictsDecryption(statement)
          ? rolesNamedIn(statement).flatMap((role) => bypassOf(world, key, role, document, statement) ?? [])
          : [],
      ),
    ),
}

const bypassOf = (world: World, key: Key, role: string, document: Document, statement: KnownStatement) => {
  const verdict = directDecryption(world, withIdentity(world.scene.policies, role, DECRYPT), key, role)
  const through = verdict.decisive.find(({ layer }) => layer === 'keyPolicy')
  if (verdict.kind !== 'allowed' || through === undefined) return undefined
  const isOpen = directDecryption(world, world.scene.policies, key, role).kind === 'allowed'
  const place = placeOf(document, statement)
  const { index, sid, pointer } = statement
  const restriction = {
    layer: 'keyPolicy',
    document: document.id,
    index,
    pointer,
    ...place,
    ...(sid === undefined ? {} : { sid }),
  } as const
  return findingOf(RULE, {
    message:
      `${statementText(restriction)} restricts ${quoted(role)}, but ${statementText(through)} leaves \`kms:Decrypt\` to IAM ` +
      `policies without that restriction: ${isOpen ? 'an identity policy uses this now' : 'no identity policy that is given uses this yet'}.`,
    location: locationOf(through),
    related: place === undefined ? [] : [{ ...place, message: 'the restriction' }],
    fix: {
      text: 'Leave only administrative actions to IAM policies, or deny `kms:Decrypt` unless `kms:ViaService` is Secrets Manager.',
      snippets: [],
      verified: false,
    },
    subject: `${role} with ${printText(key.arn)}`,
    resources: [role, printText(key.arn)],
  })
}

type Document = Extract<PolicyDocument, { kind: 'document' }>
type KnownStatement = Extract<Statement, { kind: 'statement' }>

/** The call that every such restriction forbids: KMS asked directly, with no encryption context told. */
const directDecryption = ({ site }: World, policies: PolicySet, key: Key, role: string): Verdict => {
  const compiled = compile(policies)
  const caller = { principal: { kind: 'session', role, name: 'session' } } as const
  const call = { key: key.arn, encryptionContext: [] }
  return evaluate(decryptDirectly(caller, call, { ...site, network: { kind: 'unspecified' } }, compiled), compiled)
}

const DECRYPT = parsePolicy(
  nodeOf({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }] }),
  { id: 'any identity policy', policy: 'identity' },
)

const RESTRICTING_KEYS = /^kms:(?:viaservice$|encryptioncontext:)/i

const restrictsDecryption = ({ effect, action, conditions }: KnownStatement): boolean =>
  effect === 'Allow' &&
  !action.negated &&
  action.values.some((leaf) => leaf.kind === 'text' && DECRYPTING.has(printText(leaf.text).toLowerCase())) &&
  conditions.some((condition) => condition.kind === 'condition' && RESTRICTING_KEYS.test(condition.key))

const DECRYPTING: ReadonlySet<string> = new Set(['kms:decrypt', 'kms:de*', 'kms:*', '*'])

const placeOf = ({ file }: Document, { at }: KnownStatement): Location | undefined =>
  file === undefined ? undefined : { file, line: at.line, column: at.column }
