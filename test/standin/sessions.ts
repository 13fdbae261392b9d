import { randomBytes } from 'node:crypto'
import type { Principal } from './access.ts'
import { parseArn } from './arn.ts'
import type { SessionMarks } from './session-tags.ts'
import type { Role, State } from './state.ts'
import { AwsError } from './wire.ts'

/** What a session may be asked for, whichever operation issues it. */
export interface SessionRequest {
  readonly role: Role
  readonly sessionName: string
  readonly seconds: number
  readonly policy: string | undefined
  readonly policyArns: readonly string[]
  readonly marks: SessionMarks
}

const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An id as AWS writes them: a prefix that names the kind, then random capitals and digits. */
export const randomId = (prefix: string): string =>
  prefix + [...randomBytes(16)].map((byte) => idAlphabet[byte % idAlphabet.length]).join('')

const tokenLimit = 4096
const tokenBaseSize = 700

// The real token is packed, and its size cannot be computed from outside. This counts characters: a stand-in for "it
// grows with what you pass, and there is a limit".
const tokenSizeOf = ({ policy, policyArns, marks }: SessionRequest): number =>
  tokenBaseSize +
  (policy?.length ?? 0) +
  policyArns.join('').length +
  [...marks.tags].reduce((sum, [key, value]) => sum + key.length + value.length, 0)

const tooLarge = (utilization: number): AwsError =>
  new AwsError(
    'PackedPolicyTooLarge',
    `Packed size of session token consumes ${utilization}% of allotted space: ` +
      `${Math.ceil((utilization / 100) * tokenLimit)} bytes, maximum ${tokenLimit}.`,
  )

/** Issues the keys of a session and answers like AssumeRole. */
export const issueSession = (request: SessionRequest, state: State): Record<string, unknown> => {
  const { role, sessionName, policy, policyArns, marks } = request
  const size = tokenSizeOf(request)
  const utilization = state.tokenUtilization ?? Math.ceil((size / tokenLimit) * 100)
  if (utilization > 100) throw tooLarge(utilization)

  const { partition, account, resource } = parseArn(role.arn) as NonNullable<ReturnType<typeof parseArn>>
  const name = resource.split('/').at(-1) ?? ''
  const principal: Principal = {
    kind: 'session',
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`,
    account,
    userId: `${role.id}:${sessionName}`,
    role: role.arn,
    sessionName,
    policy,
    policyArns,
    marks,
  }
  const preset = state.presetKeys.shift() ?? {}
  const key = {
    id: preset.id ?? randomId('ASIA'),
    secret: preset.secret ?? randomBytes(30).toString('base64'),
    token: preset.token ?? `FwoGZXIvYXdzE${randomBytes(240).toString('base64')}`,
    // AWS states whole seconds.
    expires: Math.floor(state.clock.now() / 1000) * 1000 + request.seconds * 1000,
    principal,
  }
  state.accessKeys.set(key.id, key)
  return {
    Credentials: {
      AccessKeyId: key.id,
      SecretAccessKey: key.secret,
      SessionToken: key.token,
      Expiration: new Date(key.expires),
    },
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    PackedPolicySize:
      policy === undefined && policyArns.length === 0 && marks.tags.size === 0 ? undefined : utilization,
    SessionTokenUtilization: utilization,
    SessionTokenSize: size,
    SourceIdentity: marks.sourceIdentity,
  }
}
