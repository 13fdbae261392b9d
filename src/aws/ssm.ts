import {
  DescribeParametersCommand,
  GetParametersCommand,
  type Parameter,
  SSMClient,
  type SSMClientConfig,
} from '@aws-sdk/client-ssm'
import { Failure } from '../failure.ts'
import { Secret } from '../secrecy/secret.ts'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import type { Parameters, ParameterValue } from './ports.ts'

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/ through the SDK. */
export const connectParameters = (config: SSMClientConfig, calls: Calls): Parameters =>
  toParameters(new SSMClient(config), calls)

const toParameters = (client: SSMClient, calls: Calls): Parameters => ({
  getParameters: (names) => {
    const command = new GetParametersCommand({ Names: [...names], WithDecryption: true })
    return calls.make(
      { operation: 'GetParameters', needs: NEEDS.ssm.getParameters, ...onlyOne(names) },
      async (options) => {
        const { Parameters, InvalidParameters } = await client.send(command, options)
        if (Parameters === undefined && InvalidParameters === undefined) throw unreadable
        return { values: (Parameters ?? []).map(toValue), invalid: InvalidParameters ?? [] }
      },
    )
  },
  describeParameters: (names) => {
    const command = new DescribeParametersCommand({
      ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [...names] }],
      MaxResults: 50,
    })
    const about = { operation: 'DescribeParameters', needs: NEEDS.ssm.describeParameters }
    return calls.make(about, async (options) => {
      const { Parameters } = await client.send(command, options)
      if (Parameters === undefined) throw unreadable
      return Parameters.flatMap(({ Name }) => (Name === undefined ? [] : [Name]))
    })
  },
})

/** The name for messages, where only one was asked for: a denial of several does not say which. */
const onlyOne = ([name, ...others]: readonly string[]): { resource?: string } =>
  name === undefined || others.length > 0 ? {} : { resource: name }

const toValue = ({ Name, ARN, Value, Version, Selector = '' }: Parameter): ParameterValue => {
  if (!Name || !ARN || Value === undefined || Version === undefined) throw unreadable
  return { name: `${Name}${Selector}`, arn: ARN, version: Version, value: Secret.of(Value) }
}

const unreadable = new Failure(
  'bad-response',
  'The answer of Parameter Store is incomplete.',
  'Something other than AWS probably answered: look at proxies and the endpoint inputs.',
)
