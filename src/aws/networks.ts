import { DescribeVpcEndpointsCommand, EC2Client, type EC2ClientConfig, type VpcEndpoint } from '@aws-sdk/client-ec2'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import { allPages } from './pages.ts'
import type { NetworkReader, VpcEndpointDescription } from './ports.ts'
import { unreadableAnswer } from './unreadable.ts'

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html through the SDK. */
export const connectNetworks = (config: EC2ClientConfig, calls: Calls): NetworkReader =>
  toNetworkReader(new EC2Client(config), calls)

const toNetworkReader = (client: EC2Client, calls: Calls): NetworkReader => ({
  describeVpcEndpoints: () =>
    allPages((token) =>
      calls.make({ operation: 'DescribeVpcEndpoints', needs: NEEDS.ec2.describeVpcEndpoints }, async (options) => {
        const command = new DescribeVpcEndpointsCommand(token === undefined ? {} : { NextToken: token })
        const answer = await client.send(command, options)
        return { items: (answer.VpcEndpoints ?? []).flatMap(toDescriptions), next: answer.NextToken }
      }),
    ),
})

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html; EC2 and the SDK disagree on their case. */
const GONE = /^(?:deleting|deleted|rejected|failed|expired)$/i

const toDescriptions = (endpoint: VpcEndpoint): readonly VpcEndpointDescription[] => {
  const { VpcEndpointId, ServiceName, VpcEndpointType, VpcId, PrivateDnsEnabled, PolicyDocument, State } = endpoint
  if (!VpcEndpointId || !ServiceName || !VpcEndpointType) throw unreadableAnswer('EC2')
  if (GONE.test(State ?? '')) return []
  return [
    {
      id: VpcEndpointId,
      service: ServiceName,
      type: VpcEndpointType,
      privateDns: PrivateDnsEnabled === true,
      ...(VpcId === undefined ? {} : { vpc: VpcId }),
      ...(PolicyDocument === undefined ? {} : { policy: PolicyDocument }),
    },
  ]
}
