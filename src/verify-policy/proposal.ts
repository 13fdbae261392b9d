import { printText } from '../policy/index.ts'
import type { LayerName, Text } from '../policy/index.ts'
import { printable } from '../text/printable.ts'
import type { JudgedStep } from './judge.ts'

/** A statement that would allow what a question asks, in the grammar of the layer it is for. */
export interface Proposal {
  readonly layer: LayerName
  readonly statement: {
    readonly Sid: string
    readonly Effect: 'Allow'
    readonly Principal?: Readonly<Record<string, string>>
    readonly Action: string
    readonly Resource?: string
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
  }
}

/** The smallest statement for a layer; undefined where no statement helps. */
export const proposalFor = (step: JudgedStep, layer: LayerName): Proposal | undefined => {
  const base = { Sid: sidOf(step), Effect: 'Allow', Action: step.request.action } as const
  switch (layer) {
    case 'trust':
      return { layer, statement: { ...base, ...trustedCaller(step) } }
    case 'secretPolicy':
    case 'keyPolicy':
    case 'resourcePolicy':
      // In the policy of a secret or key, `*` is that secret or key.
      return {
        layer,
        statement: { ...base, Principal: { AWS: roleOf(step) }, Resource: '*', ...throughSecretsManager(step) },
      }
    case 'identity':
    case 'boundary':
    case 'session':
    case 'scp':
      return {
        layer,
        statement: { ...base, Resource: patternOf(step.request.resource), ...throughSecretsManager(step) },
      }
    case 'rcp':
    case 'endpoint':
    case 'grants':
      return undefined
  }
}

/** The caller of AssumeRole, or the token of a job with its audience and subject. */
const trustedCaller = (step: JudgedStep): Pick<Proposal['statement'], 'Principal' | 'Condition'> => {
  const { principal, context } = step.request
  if (principal.kind !== 'web-identity') return { Principal: { AWS: roleOf(step) } }
  const provider = printText(principal.provider)
  const prefix = provider.slice(provider.indexOf(PROVIDER) + PROVIDER.length)
  const claim = (name: string): string | readonly string[] => {
    const value = context.values[`${prefix}:${name}`.toLowerCase()]
    if (value?.kind === 'present') return printText(value.value)
    const states = value?.kind === 'either' ? value.states : []
    return states.flatMap((state) => (state.kind === 'present' ? [printText(state.value)] : []))
  }
  return {
    Principal: { Federated: provider },
    Condition: { StringEquals: { [`${prefix}:aud`]: claim('aud'), [`${prefix}:sub`]: claim('sub') } },
  }
}

const PROVIDER = ':oidc-provider/'

/** A decryption is to be allowed only through Secrets Manager, and only for the one secret. */
const throughSecretsManager = ({ kind, target, request }: JudgedStep): Pick<Proposal['statement'], 'Condition'> => {
  const via = request.context.values['kms:viaservice']
  if (kind !== 'decrypt' || target === undefined || via?.kind !== 'present') return {}
  return {
    Condition: {
      StringEquals: { 'kms:ViaService': printText(via.value) },
      StringLike: { 'kms:EncryptionContext:SecretARN': patternOf(target.secret) },
    },
  }
}

const roleOf = ({ request: { principal } }: JudgedStep): string =>
  principal.kind === 'session' ? printText(principal.role) : ''

/** A text as a pattern: the six characters at the end of a secret's ARN as question marks, any other hole as a star. */
const patternOf = (text: Text): string =>
  typeof text === 'string'
    ? text
    : text.parts.map((part) => (typeof part === 'string' ? part : part.length === 6 ? '??????' : '*')).join('')

/** A name such as `DecryptProdDb`: letters and digits only, as identity policies require. */
const sidOf = ({ request, target }: JudgedStep): string => {
  const verb = request.action.split(':')[1] ?? ''
  const words = nameOf(printable(target?.label ?? '')).split(/[^A-Za-z0-9]+/)
  return `${verb}${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`.slice(0, 64)
}

/** The name of a secret, also where it goes by its ARN. */
const nameOf = (label: string): string => /:secret:(.+?)(?:-[A-Za-z0-9]{6})?$/.exec(label)?.[1] ?? label
