/**
 * Secrets → the session policy that lets a job read just these.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */

/** Where a secret that is named without ARN lies. */
export interface SecretPlace {
  readonly partition: string
  readonly region: string
  /** Account of the last role of the chain. */
  readonly account: string
}

/** A generated policy, what it had to leave out, or why there is none. */
export type ScopedPolicy =
  | {
      readonly kind: 'policy'
      /** Minified JSON. */
      readonly text: string
      /** The resources that the session can read, sorted. */
      readonly resources: readonly string[]
      /** What was left out to stay below the limit, one sentence each. */
      readonly losses: readonly string[]
    }
  /** Even the smallest form is over the limit; so many secrets would fit. */
  | { readonly kind: 'too-large'; readonly fits: number }
  | { readonly kind: 'invalid'; readonly problems: readonly { readonly id: string; readonly what: string }[] }

/** Characters that a session policy may have. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const LIMIT = 2048

const ARN = /^arn:[a-z0-9-]+:secretsmanager:([a-z0-9-]+):\d{12}:secret:([^*?$]+)(\*?)$/
const NAME = /^([A-Za-z0-9/_+=.@-]+)(\*?)$/
const SUFFIX = /-([A-Za-z0-9]{6})$/
const WORD = /^(?:[A-Z]?[a-z0-9]+|[A-Z0-9]+)$/

/** A secret that a line names. */
interface Scoped {
  readonly resource: string
  readonly partition: string
  readonly region: string
  readonly isPrefix: boolean
}

/** A further statement of a session policy, in the words of IAM. */
export interface FurtherStatement {
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/**
 * The session policy for a list of secret ids: full ARNs, partial ARNs, names, or any of them with a final `*` for all
 * secrets that begin so. `further`: what the session has to do besides.
 */
export const scopeToSecrets = (
  ids: readonly string[],
  place: SecretPlace,
  further: readonly FurtherStatement[] = [],
): ScopedPolicy => {
  const scoped = ids.map((id) => ({ id, resources: scopedOf(id, place) }))
  const problems = scoped
    .filter(({ resources }) => resources.length === 0)
    .map(({ id }) => ({ id, what: 'it is neither the name nor the ARN of a secret, with at most one `*` at its end' }))
  if (problems.length > 0 || ids.length + further.length === 0) return { kind: 'invalid', problems }
  const found = scoped.map(({ resources }) => resources)
  const secrets = distinct(found.flat())
  for (const form of FORMS) {
    const text = policyOf(secrets, further, form)
    if (text.length <= LIMIT)
      return { kind: 'policy', text, resources: secrets.map(({ resource }) => resource), losses: form.losses }
  }
  return { kind: 'too-large', fits: fittingOf(found, further) }
}

/** Nothing for an id that is none. */
const scopedOf = (id: string, { partition, region, account }: SecretPlace): readonly Scoped[] => {
  const arn = ARN.exec(id)
  if (arn !== null) {
    const [, ownRegion = '', name = '', star = ''] = arn
    const own = { partition: id.split(':')[1] ?? partition, region: ownRegion, isPrefix: star !== '' }
    return (star === '' ? endingsOf(name) : ['']).map((ending) => ({ ...own, resource: `${id}${ending}` }))
  }
  const [, name, star = ''] = NAME.exec(id) ?? []
  if (name === undefined || id.startsWith('arn:')) return []
  const start = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`
  return [{ partition, region, isPrefix: star !== '', resource: star === '' ? `${start}-??????` : `${start}*` }]
}

/**
 * What an ARN may lack. The end of `prod/api-server` can be the six characters that AWS adds to every name, or six of the name
 * itself; an end that reads like a word or a number counts as both.
 */
const endingsOf = (name: string): readonly string[] => {
  const [, ending] = SUFFIX.exec(name) ?? []
  if (ending === undefined) return ['-??????']
  return WORD.test(ending) ? ['', '-??????'] : ['']
}

const distinct = (secrets: readonly Scoped[]): readonly Scoped[] =>
  [...new Map(secrets.map((secret) => [secret.resource, secret])).values()].sort((a, b) =>
    a.resource < b.resource ? -1 : 1,
  )

/** A form of the policy, each smaller than the one before. */
interface Form {
  readonly describe: boolean
  readonly context: boolean
  readonly losses: readonly string[]
}

const NO_DESCRIBE = 'DescribeSecret is left out, so that the session can read the values but not look at the metadata.'
const NO_CONTEXT =
  'The decryption is not limited to these secrets; which secrets can be read still is, by the first statement.'

const FORMS: readonly Form[] = [
  { describe: true, context: true, losses: [] },
  { describe: false, context: true, losses: [NO_DESCRIBE] },
  { describe: false, context: false, losses: [NO_DESCRIBE, NO_CONTEXT] },
]

const SMALLEST: Form = { describe: false, context: false, losses: [] }

const policyOf = (secrets: readonly Scoped[], further: readonly FurtherStatement[], form: Form): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      ...(secrets.length === 0 ? [] : readStatements(secrets, form)),
      ...(secrets.some(({ isPrefix }) => isPrefix)
        ? [{ Effect: 'Allow', Action: 'secretsmanager:ListSecrets', Resource: '*' }]
        : []),
      ...further.map((statement) => ({ Effect: 'Allow', ...statement })),
    ],
  })

const readStatements = (secrets: readonly Scoped[], { describe, context }: Form): readonly object[] => {
  const resources = secrets.map(({ resource }) => resource)
  const services = [...new Set(secrets.flatMap(viaServices))].sort()
  return [
    {
      Effect: 'Allow',
      Action: describe
        ? ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue']
        : 'secretsmanager:GetSecretValue',
      Resource: resources,
    },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: {
        StringEquals: { 'kms:ViaService': services },
        ...(context ? { StringLike: { 'kms:EncryptionContext:SecretARN': resources } } : {}),
      },
    },
  ]
}

/** Which suffix KMS sees in the China partition is not confirmed: both are listed there. */
const viaServices = ({ partition, region }: Scoped): readonly string[] => {
  const name = `secretsmanager.${region}.amazonaws.com`
  return partition === 'aws-cn' ? [name, `${name}.cn`] : [name]
}

const fittingOf = (found: readonly (readonly Scoped[])[], further: readonly FurtherStatement[]): number => {
  let fits = 0
  while (fits < found.length && policyOf(distinct(found.slice(0, fits + 1).flat()), further, SMALLEST).length <= LIMIT)
    fits++
  return fits
}
