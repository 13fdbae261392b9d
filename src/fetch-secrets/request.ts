import type { ParameterSource, SecretSource } from '../reference/reference.ts'
import type { CiphertextSource, Entry } from './entry.ts'

/** One value to ask AWS for. Entries that need the same value share one request. */
export type Request = SecretRequest | ParameterRequest | CiphertextRequest

interface Common {
  /** Equal for requests that ask for the same. */
  readonly key: string
  readonly region: string
  /** The account the ARN names; undefined for the caller's own. */
  readonly account?: string
}

export interface SecretRequest extends Common {
  readonly kind: 'secret'
  /** Name or ARN, as GetSecretValue takes it. */
  readonly secretId: string
  readonly stage?: string
  readonly version?: string
  /** The name inside the ARN, where the ARN may lack its six random characters. */
  readonly nameInArn?: string
}

export interface ParameterRequest extends Common {
  readonly kind: 'parameter'
  /** Name or ARN with its selector, as GetParameters takes it. */
  readonly name: string
  /** The end of the name that chooses a version or label, with its colon; `''` for the newest. */
  readonly selector: string
}

export interface CiphertextRequest extends Common {
  readonly kind: 'ciphertext'
  readonly source: CiphertextSource
}

/** An entry with the one value it needs. */
export interface Resolved {
  readonly entry: Entry
  readonly request: Request
}

/** What requests depend on besides the entry. */
export interface RequestDefaults {
  readonly region: string
  /** For secrets that name neither stage nor version; undefined sends none, which means AWSCURRENT. */
  readonly versionStage: string | undefined
}

/** The request of an entry that names one secret, parameter or ciphertext; wildcards are resolved first. */
export const requestOf = (entry: Entry, defaults: RequestDefaults): Request => {
  const { source } = entry
  const region = entry.attributes.region ?? regionOf(entry) ?? defaults.region
  switch (source.kind) {
    case 'secret':
      return secretRequest(source, source.id.kind === 'arn' ? source.id.arn : nameIn(source), region, defaults)
    case 'parameter':
      return parameterRequest(source, region)
    case 'ciphertext':
      return ciphertextRequest(source, region)
  }
}

/** The request of a secret that a wildcard found, by its full ARN. */
export const listedRequest = (source: SecretSource, arn: string, region: string, defaults: RequestDefaults): Request =>
  secretRequest(source, arn, region, defaults)

/** The region that an entry names itself, in an ARN. */
export const regionOf = ({ source }: Entry): string | undefined => {
  switch (source.kind) {
    case 'secret':
      return source.id.kind === 'arn' ? source.id.region : undefined
    case 'parameter':
      return source.arn?.split(':')[3]
    case 'ciphertext':
      return /^arn:[^:]*:kms:([^:]*):/.exec(source.key)?.[1]
  }
}

const nameIn = ({ id }: SecretSource): string => (id.kind === 'name' ? id.name : '')

const secretRequest = (
  source: SecretSource,
  secretId: string,
  region: string,
  { versionStage }: RequestDefaults,
): SecretRequest => {
  const stage = source.stage ?? (source.version === undefined ? versionStage : undefined)
  const { version } = source
  const [, , , , account, , ...name] = secretId.split(':')
  return {
    kind: 'secret',
    key: JSON.stringify(['secret', region, secretId, stage, version]),
    region,
    secretId,
    ...(stage === undefined ? {} : { stage }),
    ...(version === undefined ? {} : { version }),
    ...(account === undefined ? {} : { account, nameInArn: name.join(':') }),
  }
}

const ciphertextRequest = (source: CiphertextSource, region: string): CiphertextRequest => {
  const account = /^arn:[^:]*:kms:[^:]*:([^:]*):/.exec(source.key)?.[1]
  return {
    kind: 'ciphertext',
    key: JSON.stringify([source.key, source.blob, [...(source.context ?? [])], source.algorithm, region]),
    region,
    source,
    ...(account === undefined ? {} : { account }),
  }
}

const parameterRequest = (source: ParameterSource, region: string): ParameterRequest => {
  const selector = [source.version ?? source.label].map((part) => (part === undefined ? '' : `:${part}`)).join('')
  const name = `${source.arn ?? source.name}${selector}`
  const account = source.arn?.split(':')[4]
  return {
    kind: 'parameter',
    key: JSON.stringify(['parameter', region, name]),
    region,
    name,
    selector,
    ...(account === undefined ? {} : { account }),
  }
}
