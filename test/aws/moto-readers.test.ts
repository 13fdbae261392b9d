import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { CreateVpcCommand, CreateVpcEndpointCommand, EC2Client } from '@aws-sdk/client-ec2'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import {
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Aws, Target } from '../../src/aws/ports.ts'
import { hasMoto, startMoto, type Moto } from '../standin/moto.ts'
import { access, KEYS } from './service.ts'

/** A second opinion on what AWS answers, from an implementation that is not ours. */
const target: Target = { region: 'us-east-1', credentials: KEYS }
const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}'

/** By this moto knows that the request is for S3. */
const S3_SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE000000000/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'

let moto: Moto | undefined
let aws: Aws
let unit = ''
let vpc = ''

const config = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: KEYS.accessKeyId.reveal(), secretAccessKey: KEYS.secretAccessKey.reveal() },
})

const fill = async (endpoint: string): Promise<void> => {
  const organizations = new OrganizationsClient(config(endpoint))
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }))
  const root = (await organizations.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? ''
  await organizations.send(new EnablePolicyTypeCommand({ RootId: root, PolicyType: 'SERVICE_CONTROL_POLICY' }))
  const made = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'prod' }))
  unit = made.OrganizationalUnit?.Id ?? ''
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({ Name: 'guard', Description: 'x', Type: 'SERVICE_CONTROL_POLICY', Content: POLICY }),
  )
  await organizations.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: unit }))

  const ec2 = new EC2Client(config(endpoint))
  vpc = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId ?? ''
  await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId: vpc,
      ServiceName: 'com.amazonaws.us-east-1.kms',
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      PolicyDocument: POLICY,
    }),
  )

  await fetch(`${endpoint}/trail-logs`, { method: 'PUT', headers: { authorization: S3_SIGNATURE } })
  const trails = new CloudTrailClient(config(endpoint))
  await trails.send(new CreateTrailCommand({ Name: 'all', S3BucketName: 'trail-logs', IsMultiRegionTrail: true }))
  await trails.send(new StartLoggingCommand({ Name: 'all' }))
  // AWS gives a trail this selector by itself.
  const selector = { ReadWriteType: 'All' as const, IncludeManagementEvents: true }
  await trails.send(new PutEventSelectorsCommand({ TrailName: 'all', EventSelectors: [selector] }))

  const events = new EventBridgeClient(config(endpoint))
  await events.send(new PutRuleCommand({ Name: 'alarm', EventPattern: '{"source":["aws.kms"]}' }))
  await events.send(new PutRuleCommand({ Name: 'nightly', ScheduleExpression: 'rate(1 day)' }))
  const topic = 'arn:aws:sns:us-east-1:123456789012:alarms'
  await events.send(new PutTargetsCommand({ Rule: 'alarm', Targets: [{ Id: '1', Arn: topic }] }))
}

beforeAll(async () => {
  moto = hasMoto() ? await startMoto() : undefined
  if (moto === undefined) return
  aws = access(moto.endpoint).aws
  await fill(moto.endpoint)
}, 120_000)

afterAll(async () => moto?.stop())

const withMoto = hasMoto() ? describe : describe.skip

withMoto('what moto answers can be read', () => {
  test('of an organization', async () => {
    const organizations = await aws.organizations(target)
    const { id, managementAccount } = await organizations.describeOrganization()
    expect([id, managementAccount]).toEqual([expect.stringMatching(/^o-/), '123456789012'])
    const root = await organizations.listRoots()
    expect(root.policyTypes).toContain('SERVICE_CONTROL_POLICY')
    expect(await organizations.listParents(unit)).toEqual({ id: root.id, kind: 'root' })
    const policies = await organizations.listPoliciesForTarget(unit, 'SERVICE_CONTROL_POLICY')
    const guard = policies.find(({ name }) => name === 'guard')
    expect(JSON.parse(await organizations.describePolicy(guard?.id ?? ''))).toEqual(JSON.parse(POLICY))
  })

  test('of VPC endpoints', async () => {
    expect(await (await aws.networks(target)).describeVpcEndpoints()).toEqual([
      {
        id: expect.stringMatching(/^vpce-/),
        service: 'com.amazonaws.us-east-1.kms',
        type: 'Interface',
        vpc,
        privateDns: true,
        policy: POLICY,
      },
    ])
  })

  test('of event rules', async () => {
    const events = await aws.eventRules(target)
    expect(await events.listRules()).toEqual([{ name: 'alarm', pattern: '{"source":["aws.kms"]}', state: 'ENABLED' }])
    expect(await events.listTargetsByRule('alarm')).toBe(1)
  })

  test('of trails', async () => {
    const trails = await aws.trails(target)
    const arn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/all'
    expect(await trails.describeTrails()).toEqual([
      {
        arn,
        name: 'all',
        region: 'us-east-1',
        isMultiRegion: true,
        includesGlobalServices: true,
        validatesLogFiles: false,
      },
    ])
    expect(await trails.getTrailStatus(arn)).toBe(true)
    const { basic } = await trails.getEventSelectors(arn)
    expect(basic).toEqual([expect.objectContaining({ IncludeManagementEvents: true, ReadWriteType: 'All' })])
  })
})
