import { parseArn } from './arn.ts'
import {
  accessDenied,
  callerOf,
  constraint,
  denialOfQuestion,
  number,
  records,
  text,
  texts,
  type Call,
} from './call.ts'
import { pageOf } from './paging.ts'
import { jsonProtocol } from './protocols.ts'
import type { Service } from './service.ts'
import type { Parameter, ParameterVersion, State } from './state.ts'
import { AwsError } from './wire.ts'

const arnOf = (call: Call, name: string): string =>
  `arn:aws:ssm:${call.region}:${callerOf(call).account}:parameter/${name.replace(/^\//, '')}`

/** A name or ARN as asked for, without its selector: a version or a label behind a colon. */
const asked = (call: Call, reference: string): { readonly arn: string; readonly selector: string | undefined } => {
  const match = /^((?:arn:[^:]*:ssm:[^:]*:[^:]*:parameter)?[^:]+)(?::(.+))?$/.exec(reference)
  const [, name = reference, selector] = match ?? []
  return { arn: name.startsWith('arn:') ? name : arnOf(call, name), selector }
}

const versionOf = (parameter: Parameter, selector: string | undefined): ParameterVersion | undefined =>
  selector === undefined
    ? parameter.versions.at(-1)
    : parameter.versions.find(({ version, labels }) => String(version) === selector || labels.includes(selector))

const permitted = (call: Call, parameter: Parameter | undefined, arn: string, state: State): void => {
  const caller = callerOf(call)
  const action = `ssm:${call.operation}`
  const denial = denialOfQuestion(state, { action, principal: caller, resource: arn, context: {} }, parameter?.access)
  if (denial !== undefined) throw accessDenied(caller, action, arn, denial)
}

const decrypts = (call: Call, parameter: Parameter, state: State): void => {
  const key = parameter.key === undefined ? undefined : state.keys.get(parameter.key)
  if (parameter.type !== 'SecureString' || key === undefined) return
  const caller = callerOf(call)
  const context = {
    'kms:ViaService': `ssm.${call.region}.amazonaws.com`,
    'kms:CallerAccount': caller.account,
    'kms:EncryptionContext:PARAMETER_ARN': parameter.arn,
    'kms:EncryptionContextKeys': ['PARAMETER_ARN'],
  }
  const question = { action: 'kms:Decrypt', principal: caller, resource: key.arn, context }
  if (denialOfQuestion(state, question, key.access) !== undefined) {
    throw new AwsError(
      'AccessDeniedException',
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are ' +
        'not allowed to access.',
    )
  }
  if (key.state !== 'Enabled') throw new AwsError('InvalidKeyId', `${key.arn} is not enabled.`)
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const getParameters = (call: Call, state: State): unknown => {
  const names = texts(call.input, 'Names')
  if (names.length < 1) throw constraint('[]', 'names', 'Member must have length greater than or equal to 1')
  if (names.length > 10)
    throw constraint(`[${names.join(', ')}]`, 'names', 'Member must have length less than or equal to 10')
  const found = names.map((name) => {
    const { arn, selector } = asked(call, name)
    const parameter = state.parameters.get(arn)
    permitted(call, parameter, arn, state)
    return { name, selector, parameter, version: parameter && versionOf(parameter, selector) }
  })
  const decrypted = call.input['WithDecryption'] === true
  const Parameters = found.flatMap(({ parameter, version, selector }) => {
    if (parameter === undefined || version === undefined) return []
    if (decrypted) decrypts(call, parameter, state)
    const sealed = parameter.type === 'SecureString' && !decrypted
    return {
      Name: parameter.name,
      ARN: parameter.arn,
      Type: parameter.type,
      Value: sealed ? Buffer.from(`sealed:${parameter.name}`).toString('base64') : version.value,
      Version: version.version,
      Selector: selector === undefined ? undefined : `:${selector}`,
      LastModifiedDate: version.modified,
      DataType: 'text',
    }
  })
  const invalid = found.filter(({ version }) => version === undefined)
  return { Parameters, InvalidParameters: invalid.map(({ name }) => name) }
}

const accepts = (parameter: Parameter, filter: Readonly<Record<string, unknown>>): boolean => {
  if (filter['Key'] !== 'Name') {
    throw new AwsError('InvalidFilterKey', 'The stand-in filters parameters by Name only.')
  }
  const values = texts(filter, 'Values')
  return filter['Option'] === 'BeginsWith'
    ? values.some((value) => parameter.name.startsWith(value))
    : values.includes(parameter.name)
}

const invalidToken = (): AwsError => new AwsError('InvalidNextToken', 'The specified token is not valid.')

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
const describeParameters = (call: Call, state: State): unknown => {
  const caller = callerOf(call)
  permitted(call, undefined, `arn:aws:ssm:${call.region}:${caller.account}:*`, state)
  const filters = records(call.input, 'ParameterFilters')
  const all = [...state.parameters.values()].filter((parameter) => {
    const arn = parseArn(parameter.arn)
    const own = arn?.region === call.region && arn.account === caller.account
    return own && filters.every((filter) => accepts(parameter, filter))
  })
  const size = number(call.input, 'MaxResults') ?? 10
  if (size < 1 || size > 50) {
    throw constraint(String(size), 'maxResults', 'Member must have value less than or equal to 50')
  }
  const { items, next } = pageOf(all, text(call.input, 'NextToken'), size, state, invalidToken)
  const Parameters = items.map((parameter) => ({
    Name: parameter.name,
    ARN: parameter.arn,
    Type: parameter.type,
    KeyId: parameter.type === 'SecureString' ? (parameter.key ?? 'alias/aws/ssm') : undefined,
    LastModifiedDate: parameter.versions.at(-1)?.modified,
    Version: parameter.versions.at(-1)?.version,
    Tier: 'Standard',
    DataType: 'text',
  }))
  return { Parameters, NextToken: next }
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export const ssm: Service = {
  name: 'ssm',
  protocol: jsonProtocol('message'),
  operations: { GetParameters: getParameters, DescribeParameters: describeParameters },
  unsigned: [],
}
