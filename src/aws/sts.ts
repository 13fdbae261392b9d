import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleResponse,
  type AssumeRoleWithWebIdentityResponse,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts'
import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import { Secret } from '../secrecy/secret.ts'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import type { AssumeRoleRequest, RoleSession, Sts } from './ports.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/ through the SDK. */
export const connectSts = (config: STSClientConfig, calls: Calls, clock: Clock): Sts =>
  toSts(new STSClient(config), calls, clock)

const toSts = (client: STSClient, calls: Calls, clock: Clock): Sts => ({
  assumeRoleWithWebIdentity: (request) => {
    const about = {
      operation: 'AssumeRoleWithWebIdentity',
      needs: NEEDS.sts.assumeRoleWithWebIdentity,
      resource: request.roleArn,
    }
    return calls.make(about, async (options) => {
      const token = await request.token()
      const command = new AssumeRoleWithWebIdentityCommand({ ...common(request), WebIdentityToken: token.reveal() })
      return toSession(await client.send(command, options), clock)
    })
  },
  assumeRole: (request) => {
    const command = new AssumeRoleCommand({
      ...common(request),
      ...(request.externalId === undefined ? {} : { ExternalId: request.externalId }),
      ...(request.sourceIdentity === undefined ? {} : { SourceIdentity: request.sourceIdentity }),
      ...(request.tags === undefined
        ? {}
        : { Tags: request.tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
      ...(request.transitiveTagKeys === undefined ? {} : { TransitiveTagKeys: [...request.transitiveTagKeys] }),
    })
    const about = { operation: 'AssumeRole', needs: NEEDS.sts.assumeRole, resource: request.roleArn }
    return calls.make(about, async (options) => toSession(await client.send(command, options), clock))
  },
  getCallerIdentity: () =>
    calls.make({ operation: 'GetCallerIdentity', needs: NEEDS.sts.getCallerIdentity }, async (options) => {
      const { Account, Arn, UserId } = await client.send(new GetCallerIdentityCommand({}), options)
      if (!Account || !Arn || !UserId) throw incomplete('GetCallerIdentity')
      return { account: Account, arn: Arn, userId: UserId }
    }),
})

/** Parameters of both calls. */
const common = (
  request: Pick<AssumeRoleRequest, 'roleArn' | 'sessionName' | 'durationSeconds' | 'policy' | 'policyArns'>,
) => ({
  RoleArn: request.roleArn,
  RoleSessionName: request.sessionName,
  ...(request.durationSeconds === undefined ? {} : { DurationSeconds: request.durationSeconds }),
  ...(request.policy === undefined ? {} : { Policy: request.policy }),
  ...(request.policyArns === undefined ? {} : { PolicyArns: request.policyArns.map((arn) => ({ arn })) }),
})

/** A session that ends sooner could not be used by the next step. */
const SHORTEST_LIFE_MS = 60_000

/** The SDK takes an empty body with status 200 for success, so every part is looked for. */
const toSession = (
  answer: (AssumeRoleResponse | AssumeRoleWithWebIdentityResponse) & { $metadata: { requestId?: string | undefined } },
  clock: Clock,
): RoleSession => {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {}
  const assumedRoleArn = answer.AssumedRoleUser?.Arn
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !assumedRoleArn) throw incomplete('AssumeRole')
  const expiration = Expiration?.getTime() ?? Number.NaN
  if (!(expiration - clock.now() > SHORTEST_LIFE_MS)) {
    throw new Failure(
      'bad-response',
      'The session that STS returned has no expiry or is about to expire.',
      'Check the clock of the runner and the endpoint inputs.',
    )
  }
  // PackedPolicySize is what STS gave before SessionTokenUtilization existed.
  const utilization = answer.SessionTokenUtilization ?? answer.PackedPolicySize
  const { requestId } = answer.$metadata
  return {
    credentials: {
      accessKeyId: Secret.of(AccessKeyId),
      secretAccessKey: Secret.of(SecretAccessKey),
      sessionToken: Secret.of(SessionToken),
      expiration,
    },
    assumedRoleArn,
    ...(utilization === undefined ? {} : { tokenUtilization: utilization }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}

const incomplete = (operation: string): Failure =>
  new Failure(
    'bad-response',
    `The answer to ${operation} is incomplete.`,
    'Something other than STS probably answered: look at proxies and the `sts-endpoint` input.',
  )
