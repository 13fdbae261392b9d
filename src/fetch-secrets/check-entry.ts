import type { Aws, Kms, SecretDescription, SecretVersionInfo, Target } from '../aws/ports.ts'
import { Failure } from '../failure.ts'
import type { Runner } from '../runner/runner.ts'
import { printable, quoted } from '../text/printable.ts'
import type { CredentialsFor } from './credentials.ts'
import { ciphertextOf } from './decrypt.ts'
import { isDenial, isMissing } from './entry-failure.ts'
import { orFailure } from './outcome.ts'
import type { CiphertextRequest, ParameterRequest, Resolved, SecretRequest } from './request.ts'

/** What can be said about an entry without reading its value. */
export interface Checked {
  readonly label: string
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
  /** What was found, one sentence each, without a full stop. */
  readonly notes: readonly string[]
  /** The secret's own name, where AWS has said it. */
  readonly secretName?: string
  readonly failure?: Failure
}

/** What a check needs. */
export interface Checking {
  readonly aws: Aws
  readonly runner: Pick<Runner, 'readFileBytes'>
  readonly credentials: CredentialsFor
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Whether a missing value of this entry is no failure. */
  readonly mayBeMissing: (resolved: Resolved) => boolean
}

/** Looks at one entry without a call that reads a value. */
export const checkEntry = async (resolved: Resolved, checking: Checking): Promise<Checked> => {
  const { entry, request } = resolved
  const found = await orFailure(async () => {
    const target = { region: request.region, credentials: await checking.credentials(request.account) }
    return checkRequest(request, target, checking)
  })
  if (!(found instanceof Failure)) return { label: entry.label, ...found }
  if (isMissing(found, false) && checking.mayBeMissing(resolved))
    return { label: entry.label, verdict: 'pass', notes: ['it is missing, which is allowed'] }
  return { label: entry.label, verdict: 'fail', notes: [found.message.replace(/\.$/, '')], failure: found }
}

type Findings = Omit<Checked, 'label'>

const checkRequest = async (request: Resolved['request'], target: Target, checking: Checking): Promise<Findings> => {
  switch (request.kind) {
    case 'secret':
      return checkSecret(request, target, checking)
    case 'parameter':
      return checkParameter(request, target, checking)
    case 'ciphertext':
      return checkCiphertext(request, target, checking)
  }
}

const checkSecret = async (request: SecretRequest, target: Target, { aws, now }: Checking): Promise<Findings> => {
  const manager = await aws.secretsManager(target)
  const secret = await manager.describeSecret(request.secretId)
  if (secret.deletedAt !== undefined)
    throw new Failure(
      'pending-deletion',
      `${quoted(secret.name)} is scheduled for deletion.`,
      'Restore it, or remove the reference.',
    )
  const version = await orFailure(() =>
    versionOf(request, secret, () => manager.listSecretVersionIds(request.secretId)),
  )
  if (version instanceof Failure && !isDenial(version)) throw version
  const key = await checkKey(secret, version instanceof Failure ? undefined : version, () => aws.kms(target))
  return {
    secretName: secret.name,
    verdict: version instanceof Failure || key.verdict === 'inconclusive' ? 'inconclusive' : 'pass',
    notes: [
      `it exists${version instanceof Failure ? '; its versions may not be listed' : ''}`,
      ...key.notes,
      ...warnings(secret, request.region, now),
      'not proven: that the value may be read, and that it has the keys asked for; verify-policy can prove the first',
    ],
  }
}

/** The version that would be read. */
interface Chosen {
  readonly id: string
  /** The keys it is encrypted under, where the versions were listed. */
  readonly keyIds?: readonly string[]
}

const versionOf = async (
  { stage, version }: SecretRequest,
  secret: SecretDescription,
  list: () => Promise<ReadonlyMap<string, SecretVersionInfo>>,
): Promise<Chosen> => {
  if (stage === undefined && version === undefined) {
    const [id] = [...secret.versions].find(([, stages]) => stages.includes('AWSCURRENT')) ?? []
    if (id === undefined) throw noVersion(secret)
    return { id }
  }
  const versions = await list()
  const [id, info] =
    [...versions].find(([id, { stages }]) => (version === undefined ? stages.includes(stage ?? '') : id === version)) ??
    []
  if (id === undefined || info === undefined) throw noVersion(secret)
  if (stage !== undefined && !info.stages.includes(stage))
    throw new Failure(
      'version-conflict',
      `Stage and version id of ${quoted(secret.name)} belong to different versions.`,
      'Give only one of them.',
    )
  return { id, keyIds: info.keyIds }
}

const noVersion = ({ name }: SecretDescription): Failure =>
  new Failure(
    'version-missing',
    `${quoted(name)} has no such version.`,
    'List the versions with `aws secretsmanager list-secret-version-ids`, and correct the stage or the version id.',
  )

interface KeyFindings {
  readonly verdict: 'pass' | 'inconclusive'
  readonly notes: readonly string[]
}

/**
 * Asks KMS whether the caller could decrypt. The AWS managed key cannot be asked, and key policies often let only Secrets
 * Manager in, which a direct call cannot satisfy: so a denial proves nothing.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
const checkKey = async (
  { kmsKeyId, arn }: SecretDescription,
  version: Chosen | undefined,
  kms: () => Promise<Kms>,
): Promise<KeyFindings> => {
  const key = version?.keyIds === undefined ? kmsKeyId : version.keyIds.find((id) => id !== MANAGED_KEY)
  if (key === undefined) return { verdict: 'pass', notes: ['it is encrypted with the AWS managed key'] }
  if (version === undefined) return { verdict: 'inconclusive', notes: ['its KMS key was not asked'] }
  const older = key === kmsKeyId ? [] : [`this version is still encrypted under an older key, ${printable(key)}`]
  const context = new Map([
    ['SecretARN', arn],
    ['SecretVersionId', version.id],
  ])
  const answer = await orFailure(async () => (await kms()).dryRunDecrypt({ keyId: key, encryptionContext: context }))
  if (!(answer instanceof Failure)) return { verdict: 'pass', notes: [...older, 'its KMS key allows decryption'] }
  if (answer.code === 'kms-key-state') throw answer
  return {
    verdict: 'inconclusive',
    notes: [...older, `its KMS key may allow decryption through Secrets Manager only (${answer.code})`],
  }
}

/** What ListSecretVersionIds calls the AWS managed key. */
const MANAGED_KEY = 'DefaultEncryptionKey'

const warnings = (secret: SecretDescription, region: string, now: number): readonly string[] => [
  ...(secret.rotationEnabled && secret.nextRotationAt !== undefined && secret.nextRotationAt < now
    ? ['warning: its rotation is overdue']
    : []),
  ...([...secret.versions.values()].some((stages) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'))
    ? ['warning: a rotation was begun and not finished (AWSPENDING)']
    : []),
  ...(secret.primaryRegion !== undefined && secret.primaryRegion !== region
    ? [`it is a replica of the secret in ${printable(secret.primaryRegion)}`]
    : []),
  ...(secret.owningService === undefined ? [] : [`it is managed by ${printable(secret.owningService)}`]),
]

const checkParameter = async (request: ParameterRequest, target: Target, { aws }: Checking): Promise<Findings> => {
  const name = request.name.slice(0, request.name.length - request.selector.length)
  if (name.startsWith('arn:'))
    return { verdict: 'inconclusive', notes: ['a parameter named by its ARN cannot be looked up without reading it'] }
  const known = await orFailure(async () => (await aws.parameters(target)).describeParameters([name]))
  if (known instanceof Failure && isDenial(known))
    return { verdict: 'inconclusive', notes: ['`ssm:DescribeParameters` is not allowed'] }
  if (known instanceof Failure) throw known
  if (!known.includes(name))
    throw new Failure('secret-missing', `The parameter ${quoted(name)} was not found.`, 'Check name and region.')
  const open = `${request.selector === '' ? '' : 'that it has this version or label, and '}that the value may be read`
  return { secretName: name, verdict: 'pass', notes: ['it exists', `not proven: ${open}`] }
}

/** A dry run of exactly the call that would be made. */
const checkCiphertext = async (
  { source }: CiphertextRequest,
  target: Target,
  { aws, runner }: Checking,
): Promise<Findings> => {
  const kms = await aws.kms(target)
  await kms.dryRunDecrypt({
    ciphertext: await ciphertextOf(source.blob, runner),
    keyId: source.key,
    ...(source.context === undefined ? {} : { encryptionContext: source.context }),
    ...(source.algorithm === undefined ? {} : { algorithm: source.algorithm }),
  })
  return { verdict: 'pass', notes: ['KMS allows this decryption'] }
}
