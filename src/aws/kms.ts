import {
  DecryptCommand,
  type DecryptCommandInput,
  DescribeKeyCommand,
  type EncryptionAlgorithmSpec,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type GrantListEntry,
  type KeyMetadata,
  KMSClient,
  type KMSClientConfig,
  ListAliasesCommand,
  ListGrantsCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms'
import { Failure } from '../failure.ts'
import { Secret } from '../secrecy/secret.ts'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import { allPages } from './pages.ts'
import type { DecryptRequest, KeyDescription, KeyGrant, Kms } from './ports.ts'
import { readSdkError } from './sdk-error.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html through the SDK. */
export const connectKms = (config: KMSClientConfig, calls: Calls): Kms => toKms(new KMSClient(config), calls)

const toKms = (client: KMSClient, calls: Calls): Kms => ({
  decrypt: (request) =>
    calls.make({ operation: 'Decrypt', needs: NEEDS.kms.decrypt, resource: request.keyId }, async (options) => {
      const { KeyId, Plaintext } = await client.send(new DecryptCommand(input(request)), options)
      if (!KeyId || Plaintext === undefined) throw unreadable
      return { plaintextBase64: Secret.of(Buffer.from(Plaintext).toString('base64')), keyArn: KeyId }
    }),
  dryRunDecrypt: (request) =>
    calls.make<'allowed'>(
      { operation: 'Decrypt', needs: NEEDS.kms.dryRunDecrypt, resource: request.keyId },
      async (options) => {
        const ignoring = request.ciphertext === undefined ? { DryRunModifiers: ['IGNORE_CIPHERTEXT' as const] } : {}
        try {
          await client.send(new DecryptCommand({ ...input(request), DryRun: true, ...ignoring }), options)
        } catch (error) {
          // A dry run that would have succeeded ends in this error: https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html
          if (readSdkError(error).name === 'DryRunOperation') return 'allowed'
          throw error
        }
        throw unreadable
      },
    ),
  getKeyPolicy: (keyId) =>
    calls.make({ operation: 'GetKeyPolicy', needs: NEEDS.kms.getKeyPolicy, resource: keyId }, async (options) => {
      const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: keyId }), options)
      if (Policy === undefined) throw unreadable
      return Policy
    }),
  describeKey: (keyId) =>
    calls.make({ operation: 'DescribeKey', needs: NEEDS.kms.describeKey, resource: keyId }, async (options) =>
      toDescription((await client.send(new DescribeKeyCommand({ KeyId: keyId }), options)).KeyMetadata),
    ),
  listGrants: (keyId) =>
    allPages((marker) =>
      calls.make({ operation: 'ListGrants', needs: NEEDS.kms.listGrants, resource: keyId }, async (options) => {
        const command = new ListGrantsCommand({ KeyId: keyId, Limit: 100, ...from(marker) })
        const { Grants, NextMarker } = await client.send(command, options)
        if (Grants === undefined) throw unreadable
        return { items: Grants.map(toGrant), next: NextMarker }
      }),
    ),
  listAliases: (keyId) =>
    allPages((marker) =>
      calls.make({ operation: 'ListAliases', needs: NEEDS.kms.listAliases, resource: keyId }, async (options) => {
        const command = new ListAliasesCommand({ KeyId: keyId, Limit: 100, ...from(marker) })
        const { Aliases, NextMarker } = await client.send(command, options)
        if (Aliases === undefined) throw unreadable
        return { items: Aliases.flatMap(({ AliasName }) => AliasName ?? []), next: NextMarker }
      }),
    ),
  getKeyRotationStatus: (keyId) => {
    const about = { operation: 'GetKeyRotationStatus', needs: NEEDS.kms.getKeyRotationStatus, resource: keyId }
    return calls.make(about, async (options) => {
      const answer = await client.send(new GetKeyRotationStatusCommand({ KeyId: keyId }), options)
      if (answer.KeyRotationEnabled === undefined) throw unreadable
      const { KeyRotationEnabled: enabled, RotationPeriodInDays: days } = answer
      return { enabled, ...(days === undefined ? {} : { days }) }
    })
  },
  listResourceTags: (keyId) => {
    const about = { operation: 'ListResourceTags', needs: NEEDS.kms.listResourceTags, resource: keyId }
    return allPages((marker) =>
      calls.make(about, async (options) => {
        const command = new ListResourceTagsCommand({ KeyId: keyId, Limit: 50, ...from(marker) })
        const { Tags, NextMarker } = await client.send(command, options)
        if (Tags === undefined) throw unreadable
        const items = Tags.flatMap(({ TagKey, TagValue }) =>
          TagKey === undefined ? [] : [{ key: TagKey, value: TagValue ?? '' }],
        )
        return { items, next: NextMarker }
      }),
    )
  },
})

const from = (marker: string | undefined) => (marker === undefined ? {} : { Marker: marker })

const toDescription = (metadata: KeyMetadata | undefined): KeyDescription => {
  const { Arn, KeyState, KeyManager, KeySpec, KeyUsage, Origin, MultiRegion, MultiRegionConfiguration } = metadata ?? {}
  if (!Arn || !KeyState || !KeyManager) throw unreadable
  const primary = MultiRegionConfiguration?.PrimaryKey?.Arn
  return {
    arn: Arn,
    state: KeyState,
    manager: KeyManager,
    multiRegion: MultiRegion ?? false,
    ...(KeySpec === undefined ? {} : { spec: KeySpec }),
    ...(KeyUsage === undefined ? {} : { usage: KeyUsage }),
    ...(Origin === undefined ? {} : { origin: Origin }),
    ...(primary === undefined || primary === Arn ? {} : { primary }),
  }
}

const toGrant = ({ GrantId, GranteePrincipal, Operations, Name, Constraints }: GrantListEntry): KeyGrant => {
  if (!GrantId) throw unreadable
  const { EncryptionContextSubset: subset, EncryptionContextEquals: equals } = Constraints ?? {}
  return {
    id: GrantId,
    // A grant for a service names no principal.
    grantee: GranteePrincipal ?? '',
    operations: Operations ?? [],
    ...(Name === undefined || Name === '' ? {} : { name: Name }),
    ...(subset === undefined ? {} : { subset }),
    ...(equals === undefined ? {} : { equals }),
  }
}

const input = ({ ciphertext, keyId, encryptionContext, algorithm }: DecryptRequest): DecryptCommandInput => ({
  KeyId: keyId,
  ...(ciphertext === undefined ? {} : { CiphertextBlob: Buffer.from(ciphertext, 'base64') }),
  ...(encryptionContext === undefined ? {} : { EncryptionContext: Object.fromEntries(encryptionContext) }),
  ...(algorithm === undefined ? {} : { EncryptionAlgorithm: algorithm as EncryptionAlgorithmSpec }),
})

const unreadable = new Failure(
  'bad-response',
  'The answer of KMS is incomplete.',
  'Something other than KMS probably answered: look at proxies and the endpoint inputs.',
)
