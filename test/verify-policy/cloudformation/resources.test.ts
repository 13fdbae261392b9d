import { describe, expect, test } from '@jest/globals'
import { printText } from '../../../src/policy/index.ts'
import type { Text } from '../../../src/policy/index.ts'
import { documentsOf, problemsOf, read } from './reading.ts'

const known = (value: unknown) => expect.objectContaining({ kind: 'known', value })
const UNKNOWN = expect.objectContaining({ kind: 'unknown' })
const allow = (action: string, resource = "'*'"): string =>
  `{ Version: '2012-10-17', Statement: [{ Effect: Allow, Action: ${action}, Resource: ${resource} }] }`
const statement = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
})
const shown = (text: Text | undefined): string | undefined => (text === undefined ? undefined : printText(text))

/** The bundle of a template without problems. */
const bundleOf = (resources: string, more = '') => {
  const reading = read(`${more}\nResources:\n${resources}`)
  expect(problemsOf(reading)).toEqual([])
  return reading.bundle
}

const APP = 'arn:aws:iam::111122223333:role/app'

describe('roles', () => {
  test('have every policy that the templates attach to them', () => {
    const bundle = bundleOf(`
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      PermissionsBoundary: !Ref Boundary
      Tags: [{ Key: team, Value: data }]
      ManagedPolicyArns: [!Ref Managed, 'arn:aws:iam::aws:policy/ReadOnlyAccess']
      Policies: [{ PolicyName: inline, PolicyDocument: ${allow('a:Inline')} }]
  Boundary: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: ${allow('a:Boundary')} } }
  Managed: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: ${allow('a:Managed')} } }
  Attached: { Type: AWS::IAM::ManagedPolicy, Properties: { Roles: [!Ref Role], PolicyDocument: ${allow('a:Attached')} } }
  Policy: { Type: AWS::IAM::Policy, Properties: { PolicyName: p, Roles: [app, other], PolicyDocument: ${allow('a:Policy')} } }
  RolePolicy: { Type: AWS::IAM::RolePolicy, Properties: { PolicyName: p, RoleName: !Ref Role, PolicyDocument: ${allow('a:RolePolicy')} } }
`)
    expect(documentsOf(bundle, 'identity')).toEqual([
      [APP, statement('a:Policy')],
      ['other', statement('a:Policy')],
      [APP, statement('a:Attached')],
      [APP, statement('a:RolePolicy')],
      [APP, statement('a:Inline')],
      [APP, statement('a:Managed')],
      [APP, 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
    ])
    expect(documentsOf(bundle, 'boundary')).toEqual([[APP, statement('a:Boundary')]])
    expect(bundle.roles).toEqual([
      {
        arn: APP,
        boundaryArn: {
          parts: [
            'arn:aws:iam::111122223333:policy/',
            expect.objectContaining({ hole: 'name of Boundary in app.yml' }),
          ],
        },
        tags: [{ key: 'team', value: 'data' }],
        address: 'Role',
        location: { file: 'app.yml', line: 4, column: 3 },
      },
    ])
  })

  test('without a policy have none', () => {
    expect(
      documentsOf(bundleOf('  Role: { Type: AWS::IAM::Role, Properties: { RoleName: app } }'), 'identity'),
    ).toEqual([[APP, 'none']])
  })

  test('may have a policy whose roles are not known', () => {
    const resources = `
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: app } }
  Policy: { Type: AWS::IAM::Policy, Properties: { PolicyName: p, Roles: !Ref Names, PolicyDocument: ${allow('a:b')} } }`
    const bundle = bundleOf(resources, 'Parameters: { Names: { Type: CommaDelimitedList } }')
    expect(documentsOf(bundle, 'identity')).toEqual([[APP, '?which roles Policy is attached to']])
  })

  test.each([
    ['app-Role-1A2B3C4D5E6F', 'app', 1],
    ['other-Role-1A2B3C4D5E6F', 'app', 0],
    ['app-Other-1A2B3C4D5E6F', 'app', 0],
    ['app', 'app', 0],
  ])('without a name are %s, or not', (asked, stackName, count) => {
    const { bundle, notices } = read('Resources: { Role: { Type: AWS::IAM::Role } }', {
      place: { account: '111122223333', region: 'us-east-1', stackName, tags: [] },
      roles: [asked],
    })
    expect(bundle.roles.filter(({ arn }) => arn === `arn:aws:iam::111122223333:role/${asked}`)).toHaveLength(count)
    expect(notices).toHaveLength(count)
  })

  test('of which two could have a name have none of it', () => {
    const text = 'Resources: { DeployRoleA: { Type: AWS::IAM::Role }, DeployRoleB: { Type: AWS::IAM::Role } }'
    expect(read(text, { roles: ['app-DeployRole-1A2B3C4D5E6F'] }).notices).toEqual([])
  })
})

describe('keys', () => {
  test('have their settings, or what AWS makes of none', () => {
    const bundle = bundleOf(`
  Key: { Type: AWS::KMS::Key }
  Set:
    Type: AWS::KMS::Key
    Properties:
      Enabled: false
      EnableKeyRotation: true
      RotationPeriodInDays: 90
      PendingWindowInDays: 7
      KeySpec: HMAC_256
      KeyUsage: GENERATE_VERIFY_MAC
      MultiRegion: true
      BypassPolicyLockoutSafetyCheck: true
      KeyPolicy: ${allow("'kms:*'")}
  Replica: { Type: AWS::KMS::ReplicaKey, Properties: { PrimaryKeyArn: !GetAtt Set.Arn, KeyPolicy: ${allow("'kms:*'")} } }
  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/app, TargetKeyId: !GetAtt Key.Arn } }
`)
    expect(bundle.keys).toEqual([
      expect.objectContaining({
        state: 'Enabled',
        spec: 'SYMMETRIC_DEFAULT',
        usage: 'ENCRYPT_DECRYPT',
        origin: 'AWS_KMS',
        aliases: ['alias/app'],
        multiRegion: false,
        hasOwnPolicy: false,
        rotation: known(false),
        rotationDays: known(365),
        deletionDays: known(30),
        skipsLockoutCheck: known(false),
      }),
      expect.objectContaining({
        state: 'Disabled',
        spec: 'HMAC_256',
        usage: 'GENERATE_VERIFY_MAC',
        multiRegion: true,
        hasOwnPolicy: true,
        rotation: known(true),
        rotationDays: known(90),
        deletionDays: known(7),
        skipsLockoutCheck: known(true),
      }),
      expect.objectContaining({ multiRegion: true, primary: bundle.keys[1]?.arn }),
    ])
    expect(bundle.keys[2]).not.toHaveProperty('rotation')
    expect(documentsOf(bundle, 'key')[0]?.[1]).toMatchObject({
      Statement: [{ Action: 'kms:*', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
    })
  })

  test('depend on parameters and conditions', () => {
    const { keys } = bundleOf(
      '  Key: { Type: AWS::KMS::Key, Properties: { EnableKeyRotation: !Ref P, PendingWindowInDays: !If [C, 7, 30] } }',
      'Parameters: { P: { Type: String } }\nConditions: { C: !Equals [!Ref P, a] }',
    )
    expect(keys).toEqual([expect.objectContaining({ rotation: UNKNOWN, deletionDays: UNKNOWN })])
  })
})

describe('secrets', () => {
  test('have their key, policy, rotation and copies', () => {
    const bundle = bundleOf(`
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: prod/db
      KmsKeyId: alias/app
      GenerateSecretString: {}
      ReplicaRegions: [{ Region: eu-west-1, KmsKeyId: alias/copy }]
      Tags: [{ Key: stage, Value: prod }]
  Policy: { Type: AWS::SecretsManager::ResourcePolicy, Properties: { SecretId: prod/db, BlockPublicPolicy: true, ResourcePolicy: ${allow('a:b')} } }
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    Properties: { SecretId: !Ref Attachment, RotationLambdaARN: !GetAtt Rotate.Arn, RotationRules: { ScheduleExpression: rate(30 days) } }
  Attachment: { Type: AWS::SecretsManager::SecretTargetAttachment, Properties: { SecretId: !Ref Secret } }
  Rotate: { Type: AWS::Lambda::Function, Properties: { FunctionName: rotate, Role: !Ref AWS::NoValue } }
`)
    expect(bundle.secrets).toEqual([
      expect.objectContaining({
        name: 'prod/db',
        keyId: 'alias/app',
        tags: [{ key: 'stage', value: 'prod' }],
        blocksPublicPolicy: known(true),
        replicas: known([{ region: 'eu-west-1', keyId: 'alias/copy' }]),
        rotation: known(
          expect.objectContaining({
            kind: 'on',
            lambda: 'arn:aws:lambda:us-east-1:111122223333:function:rotate',
            everyDays: known(30),
          }),
        ),
      }),
    ])
    expect(documentsOf(bundle, 'secret').map(([, document]) => document)).toEqual([statement('a:b')])
  })

  test('without policy and rotation have none', () => {
    const bundle = bundleOf('  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: a } }')
    expect(documentsOf(bundle, 'secret').map(([, document]) => document)).toEqual(['none'])
    expect(bundle.secrets).toEqual([expect.objectContaining({ rotation: known({ kind: 'off' }) })])
  })

  test('may have the policy of a secret that is not known', () => {
    const bundle = bundleOf(`
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: a } }
  Policy: { Type: AWS::SecretsManager::ResourcePolicy, Properties: { SecretId: !ImportValue x, ResourcePolicy: ${allow('a:b')} } }`)
    expect(documentsOf(bundle, 'secret').map(([, document]) => document)).toEqual(['?which secret Policy belongs to'])
  })

  const PARAMETERS = `Parameters:
  Given: { Type: String, NoEcho: true }
  Default: { Type: String, NoEcho: true, Default: Example-Password-2026! }`

  test.each([
    ['SecretString: Example-Password-2026!', 'literal'],
    ['SecretString: \'{"username":"app","password":"Example-Password-2026!"}\'', 'literal'],
    ['SecretString: !Sub \'{"username":"app","password":"${Given}"}\'', 'elsewhere'],
    ['SecretString: !Ref Given', 'elsewhere'],
    ['SecretString: !Ref Default', 'literal'],
    ["SecretString: '{{resolve:ssm-secure:/app/password}}'", 'outside'],
    [
      'SecretString: !Sub \'{"username":"app","password":"{{resolve:secretsmanager:other:SecretString:password}}"}\'',
      'outside',
    ],
    ['GenerateSecretString: { PasswordLength: 32 }', 'outside'],
    ['Description: empty', undefined],
  ])('%s comes from %s', (property, origin) => {
    const reading = read(
      `${PARAMETERS}\nResources: { S: { Type: AWS::SecretsManager::Secret, Properties: { ${property} } } }`,
    )
    expect(problemsOf(reading)).toEqual([])
    expect(reading.bundle.secretValues.map((each) => each.origin)).toEqual(origin === undefined ? [] : [origin])
    expect(JSON.stringify(reading.bundle)).not.toContain('Example-Password-2026!')
  })

  test('that are given or written are masked', () => {
    const reading = read(
      `${PARAMETERS}\nResources: { S: { Type: AWS::SecretsManager::Secret, Properties: { SecretString: Example-Literal-2026! } } }`,
      {
        given: { Given: 'Example-Given-2026!' },
      },
    )
    const masked = ['Example-Given-2026!', 'Example-Password-2026!', 'Example-Literal-2026!']
    expect(masked.filter((text) => !reading.secrets.some((secret) => secret.is((own) => own === text)))).toEqual([])
  })
})

describe('other resources', () => {
  test('identity providers, also of the CDK', () => {
    const { providers } = bundleOf(`
  One: { Type: AWS::IAM::OIDCProvider, Properties: { Url: 'https://token.actions.githubusercontent.com', ClientIdList: [sts.amazonaws.com] } }
  Two: { Type: 'Custom::AWSCDKOpenIdConnectProvider', Properties: { Url: 'https://idp.example.com', ClientIDList: [a, b] } }`)
    expect(providers).toEqual([
      {
        arn: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
        clientIds: ['sts.amazonaws.com'],
      },
      { arn: 'arn:aws:iam::111122223333:oidc-provider/idp.example.com', clientIds: ['a', 'b'] },
    ])
  })

  test('policies of the organisation with their targets', () => {
    const bundle = bundleOf(`
  Scp: { Type: AWS::Organizations::Policy, Properties: { Name: s, Type: SERVICE_CONTROL_POLICY, TargetIds: ['111122223333', r-abcd], Content: ${allow('a:b')} } }
  Rcp: { Type: AWS::Organizations::Policy, Properties: { Name: r, Type: RESOURCE_CONTROL_POLICY, TargetIds: [ou-a], Content: '{"Version":"2012-10-17","Statement":[]}' } }
  Tags: { Type: AWS::Organizations::Policy, Properties: { Name: t, Type: TAG_POLICY, TargetIds: [r-a], Content: {} } }`)
    expect(documentsOf(bundle, 'scp')).toEqual([
      ['111122223333', statement('a:b')],
      ['', statement('a:b')],
    ])
    expect(documentsOf(bundle, 'rcp')).toEqual([['', { Version: '2012-10-17', Statement: [] }]])
  })

  test('endpoints with their security groups', () => {
    const { endpoints } = bundleOf(`
  Vpc: { Type: AWS::EC2::VPC }
  Open: { Type: AWS::EC2::SecurityGroup, Properties: { SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443 }] } }
  Shut: { Type: AWS::EC2::SecurityGroup }
  Kms:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.kms
      VpcEndpointType: Interface
      VpcId: !Ref Vpc
      PrivateDnsEnabled: true
      SecurityGroupIds: [!GetAtt Open.GroupId]
      PolicyDocument: ${allow('a:b')}
  Sts: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: s, VpcEndpointType: Interface, VpcId: !GetAtt Vpc.VpcId, SecurityGroupIds: [!Ref Shut] } }
  S3: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: s3, VpcId: vpc-1, SecurityGroupIds: [sg-1] } }`)
    expect(
      endpoints.map(({ service, type, privateDns, https, vpc, policy }) => [
        shown(service),
        type,
        privateDns,
        https,
        shown(vpc),
        policy !== undefined,
      ]),
    ).toEqual([
      ['com.amazonaws.us-east-1.kms', 'Interface', known(true), known(true), 'vpc-⟨id of Vpc in app.yml⟩', true],
      ['s', 'Interface', UNKNOWN, known(false), 'vpc-⟨id of Vpc in app.yml⟩', false],
      ['s3', 'Gateway', known(false), UNKNOWN, 'vpc-1', false],
    ])
  })

  test('trails, event rules, functions and builds', () => {
    const bundle = bundleOf(`
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      IsMultiRegionTrail: true
      EventSelectors: [{ ReadWriteType: WriteOnly, ExcludeManagementEventSources: [kms.amazonaws.com] }]
  Advanced:
    Type: AWS::CloudTrail::Trail
    Properties: { IsLogging: false, AdvancedEventSelectors: [{ FieldSelectors: [{ Field: eventCategory, Equals: [Management] }] }] }
  Rule: { Type: AWS::Events::Rule, Properties: { Name: watch, EventPattern: { source: [aws.kms] }, Targets: [{ Id: a, Arn: b }] } }
  Timer: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 day) } }
  Function: { Type: AWS::Lambda::Function, Properties: { FunctionName: rotate, Role: !GetAtt Role.Arn } }
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: app } }
  Permission: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Function, Action: 'lambda:InvokeFunction', Principal: secretsmanager.amazonaws.com, SourceAccount: !Ref AWS::AccountId } }
  Build:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: !GetAtt Role.Arn
      Source: { BuildSpec: "version: 0.2\\nphases: {}" }
      LogsConfig: { S3Logs: { Status: ENABLED } }
      Environment: { EnvironmentVariables: [{ Name: A, Value: plain }, { Name: B, Type: SECRETS_MANAGER, Value: 'prod/db:password' }] }
`)
    expect(bundle.trails).toEqual([
      expect.objectContaining({
        isLogging: known(true),
        isMultiRegion: known(true),
        selectors: known([expect.objectContaining({ reads: false, writes: true, without: ['kms.amazonaws.com'] })]),
      }),
      expect.objectContaining({
        isLogging: known(false),
        selectors: known([expect.objectContaining({ reads: true, writes: true })]),
      }),
    ])
    expect(bundle.eventRules).toEqual([
      expect.objectContaining({ name: 'watch', bus: 'default', state: known('ENABLED'), hasTargets: known(true) }),
    ])
    expect(bundle.functions).toEqual([expect.objectContaining({ role: APP })])
    expect(bundle.invokePermissions).toEqual([
      expect.objectContaining({
        function: 'rotate',
        principal: 'secretsmanager.amazonaws.com',
        sourceAccount: '111122223333',
      }),
    ])
    expect(bundle.buildProjects).toEqual([
      expect.objectContaining({
        role: APP,
        buildspec: known({ kind: 'text', value: 'version: 0.2\nphases: {}' }),
        logs: { cloudWatch: known(true), s3: known(true) },
        variables: [
          expect.objectContaining({ name: 'A', type: 'PLAINTEXT' }),
          expect.objectContaining({ name: 'B', type: 'SECRETS_MANAGER', reference: 'prod/db:password' }),
        ],
      }),
    ])
  })
})
