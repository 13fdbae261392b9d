import { describe, expect, test } from '@jest/globals'
import { printText } from '../../../src/policy/index.ts'
import { assemble } from '../../../src/verify-policy/assemble/index.ts'
import { parseInputs } from '../../../src/verify-policy/inputs.ts'
import { pipelineOfInputs } from '../../../src/verify-policy/pipeline.ts'
import { parsePolicyFiles, readPolicyFile } from '../../../src/verify-policy/sources/policy-files.ts'
import { merged } from '../../../src/verify-policy/sources/source.ts'
import { ROLE, SECRET } from '../workspace.ts'

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const OTHER_KEY = 'arn:aws:kms:us-east-1:111122223333:key/0000abcd-12ab-34cd-56ef-1234567890ab'
const ELSEWHERE = 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:prod/db-ZzYyXx'
const ANYTHING = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })

/** The scene made of lines of `policy-files`; a line stands for the text behind it, or for a document that allows anything. */
const sceneOf = (secretIds: string, files: Readonly<Record<string, unknown>>, chain = '') => {
  const given: Readonly<Record<string, string>> = {
    'role-to-assume': ROLE,
    'role-chain': chain,
    'secret-ids': secretIds,
    'aws-region': 'us-east-1',
  }
  const inputs = parseInputs((name) => given[name] ?? '', undefined)
  if (!inputs.ok) throw new Error(JSON.stringify(inputs.problems))
  const bundles = Object.entries({ [`identity@${ROLE}=identity.json`]: ANYTHING, ...files }).flatMap(
    ([line, content]) => {
      const parsed = parsePolicyFiles('policy-files', line)
      const [files_] = parsed.ok ? parsed.value : []
      if (files_ === undefined) throw new Error(line)
      return [readPolicyFile(files_.glob, typeof content === 'string' ? content : JSON.stringify(content), files_)]
    },
  )
  return assemble(merged(bundles), pipelineOfInputs(inputs.value), {
    region: 'us-east-1',
    organization: undefined,
    required: [],
  })
}

const describeSecret = (arn: string, name: string, KmsKeyId?: string) => ({
  ARN: arn,
  Name: name,
  LastChangedDate: 1,
  ...(KmsKeyId === undefined ? {} : { KmsKeyId }),
})
const targetsOf = (scene: ReturnType<typeof sceneOf>): readonly string[] =>
  scene.parts.flatMap(({ targets }) =>
    targets.map(({ secret, named }) => `${printText(secret)} ${named?.kind ?? 'found'}`),
  )
const problemsOf = (scene: ReturnType<typeof sceneOf>): string => scene.problems.map(({ what }) => what).join('; ')

describe('the secrets that a job asks for', () => {
  test.each([
    [
      'a name, looked up at home',
      'prod/db',
      {},
      ['arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-⟨suffix of prod/db⟩ name'],
    ],
    ['a name that is described', 'prod/db', { 'd.json': describeSecret(SECRET, 'prod/db') }, [`${SECRET} name`]],
    ['a full ARN', SECRET, {}, [`${SECRET} full-arn`]],
    [
      'an ARN without its end',
      SECRET.slice(0, -7),
      { 'd.json': describeSecret(SECRET, 'prod/db') },
      [`${SECRET} partial-arn`],
    ],
    [
      'a name that only another account has',
      'prod/db',
      { 'd.json': describeSecret(ELSEWHERE, 'prod/db') },
      [`${ELSEWHERE} name`],
    ],
    [
      'a name that home has as well',
      'prod/db',
      { 'd.json': describeSecret(ELSEWHERE, 'prod/db'), 'e.json': describeSecret(SECRET, 'prod/db') },
      [`${SECRET} name`],
    ],
    [
      'a prefix with secrets that are described',
      'prod/*',
      { 'd.json': describeSecret(SECRET, 'prod/db') },
      [`${SECRET} found`],
    ],
    [
      'a prefix with none',
      'prod/*',
      {},
      ['arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/⟨rest of prod/*⟩-⟨suffix of prod/*⟩ found'],
    ],
  ])('%s', (_, ids, files, targets) => {
    const scene = sceneOf(ids, files)
    expect(problemsOf(scene)).toBe('')
    expect(targetsOf(scene)).toEqual(targets)
  })

  test.each([
    [
      'a name that several other places hold',
      'prod/db',
      {
        'd.json': describeSecret(ELSEWHERE, 'prod/db'),
        'e.json': describeSecret(ELSEWHERE.replace('eu-west-1', 'eu-west-2'), 'prod/db'),
      },
      'several accounts or regions hold `prod/db` (444455556666 in eu-west-1, 444455556666 in eu-west-2): give the ARN',
    ],
    [
      'a policy that could be of two secrets',
      'prod/db\nprod/api',
      { 'secret=p.json': ANYTHING },
      'of which secret is this policy?',
    ],
    ['a parameter', 'ssm:/app/key', {}, 'is a parameter, not a secret'],
  ])('%s is a question to the user', (_, ids, files, problem) => {
    expect(problemsOf(sceneOf(ids, files))).toContain(problem)
  })
})

const keyOf = (scene: ReturnType<typeof sceneOf>): string => {
  const key = scene.policies.secrets[0]?.key
  return key?.kind === 'key' ? printText(key.arn) : `${key?.kind}`
}

describe('the key of a secret', () => {
  test.each([
    ['is AWS managed where its description names none', { 'd.json': describeSecret(SECRET, 'prod/db') }, 'aws-managed'],
    [
      'is AWS managed where its description says so',
      { 'd.json': describeSecret(SECRET, 'prod/db', 'alias/aws/secretsmanager') },
      'aws-managed',
    ],
    ['is that of its description', { 'd.json': describeSecret(SECRET, 'prod/db', KEY) }, KEY],
    ['may be named by its id', { 'd.json': describeSecret(SECRET, 'prod/db', KEY.slice(-36)) }, KEY],
    [
      'may be named by an alias that a document names',
      {
        'd.json': describeSecret(SECRET, 'prod/db', 'alias/app'),
        'key@alias/app=k.json': ANYTHING,
        [`key@${OTHER_KEY}=o.json`]: ANYTHING,
        [`key@${KEY}=p.json`]: ANYTHING,
      },
      'arn:aws:kms:us-east-1:111122223333:key/⟨id of alias/app⟩',
    ],
    [
      'is assumed to be the only one given',
      { 'key=k.json': ANYTHING },
      'arn:aws:kms:us-east-1:111122223333:key/⟨id of the key⟩',
    ],
    [
      'is the only one that an identity policy names',
      {
        [`identity@${ROLE}=d.json`]: { Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY }] },
        'key=k.json': ANYTHING,
      },
      KEY,
    ],
    ['is not known without any', {}, 'unknown'],
    [
      'is not known among several',
      { [`key@${KEY}=k.json`]: ANYTHING, [`key@${OTHER_KEY}=o.json`]: ANYTHING },
      'unknown',
    ],
  ])('%s', (_, files, key) => {
    expect(keyOf(sceneOf('prod/db', files))).toBe(key)
  })

  test('has the documents that name it by ARN, id or alias', () => {
    const scene = sceneOf('prod/db', {
      'd.json': describeSecret(SECRET, 'prod/db', KEY),
      'key@alias/app=k.json': ANYTHING,
    })
    expect(scene.policies.keys).toMatchObject([{ arn: KEY, aliases: ['alias/app'], policy: { kind: 'given' } }])
  })

  test('has the grants that are listed for it', () => {
    const grant = {
      KeyId: KEY,
      GrantId: 'g1',
      GranteePrincipal: ROLE,
      Operations: ['Decrypt'],
      Constraints: { EncryptionContextSubset: { SecretARN: SECRET } },
    }
    const scene = sceneOf('prod/db', {
      'd.json': describeSecret(SECRET, 'prod/db', KEY),
      'g.json': { Grants: [grant] },
    })
    expect(scene.policies.keys[0]?.grants).toMatchObject({
      kind: 'given',
      grants: [
        {
          id: 'g1',
          grantee: ROLE,
          operations: ['Decrypt'],
          encryptionContextSubset: [{ name: 'SecretARN', value: SECRET }],
        },
      ],
    })
  })
})

describe('roles', () => {
  test('with several, a document without a name belongs to the last one, and a trust policy has to say', () => {
    const scene = sceneOf('prod/db', { 'identity=i.json': ANYTHING, 'trust=t.json': ANYTHING }, `${ROLE}-reader`)
    expect(scene.policies.roles.map(({ identity }) => identity.kind)).toEqual(['given', 'given'])
    expect(problemsOf(scene)).toContain('`t.json`: of which role is this trust policy?')
  })

  test('that no document speaks of are a question to the user', () => {
    expect(problemsOf(sceneOf('prod/db', {}, 'arn:aws:iam::444455556666:role/other'))).toContain(
      'no document speaks of the role',
    )
  })
})

test('the levels of an organisation are complete only where they are named and allow something', () => {
  const deny = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'kms:*', Resource: '*' }],
  })
  const scene = sceneOf('prod/db', {
    'scp/root=r.json': ANYTHING,
    'scp/ou=o.json': deny,
    'scp=s.json': ANYTHING,
    'rcp@444455556666=x.json': deny,
  })
  expect(scene.policies.accounts).toMatchObject([
    {
      id: '111122223333',
      scp: {
        levels: [
          { name: 'root', complete: true },
          { name: 'ou', complete: false },
          { name: 'not named', complete: false },
        ],
      },
      rcp: { kind: 'not-given' },
    },
  ])
})
