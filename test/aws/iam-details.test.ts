import { expect, test } from '@jest/globals'
import { access, type Answer, KEYS, serve } from './service.ts'

const POLICY = '{"Statement":[]}'
const ENCODED = encodeURIComponent(POLICY)

const page = (content: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountAuthorizationDetailsResult>${content}</GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>`,
})
const list = (name: string, member: string): string => `<${name}><member>${member}</member></${name}>`
const inline = (name: string, kind: string): string =>
  list(kind, `<PolicyName>${name}</PolicyName><PolicyDocument>${ENCODED}</PolicyDocument>`)
const attached = (name: string): string =>
  list(
    'AttachedManagedPolicies',
    `<PolicyName>${name}</PolicyName><PolicyArn>arn:aws:iam::111122223333:policy/${name}</PolicyArn>`,
  )

const USER = list(
  'UserDetailList',
  `<Arn>arn:aws:iam::111122223333:user/ci</Arn><UserId>AIDA</UserId>${inline('own', 'UserPolicyList')}${attached('shared')}<GroupList><member>builders</member></GroupList>`,
)
const GROUP = list(
  'GroupDetailList',
  `<GroupName>builders</GroupName>${inline('group', 'GroupPolicyList')}${attached('wide')}`,
)
const ROLE = list(
  'RoleDetailList',
  `<Arn>arn:aws:iam::111122223333:role/web</Arn><AssumeRolePolicyDocument>${ENCODED}</AssumeRolePolicyDocument><PermissionsBoundary><PermissionsBoundaryArn>arn:aws:iam::111122223333:policy/limit</PermissionsBoundaryArn></PermissionsBoundary><Tags><member><Key>team</Key><Value>red</Value></member></Tags>`,
)
const MANAGED = list(
  'Policies',
  `<Arn>arn:aws:iam::111122223333:policy/shared</Arn><PolicyVersionList><member><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion><Document>old</Document></member><member><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion><Document>${ENCODED}</Document></member></PolicyVersionList>`,
)

const ask = async (...replies: readonly Answer[]) => {
  const { address, seen } = await serve(...replies)
  const reader = await access(address).aws.policies({ region: 'us-east-1', credentials: KEYS })
  return { details: await reader.getAccountAuthorizationDetails().catch((error: unknown) => error), seen }
}

test('users with their groups, roles, and the version of each policy that counts, from all pages', async () => {
  const { details, seen } = await ask(
    page(`<IsTruncated>true</IsTruncated><Marker>more</Marker>${USER}${GROUP}`),
    page(`<IsTruncated>false</IsTruncated>${ROLE}${MANAGED}`),
  )
  expect(details).toEqual({
    users: [
      {
        arn: 'arn:aws:iam::111122223333:user/ci',
        id: 'AIDA',
        tags: [],
        inline: [{ name: 'own', document: POLICY }],
        attached: ['arn:aws:iam::111122223333:policy/shared'],
        groups: ['builders'],
      },
    ],
    groups: [
      {
        name: 'builders',
        inline: [{ name: 'group', document: POLICY }],
        attached: ['arn:aws:iam::111122223333:policy/wide'],
      },
    ],
    roles: [
      {
        arn: 'arn:aws:iam::111122223333:role/web',
        tags: [{ key: 'team', value: 'red' }],
        inline: [],
        attached: [],
        boundary: 'arn:aws:iam::111122223333:policy/limit',
        trustPolicy: POLICY,
      },
    ],
    policies: new Map([['arn:aws:iam::111122223333:policy/shared', POLICY]]),
  })
  expect(seen[1]?.body).toContain('Marker=more')
})

test.each([
  ['does not say whether there is more', page(ROLE)],
  ['does not say how to go on', page(`<IsTruncated>true</IsTruncated>${ROLE}`)],
  [
    'has a role without a name',
    page(`<IsTruncated>false</IsTruncated>${list('RoleDetailList', '<RoleId>AROA</RoleId>')}`),
  ],
  [
    'has a document that is not encoded as it should be',
    page(`<IsTruncated>false</IsTruncated>${ROLE.replace(ENCODED, '%7B%')}`),
  ],
])('an answer that %s cannot be read', async (_, reply) => {
  expect((await ask(reply)).details).toMatchObject({ code: 'bad-response' })
})
