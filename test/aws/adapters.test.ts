import { describe, expect, test } from '@jest/globals'
import type { Service } from './service.ts'
import { access, json, KEYS, serve } from './service.ts'

const target = { region: 'eu-central-1', credentials: KEYS }
const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-AbCdEf'
const VALUE = {
  ARN,
  Name: 'prod/db',
  VersionId: 'v'.repeat(32),
  VersionStages: ['AWSCURRENT'],
  CreatedDate: 1_750_000_000,
}

const bodies = ({ seen }: Service): unknown[] => seen.map(({ body }) => JSON.parse(body) as unknown)

const manager = (service: Service) => access(service.address).aws.secretsManager(target)

describe('Secrets Manager', () => {
  test('a text value comes as a secret, with what identifies its version', async () => {
    const service = await serve(json({ ...VALUE, SecretString: 'planted' }))
    const value = await (await manager(service)).getSecretValue({ secretId: 'prod/db', versionStage: 'AWSCURRENT' })
    expect(bodies(service)).toEqual([{ SecretId: 'prod/db', VersionStage: 'AWSCURRENT' }])
    expect(value).toMatchObject({ arn: ARN, name: 'prod/db', createdAt: 1_750_000_000_000, value: { kind: 'text' } })
    expect(value.value.kind === 'text' && value.value.text.equals('planted')).toBe(true)
  })

  test('bytes come as base64, and a version without content is absent', async () => {
    const service = await serve(json({ ...VALUE, SecretBinary: 'AAEC' }), json(VALUE))
    const { value } = await (await manager(service)).getSecretValue({ secretId: 'prod/db' })
    expect(value.kind === 'binary' && value.base64.equals('AAEC')).toBe(true)
    expect(await (await manager(service)).getSecretValue({ secretId: 'prod/db' })).toMatchObject({
      value: { kind: 'absent' },
    })
  })

  test.each([
    ['no ARN', 'prod/db', { ...VALUE, ARN: undefined }],
    ['no version', 'prod/db', { ...VALUE, VersionId: undefined }],
    ['another name', 'prod/other', VALUE],
    ['another ARN', ARN.replace('prod', 'test'), VALUE],
    ['a longer name than the partial ARN', ARN.replace('/db-AbCdEf', ''), VALUE],
    ['an ARN that is no text', 'prod/db', { ...VALUE, ARN: { a: 1 } }],
  ])('an answer with %s is refused', async (_, secretId, answer) => {
    const service = await serve(json({ ...answer, SecretString: 'planted' }))
    await expect((await manager(service)).getSecretValue({ secretId })).rejects.toMatchObject({ code: 'bad-response' })
  })

  test('a partial ARN may be answered by the ARN that extends it', async () => {
    const service = await serve(json({ ...VALUE, SecretString: 'x' }))
    expect(await (await manager(service)).getSecretValue({ secretId: ARN.slice(0, -7) })).toMatchObject({ arn: ARN })
  })

  test('a batch gives values and a failure of its own for each member that failed, over all pages', async () => {
    const service = await serve(
      json({
        SecretValues: [],
        Errors: [{ SecretId: 'a', ErrorCode: 'ResourceNotFoundException', Message: "can't find" }],
        NextToken: 't',
      }),
      json({ SecretValues: [{ ...VALUE, SecretString: 'x' }], Errors: [] }),
    )
    const { values, failures } = await (await manager(service)).batchGetSecretValue(['a', 'prod/db'])
    expect(values.map(({ name }) => name)).toEqual(['prod/db'])
    expect(failures).toEqual([{ secretId: 'a', failure: expect.objectContaining({ code: 'secret-missing' }) }])
    expect(bodies(service)).toEqual([
      { SecretIdList: ['a', 'prod/db'] },
      { SecretIdList: ['a', 'prod/db'], NextToken: 't' },
    ])
  })

  test('one page of a listing is filtered and names the next', async () => {
    const service = await serve(
      json({ SecretList: [{ ARN, Name: 'prod/db', Tags: [{ Key: 'team', Value: 'a' }] }], NextToken: 'n' }),
    )
    const page = await (await manager(service)).listSecrets({ namePrefix: 'prod/', tagKeys: ['team'], nextToken: 'm' })
    expect(page).toEqual({
      secrets: [{ arn: ARN, name: 'prod/db', tags: [{ key: 'team', value: 'a' }] }],
      nextToken: 'n',
    })
    expect(bodies(service)).toEqual([
      {
        MaxResults: 100,
        NextToken: 'm',
        Filters: [
          { Key: 'name', Values: ['prod/'] },
          { Key: 'tag-key', Values: ['team'] },
        ],
      },
    ])
  })

  test('a description tells key, rotation, deletion and versions', async () => {
    const service = await serve(
      json({
        ARN,
        Name: 'prod/db',
        KmsKeyId: 'alias/app',
        RotationEnabled: true,
        DeletedDate: 1_750_000_000,
        VersionIdsToStages: { v1: ['AWSCURRENT'] },
      }),
    )
    expect(await (await manager(service)).describeSecret('prod/db')).toEqual({
      arn: ARN,
      name: 'prod/db',
      kmsKeyId: 'alias/app',
      rotationEnabled: true,
      deletedAt: 1_750_000_000_000,
      tags: [],
      versions: new Map([['v1', ['AWSCURRENT']]]),
    })
  })

  test('versions are listed over all pages', async () => {
    const service = await serve(
      json({ ARN, Versions: [{ VersionId: 'v1', VersionStages: ['AWSCURRENT'] }], NextToken: 't' }),
      json({ ARN, Versions: [{ VersionId: 'v2', KmsKeyIds: ['key'] }] }),
    )
    expect(await (await manager(service)).listSecretVersionIds('prod/db')).toEqual(
      new Map([
        ['v1', { stages: ['AWSCURRENT'], keyIds: [] }],
        ['v2', { stages: [], keyIds: ['key'] }],
      ]),
    )
  })

  test('requests are signed for the region of the target', async () => {
    const service = await serve(json({ ...VALUE, SecretString: 'x' }))
    await (await manager(service)).getSecretValue({ secretId: 'prod/db' })
    expect(service.seen[0]?.headers.authorization).toContain('/eu-central-1/secretsmanager/aws4_request')
  })
})

describe('Parameter Store', () => {
  test('parameters are decrypted, with their selector, and invalid names are told', async () => {
    const parameter = {
      Name: '/app/url',
      ARN: 'arn:aws:ssm:eu-central-1:111122223333:parameter/app/url',
      Value: 'planted',
      Version: 3,
      Selector: ':3',
    }
    const service = await serve(json({ Parameters: [parameter], InvalidParameters: ['/app/none'] }))
    const parameters = await access(service.address).aws.parameters(target)
    const { values, invalid } = await parameters.getParameters(['/app/url:3', '/app/none'])
    expect(bodies(service)).toEqual([{ Names: ['/app/url:3', '/app/none'], WithDecryption: true }])
    expect(values[0]).toMatchObject({ name: '/app/url:3', version: 3 })
    expect(values[0]?.value.equals('planted')).toBe(true)
    expect(invalid).toEqual(['/app/none'])
  })

  test('existing names are described without their values', async () => {
    const service = await serve(json({ Parameters: [{ Name: '/app/url' }] }))
    const parameters = await access(service.address).aws.parameters(target)
    expect(await parameters.describeParameters(['/app/url', '/app/none'])).toEqual(['/app/url'])
  })

  test('an empty answer is refused', async () => {
    const service = await serve(json({}))
    const parameters = await access(service.address).aws.parameters(target)
    await expect(parameters.getParameters(['/a'])).rejects.toMatchObject({ code: 'bad-response' })
    await expect(parameters.describeParameters(['/a'])).rejects.toMatchObject({ code: 'bad-response' })
  })
})

describe('KMS', () => {
  const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234'

  test('a ciphertext is decrypted with exactly its context', async () => {
    const service = await serve(json({ KeyId: KEY, Plaintext: 'cGxhbnRlZA==' }))
    const kms = await access(service.address).aws.kms(target)
    const request = {
      ciphertext: 'AAEC',
      keyId: KEY,
      encryptionContext: new Map([['App', 'a']]),
      algorithm: 'SYMMETRIC_DEFAULT',
    }
    const { plaintextBase64, keyArn } = await kms.decrypt(request)
    expect([plaintextBase64.equals('cGxhbnRlZA=='), keyArn]).toEqual([true, KEY])
    expect(bodies(service)).toEqual([
      { CiphertextBlob: 'AAEC', KeyId: KEY, EncryptionContext: { App: 'a' }, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
    ])
  })

  test('an answer without plaintext is refused', async () => {
    const service = await serve(json({ KeyId: KEY }))
    const kms = await access(service.address).aws.kms(target)
    await expect(kms.decrypt({ ciphertext: 'AAEC', keyId: KEY })).rejects.toMatchObject({ code: 'bad-response' })
  })

  test('a dry run that KMS would allow is allowed, with or without a ciphertext', async () => {
    const service = await serve(json({ __type: 'DryRunOperationException' }, 400))
    const kms = await access(service.address).aws.kms(target)
    expect(await kms.dryRunDecrypt({ keyId: KEY })).toBe('allowed')
    expect(await kms.dryRunDecrypt({ keyId: KEY, ciphertext: 'AAEC' })).toBe('allowed')
    expect(bodies(service)).toEqual([
      { KeyId: KEY, DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] },
      { KeyId: KEY, DryRun: true, CiphertextBlob: 'AAEC' },
    ])
  })

  test.each([
    ['denied', json({ __type: 'AccessDeniedException' }, 400), 'denied'],
    ['answered as if it were no dry run', json({ KeyId: KEY, Plaintext: 'cGxhbnRlZA==' }), 'bad-response'],
  ])('a dry run that is %s fails', async (_, answer, code) => {
    const kms = await access((await serve(answer)).address).aws.kms(target)
    await expect(kms.dryRunDecrypt({ keyId: KEY })).rejects.toMatchObject({ code })
  })
})
