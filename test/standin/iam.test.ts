import {
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListOpenIDConnectProvidersCommand,
  ListRolePoliciesCommand,
  type IAMClient,
} from '@aws-sdk/client-iam'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addRole, addUser, createState } from './builders.ts'
import { addManagedPolicy } from './resource-builders.ts'
import { clientsOf, failureOf } from './sdk.ts'
import { started, stopStarted } from './started.ts'
import type { State } from './state.ts'

afterEach(stopStarted)

const clientOf = async (state: State): Promise<IAMClient> =>
  clientsOf((await started(state)).origin, addUser(state)).iam

const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })
const managed = 'arn:aws:iam::111122223333:policy/team/read-secrets'
const providerArn = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'

const world = (): State => {
  const state = createState()
  addManagedPolicy(state, managed, '{"Version":"2012-10-17","Statement":[]}', document)
  addRole(state, 'arn:aws:iam::111122223333:role/ci/deploy', {
    trustDocument: document,
    maxSessionSeconds: 7200,
    boundary: managed,
    inlinePolicies: new Map([['inline', document]]),
    attachedPolicies: [managed],
    tags: new Map([['team', 'red']]),
  })
  addRole(state, 'arn:aws:iam::444455556666:role/elsewhere')
  return state
}

test('a role and its policies are shown as they are, documents URL-encoded', async () => {
  const client = await clientOf(world())
  const RoleName = 'deploy'
  expect((await client.send(new GetRoleCommand({ RoleName }))).Role).toMatchObject({
    Arn: 'arn:aws:iam::111122223333:role/ci/deploy',
    Path: '/ci/',
    AssumeRolePolicyDocument: encodeURIComponent(document),
    MaxSessionDuration: 7200,
    PermissionsBoundary: { PermissionsBoundaryArn: managed },
    Tags: [{ Key: 'team', Value: 'red' }],
  })
  expect((await client.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['inline'])
  const inline = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'inline' }))
  expect(decodeURIComponent(inline.PolicyDocument ?? '')).toBe(document)
  expect((await client.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([
    { PolicyName: 'read-secrets', PolicyArn: managed },
  ])
  const policy = await client.send(new GetPolicyCommand({ PolicyArn: managed }))
  expect(policy.Policy).toMatchObject({ DefaultVersionId: 'v2', AttachmentCount: 1, Path: '/team/' })
  const version = await client.send(new GetPolicyVersionCommand({ PolicyArn: managed, VersionId: 'v2' }))
  expect(version.PolicyVersion).toMatchObject({ Document: encodeURIComponent(document), IsDefaultVersion: true })
})

test('an OIDC provider shows its address without scheme, and its audiences', async () => {
  const client = await clientOf(world())
  const provider = await client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn }))
  expect(provider).toMatchObject({ Url: 'token.actions.githubusercontent.com', ClientIDList: ['sts.amazonaws.com'] })
  expect((await client.send(new ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList).toEqual([
    { Arn: providerArn },
  ])
})

const operations: readonly [string, (client: IAMClient, name: string) => Promise<unknown>][] = [
  ['GetRole', (client, name) => client.send(new GetRoleCommand({ RoleName: name }))],
  ['ListRolePolicies', (client, name) => client.send(new ListRolePoliciesCommand({ RoleName: name }))],
  ['ListAttachedRolePolicies', (client, name) => client.send(new ListAttachedRolePoliciesCommand({ RoleName: name }))],
  ['GetRolePolicy', (client, name) => client.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: 'inline' }))],
  ['GetPolicy', (client, name) => client.send(new GetPolicyCommand({ PolicyArn: `${managed}-${name}` }))],
  [
    'GetPolicyVersion',
    (client, name) => client.send(new GetPolicyVersionCommand({ PolicyArn: `${managed}-${name}`, VersionId: 'v1' })),
  ],
  [
    'GetOpenIDConnectProvider',
    (client, name) =>
      client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: `${providerArn}/${name}` })),
  ],
]

describe.each(operations)('%s', (operation, call) => {
  test('of what does not exist, also because it is another account’s, answers NoSuchEntity', async () => {
    const client = await clientOf(world())
    expect(await failureOf(call(client, 'elsewhere'))).toMatchObject({ name: 'NoSuchEntityException', status: 404 })
  })

  test('is denied per action, before existence is told', async () => {
    const state = world()
    state.denied.set(`iam:${operation}`, 'deny')
    const client = await clientOf(state)
    expect(await failureOf(call(client, 'elsewhere'))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
      message: expect.stringContaining(`because no identity-based policy allows the iam:${operation} action`),
    })
  })
})
