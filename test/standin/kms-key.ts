import { parseArn } from './arn.ts'
import { accessDenied, callerOf, constraint, denialOfQuestion, text, type Call } from './call.ts'
import type { EncryptionContext } from './kms-cipher.ts'
import type { Key, State } from './state.ts'
import { AwsError } from './wire.ts'

const notFound = (message: string): AwsError => new AwsError('NotFoundException', message)

const aliasOf = (id: string): string | undefined => /(?:^|:)(alias\/.+)$/.exec(id)?.[1]

/**
 * The key that an id means for this caller in this region: a key id, a key ARN, and where the operation allows it an
 * alias or the ARN of one. https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
const keyById = (call: Call, id: string, aliases: boolean, state: State): Key => {
  const arn = parseArn(id)
  if (arn !== undefined && arn.region !== call.region) throw notFound(`Invalid arn ${arn.region}`)
  const account = arn?.account ?? callerOf(call).account
  const here = [...state.keys.values()].filter((key) => {
    const own = parseArn(key.arn)
    return own?.region === call.region && own.account === account
  })
  const alias = aliasOf(id)
  if (alias !== undefined && !aliases) throw new AwsError('InvalidArnException', `Invalid keyId '${id}'`)
  const key = here.find((one) => (alias === undefined ? one.id === id || one.arn === id : one.aliases.includes(alias)))
  if (key !== undefined) return key
  const prefix = `arn:aws:kms:${call.region}:${account}:`
  throw notFound(
    alias === undefined
      ? `Key '${arn === undefined ? `${prefix}key/${id}` : id}' does not exist`
      : `Alias ${prefix}${alias} is not found.`,
  )
}

/** The key that the request names in `KeyId`. */
export const keyOf = (call: Call, state: State, aliases: boolean): Key => {
  const id = text(call.input, 'KeyId')
  if (id === undefined) throw constraint('null', 'keyId', 'Member must not be null')
  return keyById(call, id, aliases, state)
}

/** The key of the caller's region with this id, whosever it is: the one that a blob names. */
export const keyOfBlob = (call: Call, id: string, state: State): Key | undefined =>
  [...state.keys.values()].find((key) => key.id === id && parseArn(key.arn)?.region === call.region)

/** Asks whether the caller may do this with the key. */
export const permittedKey = (
  call: Call,
  key: Key,
  state: State,
  context: Readonly<Record<string, string | readonly string[]>> = {},
): void => {
  const caller = callerOf(call)
  const action = `kms:${call.operation}`
  const alias = aliasOf(text(call.input, 'KeyId') ?? '')
  const conditions = {
    'kms:CallerAccount': caller.account,
    ...(alias === undefined ? {} : { 'kms:RequestAlias': alias }),
    ...(key.aliases.length === 0 ? {} : { 'kms:ResourceAliases': key.aliases }),
    ...context,
  }
  const question = { action, principal: caller, resource: key.arn, context: conditions }
  const denial = denialOfQuestion(state, question, key.access)
  if (denial !== undefined) throw accessDenied(caller, action, key.arn, denial)
}

/** The condition keys of an operation that uses the key. */
export const cryptographicContext = (
  context: EncryptionContext,
  algorithm: string,
): Readonly<Record<string, string | readonly string[]>> => ({
  'kms:EncryptionAlgorithm': algorithm,
  ...Object.fromEntries(Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
  ...(Object.keys(context).length === 0 ? {} : { 'kms:EncryptionContextKeys': Object.keys(context) }),
})

/** The error of a key that cannot be used in its state; undefined for an enabled one. */
export const stateError = ({ arn, state }: Key): AwsError | undefined => {
  switch (state) {
    case 'Enabled':
      return undefined
    case 'Disabled':
      return new AwsError('DisabledException', `${arn} is disabled.`)
    case 'PendingDeletion':
      return new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`)
    case 'PendingImport':
      return new AwsError('KMSInvalidStateException', `${arn} is pending import.`)
    case 'Unavailable':
      return new AwsError('KMSInvalidStateException', `${arn} is unavailable.`)
  }
}
