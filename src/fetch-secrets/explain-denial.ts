import { becauseOf, LAYER_NAMES, layersOf, missText, unknownText } from '../findings/wording.ts'
import { compile, decryptDirectly, decryptSecret, EMPTY_SET, evaluate, getSecretValue } from '../policy/index.ts'
import type { CallingPrincipal, CallSite, Compiled, PolicySet, SecretCall, Text, Verdict } from '../policy/index.ts'
import { quoted } from '../text/printable.ts'
import type { DeniedCaller } from './denied.ts'
import type { PolicyFacts } from './policy-facts.ts'
import type { CiphertextRequest, SecretRequest } from './request.ts'

/** A denial with what is known about it. */
export interface Explaining {
  readonly request: SecretRequest | CiphertextRequest
  readonly caller: DeniedCaller
  readonly facts: PolicyFacts
  /** ISO 8601. */
  readonly now: string
}

/** What the evaluator makes of the policies that could be read: one line per call that the request needs. */
export const explainDenial = (explaining: Explaining): readonly string[] => {
  const { request, caller, facts, now } = explaining
  const arn = secretOf(explaining)
  const role = roleOf(caller, facts)
  const policies = compile(policySet(explaining, arn, role))
  const site: CallSite = { now, region: request.region, network: { kind: 'unspecified' } }
  const principal = principalOf(caller, role)
  switch (request.kind) {
    case 'secret': {
      const call: SecretCall = {
        secret: arn,
        ...(request.version === undefined ? {} : { versionId: request.version }),
        ...(request.stage === undefined ? {} : { versionStage: request.stage }),
      }
      return [
        answer(
          'secretsmanager:GetSecretValue',
          request.secretId,
          getSecretValue(principal, call, site, policies),
          policies,
        ),
        answer('kms:Decrypt', request.secretId, decryptSecret(principal, call, site, policies), policies),
      ]
    }
    case 'ciphertext': {
      const context = [...(request.source.context ?? [])].map(([name, value]) => ({ name, value }))
      const key = facts.key.kind === 'key' ? facts.key.arn : { parts: [{ hole: request.source.key }] }
      const asked = decryptDirectly(principal, { key, encryptionContext: context }, site, policies)
      return [answer('kms:Decrypt', request.source.key, asked, policies)]
    }
  }
}

const answer = (
  action: string,
  resource: string,
  request: Parameters<typeof evaluate>[0],
  policies: Compiled,
): string => `${action} on ${quoted(resource)}: ${told(evaluate(request, policies))}.`

/** AWS has said no. The evaluator knows only some of the layers, so that its "yes" points to the others. */
const told = (verdict: Verdict): string => {
  switch (verdict.kind) {
    case 'denied':
      return `denied, ${becauseOf(verdict)}`
    case 'allowed':
      return `${becauseOf(verdict)}; where AWS denies it all the same, a layer does that was not read: ${OTHERS.map((layer) => LAYER_NAMES[layer]).join(', ')}`
    case 'unknown': {
      const allowing = layersOf(verdict).filter(({ value }) => value === 'T')
      const silent = verdict.missing.filter(({ value }) => value === 'F')
      return [
        'not decided by what could be read',
        ...allowing.map(({ layer }) => `the ${LAYER_NAMES[layer]} allows it`),
        ...silent.map(missText),
        ...new Set(verdict.unknowns.map(unknownText)),
      ].join('; ')
    }
  }
}

const OTHERS = ['identity', 'boundary', 'session', 'scp', 'rcp', 'endpoint'] as const

const principalOf = ({ arn, role: session }: DeniedCaller, role: Text | undefined): CallingPrincipal => ({
  principal:
    role === undefined || session === undefined
      ? { kind: 'user', arn }
      : { kind: 'session', role, name: session.session },
})

/**
 * The ARN of the role. That of a session lacks the path; where a policy speaks of a role of this name with a path, nobody
 * knows whether it is the same.
 */
const roleOf = ({ role }: DeniedCaller, { secretPolicy, keyPolicy }: PolicyFacts): Text | undefined => {
  if (role === undefined || role.isTold) return role?.arn
  const names = JSON.stringify([secretPolicy, keyPolicy]).match(/:role\/[^"]+/g) ?? []
  if (!names.some((name) => name.split('/').length > 2 && name.endsWith(`/${role.name}`))) return role.arn
  return { parts: [role.arn.slice(0, -role.name.length), { hole: 'the path of the role' }, role.name] }
}

/** The secret by its full ARN; its last six characters stay open where nothing told them. */
const secretOf = ({ request, caller, facts }: Explaining): Text => {
  if (facts.secretArn !== undefined) return facts.secretArn
  if (request.kind !== 'secret') return ''
  if (request.secretId.startsWith('arn:')) return request.secretId
  const { partition, account } = caller
  const start = `arn:${partition}:secretsmanager:${request.region}:${account}:secret:${request.secretId}-`
  return { parts: [start, { hole: `the suffix of ${request.secretId}`, length: 6, charset: 'A-Za-z0-9' }] }
}

/** Reading identity policies takes permissions of IAM, which a step that reads secrets should not have. */
const NOT_GIVEN = { kind: 'not-given' } as const

const policySet = (
  { request, caller: { arn }, facts }: Explaining,
  secret: Text,
  role: Text | undefined,
): PolicySet => ({
  ...EMPTY_SET,
  roles: role === undefined ? [] : [{ arn: role, trust: NOT_GIVEN, identity: NOT_GIVEN, boundary: NOT_GIVEN }],
  users: role === undefined ? [{ arn, identity: NOT_GIVEN, boundary: NOT_GIVEN }] : [],
  secrets: request.kind === 'secret' ? [{ arn: secret, policy: facts.secretPolicy, key: facts.key }] : [],
  keys:
    facts.key.kind === 'key'
      ? [{ arn: facts.key.arn, policy: facts.keyPolicy, grants: NOT_GIVEN, manager: 'customer' }]
      : [],
})
