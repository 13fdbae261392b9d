import { callerOf, denialOfQuestion, number, text, type Call } from './call.ts'
import { pageOf } from './paging.ts'
import { ec2Protocol } from './protocols.ts'
import type { Service } from './service.ts'
import type { State } from './state.ts'
import { AwsError } from './wire.ts'

const describeVpcEndpoints = (call: Call, state: State): unknown => {
  const caller = callerOf(call)
  const action = `ec2:${call.operation}`
  if (denialOfQuestion(state, { action, principal: caller, resource: '*', context: {} }) !== undefined)
    throw new AwsError('UnauthorizedOperation', 'You are not authorized to perform this operation.', 403)
  const own = state.vpcEndpoints.filter(({ account, region }) => account === caller.account && region === call.region)
  const { items, next } = pageOf(
    own,
    text(call.input, 'NextToken'),
    number(call.input, 'MaxResults') ?? 1000,
    state,
    () => new AwsError('InvalidParameter', 'The token is not valid.'),
  )
  return {
    vpcEndpointSet: items.map(({ id, service, type, vpc, privateDns, policy, state: status }) => ({
      vpcEndpointId: id,
      vpcEndpointType: type,
      vpcId: vpc,
      serviceName: service,
      state: status,
      policyDocument: policy,
      privateDnsEnabled: privateDns,
      ownerId: caller.account,
    })),
    nextToken: next,
  }
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html */
export const ec2: Service = {
  name: 'ec2',
  protocol: ec2Protocol,
  unsigned: [],
  operations: { DescribeVpcEndpoints: describeVpcEndpoints },
}
