import { beforeAll, describe, expect, test } from '@jest/globals'
import { NEEDS } from '../../src/aws/needs.ts'
import type { Aws, Target } from '../../src/aws/ports.ts'
import { Deadline } from '../../src/clock.ts'
import { Secret } from '../../src/secrecy/secret.ts'
import { access, type Answer, impatient, json, KEYS, serve, stsError } from './service.ts'

const target: Target = { region: 'us-east-1', credentials: KEYS }
const role = { roleArn: 'arn:aws:iam::111122223333:role/deploy', sessionName: 'x1' }

/** Every call that the ports offer. */
const CALLS: Readonly<Record<keyof typeof NEEDS, Readonly<Record<string, (aws: Aws) => Promise<unknown>>>>> = {
  sts: {
    assumeRoleWithWebIdentity: async (aws) =>
      (await aws.sts({ ...target, credentials: 'unsigned' })).assumeRoleWithWebIdentity({
        ...role,
        token: async () => Secret.of('t'),
      }),
    assumeRole: async (aws) => (await aws.sts(target)).assumeRole(role),
    getCallerIdentity: async (aws) => (await aws.sts(target)).getCallerIdentity(),
  },
  secretsmanager: {
    getSecretValue: async (aws) => (await aws.secretsManager(target)).getSecretValue({ secretId: 'a' }),
    batchGetSecretValue: async (aws) => (await aws.secretsManager(target)).batchGetSecretValue(['a']),
    listSecrets: async (aws) => (await aws.secretsManager(target)).listSecrets({}),
    describeSecret: async (aws) => (await aws.secretsManager(target)).describeSecret('a'),
    listSecretVersionIds: async (aws) => (await aws.secretsManager(target)).listSecretVersionIds('a'),
    getResourcePolicy: async (aws) => (await aws.secretsManager(target)).getResourcePolicy('a'),
  },
  ssm: {
    getParameters: async (aws) => (await aws.parameters(target)).getParameters(['/a']),
    describeParameters: async (aws) => (await aws.parameters(target)).describeParameters(['/a']),
  },
  kms: {
    decrypt: async (aws) => (await aws.kms(target)).decrypt({ keyId: 'k', ciphertext: 'AAEC' }),
    dryRunDecrypt: async (aws) => (await aws.kms(target)).dryRunDecrypt({ keyId: 'k' }),
    getKeyPolicy: async (aws) => (await aws.kms(target)).getKeyPolicy('k'),
    describeKey: async (aws) => (await aws.kms(target)).describeKey('k'),
    listGrants: async (aws) => (await aws.kms(target)).listGrants('k'),
    listAliases: async (aws) => (await aws.kms(target)).listAliases('k'),
    getKeyRotationStatus: async (aws) => (await aws.kms(target)).getKeyRotationStatus('k'),
    listResourceTags: async (aws) => (await aws.kms(target)).listResourceTags('k'),
  },
  iam: {
    getRole: async (aws) => (await aws.policies(target)).getRole('deploy'),
    listRolePolicies: async (aws) => (await aws.policies(target)).listRolePolicies('deploy'),
    getRolePolicy: async (aws) => (await aws.policies(target)).getRolePolicy('deploy', 'read'),
    listAttachedRolePolicies: async (aws) => (await aws.policies(target)).listAttachedRolePolicies('deploy'),
    getPolicy: async (aws) => (await aws.policies(target)).getPolicy('arn:aws:iam::111122223333:policy/a'),
    getPolicyVersion: async (aws) =>
      (await aws.policies(target)).getPolicyVersion('arn:aws:iam::111122223333:policy/a', 'v1'),
    getOpenIdConnectProvider: async (aws) =>
      (await aws.policies(target)).getOpenIdConnectProvider('arn:aws:iam::111122223333:oidc-provider/a'),
    getAccountAuthorizationDetails: async (aws) => (await aws.policies(target)).getAccountAuthorizationDetails(),
  },
  organizations: {
    describeOrganization: async (aws) => (await aws.organizations(target)).describeOrganization(),
    listRoots: async (aws) => (await aws.organizations(target)).listRoots(),
    listParents: async (aws) => (await aws.organizations(target)).listParents('111122223333'),
    listPoliciesForTarget: async (aws) =>
      (await aws.organizations(target)).listPoliciesForTarget('111122223333', 'SERVICE_CONTROL_POLICY'),
    describePolicy: async (aws) => (await aws.organizations(target)).describePolicy('p-FullAWSAccess'),
  },
  ec2: {
    describeVpcEndpoints: async (aws) => (await aws.networks(target)).describeVpcEndpoints(),
  },
  cloudtrail: {
    describeTrails: async (aws) => (await aws.trails(target)).describeTrails(),
    getTrailStatus: async (aws) => (await aws.trails(target)).getTrailStatus('management'),
    getEventSelectors: async (aws) => (await aws.trails(target)).getEventSelectors('management'),
  },
  events: {
    listRules: async (aws) => (await aws.eventRules(target)).listRules(),
    listTargetsByRule: async (aws) => (await aws.eventRules(target)).listTargetsByRule('alarm'),
  },
}

const OPERATIONS = Object.entries(CALLS).flatMap(([service, calls]) =>
  Object.entries(calls).map(([name, call]) => [`${service}.${name}`, service, call] as const),
)

test('the list of calls is complete', () => {
  for (const [service, calls] of Object.entries(NEEDS)) {
    expect(Object.keys(CALLS[service as keyof typeof NEEDS]).sort()).toEqual(Object.keys(calls).sort())
  }
})

// Loading the clients takes longer than some of the budgets below.
beforeAll(async () => {
  const { aws } = access('http://127.0.0.1:1', { attempts: 1 })
  for (const [, , call] of OPERATIONS) await call(aws).catch(() => undefined)
}, 60_000)

describe('every call', () => {
  test.each(OPERATIONS)('%s gives up within its budget when nobody answers', async (_, __, call) => {
    const { address } = await serve(() => {})
    const started = performance.now()
    const { aws } = access(address, { deadline: new Deadline(impatient, 300) })
    await expect(call(aws)).rejects.toMatchObject({ code: expect.stringMatching(/^(?:network|timeout)$/) })
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test.each(OPERATIONS)('%s takes a denial after one request', async (_, service, call) => {
    const denial: Answer =
      service === 'ec2'
        ? {
            status: 403,
            body: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>',
          }
        : service === 'sts' || service === 'iam'
          ? stsError(403, 'AccessDenied')
          : json({ __type: 'AccessDeniedException' }, 400)
    const { address, seen } = await serve(denial)
    const started = performance.now()
    await expect(call(access(address).aws)).rejects.toMatchObject({ code: expect.stringContaining('denied') })
    expect(seen).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
