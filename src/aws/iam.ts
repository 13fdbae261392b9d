import { GetRoleCommand, IAMClient, type IAMClientConfig } from '@aws-sdk/client-iam'
import { Failure } from '../failure.ts'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import type { PolicyReader } from './ports.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/ through the SDK. */
export const connectPolicyReader = (config: IAMClientConfig, calls: Calls): PolicyReader =>
  toPolicyReader(new IAMClient(config), calls)

const toPolicyReader = (client: IAMClient, calls: Calls): PolicyReader => ({
  getRole: (name) =>
    calls.make({ operation: 'GetRole', needs: NEEDS.iam.getRole, resource: name }, async (options) => {
      const { Role } = await client.send(new GetRoleCommand({ RoleName: name }), options)
      if (!Role?.Arn || !Role.AssumeRolePolicyDocument) throw unreadable()
      return { arn: Role.Arn, trustPolicy: decoded(Role.AssumeRolePolicyDocument) }
    }),
})

/** IAM encodes documents as RFC 3986 says. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw unreadable()
  }
}

const unreadable = (): Failure =>
  new Failure(
    'bad-response',
    'The answer of IAM cannot be read.',
    'Something other than IAM probably answered: look at proxies and the endpoint inputs.',
  )
