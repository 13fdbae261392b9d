import type { FailureCode } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import type { CallContext, Row } from './judgement.ts'
import type { SdkError } from './sdk-error.ts'

/**
 * Access denied, by the layer that the text names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export const DENIALS: readonly Row[] = [
  denial(
    /Access to KMS is not allowed/,
    'denied-kms',
    'may not use the KMS key of',
    () =>
      'Allow `kms:Decrypt` for the role in its identity policy, in the key policy, or in both when the key is in another account.',
  ),
  denial(
    /with an explicit deny in an? /,
    'denied-explicit',
    'is explicitly denied',
    (_, error) => `Find the Deny statement in ${explicitLayer(error)}: further Allow statements cannot help.`,
  ),
  denial(
    /no VPC endpoint policy allows/,
    'denied-endpoint',
    'is not allowed by the VPC endpoint policy for',
    allowAt('the policy of the VPC endpoint'),
  ),
  denial(
    /no service control policy allows/,
    'denied-scp',
    'is not allowed by any service control policy for',
    allowAt('a service control policy of the organization'),
  ),
  denial(
    /no resource control policy allows/,
    'denied-rcp',
    'is not allowed by any resource control policy for',
    allowAt('a resource control policy of the organization'),
  ),
  denial(
    /no permissions boundary allows/,
    'denied-boundary',
    'is not allowed by the permissions boundary for',
    allowAt('the permissions boundary of the role'),
  ),
  denial(
    /no session policy allows/,
    'denied-session',
    'is not allowed by the session policy for',
    allowAt('the session policy given when the role was assumed'),
  ),
  denial(
    /no resource-based policy allows/,
    'denied-resource',
    'is not allowed by any resource policy of',
    allowAt('the resource policy, and in the identity policy if the accounts differ'),
  ),
  denial(
    /no identity-based policy allows/,
    'denied-identity',
    'is not allowed by any identity policy for',
    allowAt('an identity policy of the role'),
  ),
]

/** Access denied without a layer in the text. */
export const PLAIN_DENIAL: Row = denial(/(?:)/, 'denied', 'is not allowed for', allowAt('the policies of the role'))

/** The principal that AWS names, and nothing else of the text. */
const PRINCIPAL =
  /^User: (arn:aws[a-z0-9-]*:(?:iam|sts)::\d{12}:(?:user|role|assumed-role|federated-user)\/[\w+=,.@/-]{1,640}) is not authorized/

const EXPLICIT_LAYERS = [
  'identity-based policy',
  'resource-based policy',
  'permissions boundary',
  'session policy',
  'service control policy',
  'resource control policy',
  'VPC endpoint policy',
] as const

const explicitLayer = (error: SdkError): string => {
  const layer = EXPLICIT_LAYERS.find((name) => error.says(new RegExp(`explicit deny in an? ${name}`)))
  return layer === undefined ? 'the policies' : `a ${layer}`.replace('a identity', 'an identity')
}

function denial(
  pattern: RegExp,
  code: FailureCode,
  verb: string,
  hint: (context: CallContext, error: SdkError) => string,
): Row {
  return {
    // EC2 has a word of its own.
    when: (error) => /^(?:AccessDenied|UnauthorizedOperation)$/.test(error.name) && error.says(pattern),
    code,
    message: (error, context) => {
      const principal = principalOf(error)
      const action = context.needs[0] ?? `${context.service}:${context.operation}`
      const resource = context.resource === undefined ? 'this caller' : quoted(context.resource)
      return `\`${action}\` ${verb} ${resource} in ${context.region}${principal === undefined ? '' : `, asked by \`${principal}\``}.`
    },
    hint: (error, context) => hint(context, error),
    principal: principalOf,
  }
}

/** The principal that the text of a denial names. */
export function principalOf(error: SdkError): string | undefined {
  return error.quote(PRINCIPAL)
}

function allowAt(place: string) {
  return (context: CallContext): string =>
    `Allow ${context.needs.map((action) => `\`${action}\``).join(' and ')} in ${place}${statement(context)}.`
}

/** The statement to paste, where the resource is known by its ARN. */
const statement = ({ needs, resource }: CallContext): string =>
  resource !== undefined && /^arn:aws[a-z0-9-]*:[a-z]+:[\w:/+=.@*?-]{1,600}$/.test(resource)
    ? `: \`${JSON.stringify({ Effect: 'Allow', Action: needs[0], Resource: resource })}\``
    : ''
