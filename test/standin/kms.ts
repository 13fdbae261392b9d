import { parseArn } from './arn.ts'
import { accessDenied, callerOf, denialOfQuestion, number, text, type Call } from './call.ts'
import { rsaAlgorithms } from './kms-cipher.ts'
import { keyOf, permittedKey } from './kms-key.ts'
import { decryptOperation, generateDataKey, sameAccount } from './kms-use.ts'
import { pageOf } from './paging.ts'
import { jsonProtocol } from './protocols.ts'
import type { Service } from './service.ts'
import type { Key, State } from './state.ts'
import { AwsError } from './wire.ts'

const invalidMarker = (): AwsError => new AwsError('InvalidMarkerException', 'Could not deserialize marker.')

const paged = (call: Call, state: State, name: string, all: readonly unknown[]): unknown => {
  const limit = number(call.input, 'Limit') ?? 50
  const { items, next } = pageOf(all, text(call.input, 'Marker'), limit, state, invalidMarker)
  return { [name]: items, Truncated: next !== undefined, NextMarker: next }
}

/** The key of a read: aliases are not ids here, and only the owner's account reads, except where AWS says otherwise. */
const readKey = (
  call: Call,
  state: State,
  options: { readonly aliases?: boolean; readonly foreign?: boolean },
): Key => {
  const key = keyOf(call, state, options.aliases === true)
  if (options.foreign !== true) sameAccount(call, key)
  permittedKey(call, key, state)
  return key
}

const describeKey = (call: Call, state: State): unknown => {
  const key = readKey(call, state, { aliases: true, foreign: true })
  return {
    KeyMetadata: {
      AWSAccountId: parseArn(key.arn)?.account,
      KeyId: key.id,
      Arn: key.arn,
      CreationDate: key.created,
      Enabled: key.state === 'Enabled',
      Description: '',
      KeyUsage: key.usage,
      KeyState: key.state,
      DeletionDate: key.deletion,
      Origin: key.origin,
      KeyManager: key.manager,
      CustomerMasterKeySpec: key.spec,
      KeySpec: key.spec,
      EncryptionAlgorithms: key.spec === 'SYMMETRIC_DEFAULT' ? ['SYMMETRIC_DEFAULT'] : rsaAlgorithms,
      MultiRegion: key.multiRegion,
    },
  }
}

const getKeyPolicy = (call: Call, state: State): unknown => {
  const key = readKey(call, state, {})
  if ((text(call.input, 'PolicyName') ?? 'default') !== 'default') {
    throw new AwsError('NotFoundException', 'No such policy exists')
  }
  return { Policy: key.policy, PolicyName: 'default' }
}

const getKeyRotationStatus = (call: Call, state: State): unknown => {
  const key = readKey(call, state, { foreign: true })
  if (key.spec !== 'SYMMETRIC_DEFAULT' || key.origin === 'EXTERNAL') {
    throw new AwsError('UnsupportedOperationException', '')
  }
  const { enabled, days, next } = key.rotation
  return { KeyId: key.arn, KeyRotationEnabled: enabled, RotationPeriodInDays: days, NextRotationDate: next }
}

const listGrants = (call: Call, state: State): unknown => {
  const key = readKey(call, state, { foreign: true })
  const grants = key.grants.map(({ id, grantee, operations, constraints, name, created }) => ({
    KeyId: key.arn,
    GrantId: id,
    Name: name,
    CreationDate: created,
    GranteePrincipal: grantee,
    IssuingAccount: `arn:aws:iam::${parseArn(key.arn)?.account}:root`,
    Operations: operations,
    Constraints: constraints,
  }))
  return paged(call, state, 'Grants', grants)
}

const listAliases = (call: Call, state: State): unknown => {
  const caller = callerOf(call)
  const action = 'kms:ListAliases'
  const denial = denialOfQuestion(state, { action, principal: caller, resource: '*', context: {} })
  if (denial !== undefined) throw accessDenied(caller, action, '*', denial)
  const only = call.input['KeyId'] === undefined ? undefined : keyOf(call, state, false)
  const prefix = `arn:aws:kms:${call.region}:${caller.account}:`
  const aliases = [...state.keys.values()]
    .filter((key) => key.arn.startsWith(prefix) && (only === undefined || key === only))
    .flatMap((key) =>
      key.aliases.map((AliasName) => ({ AliasName, AliasArn: `${prefix}${AliasName}`, TargetKeyId: key.id })),
    )
  return paged(call, state, 'Aliases', aliases)
}

const listResourceTags = (call: Call, state: State): unknown => {
  const key = readKey(call, state, {})
  const tags = [...key.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue }))
  return paged(call, state, 'Tags', tags)
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/ */
export const kms: Service = {
  name: 'kms',
  protocol: jsonProtocol('message'),
  operations: {
    Decrypt: decryptOperation,
    GenerateDataKey: generateDataKey,
    DescribeKey: describeKey,
    GetKeyPolicy: getKeyPolicy,
    GetKeyRotationStatus: getKeyRotationStatus,
    ListGrants: listGrants,
    ListAliases: listAliases,
    ListResourceTags: listResourceTags,
  },
  unsigned: [],
}
