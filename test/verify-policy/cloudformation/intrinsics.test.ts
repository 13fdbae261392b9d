import { describe, expect, test } from '@jest/globals'
import { problemsOf, read, statementsOf } from './reading.ts'

const TEMPLATE = `
Parameters:
  Env: { Type: String, Default: prod }
  Team: { Type: String }
  Accounts: { Type: CommaDelimitedList, Default: '111122223333, 444455556666' }
  Password: { Type: String, NoEcho: true, Default: Example-Password-2026! }
  Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/image }
  Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' }
Mappings:
  Names:
    prod: { secret: prod/db, list: [a, b] }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: prod/db } }
  Key: { Type: AWS::KMS::Key }
  Shared: { Type: AWS::KMS::Key, Properties: { MultiRegion: true } }
  Replica: { Type: AWS::KMS::ReplicaKey, Properties: { PrimaryKeyArn: !GetAtt Shared.Arn } }
  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/app, TargetKeyId: !Ref Key } }
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: app, Path: /team/ } }
  Unnamed: { Type: AWS::IAM::Role }
  Managed: { Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: read } }
  Provider: { Type: AWS::IAM::OIDCProvider, Properties: { Url: 'https://token.actions.githubusercontent.com' } }
  Attachment: { Type: AWS::SecretsManager::SecretTargetAttachment, Properties: { SecretId: !Ref Secret } }
  Database: { Type: AWS::RDS::DBInstance }
  Cluster: { Type: AWS::RDS::DBCluster }
  Function: { Type: AWS::Lambda::Function, Properties: { FunctionName: rotate } }
  Build: { Type: AWS::CodeBuild::Project, Properties: { Name: build } }
  Bucket: { Type: AWS::S3::Bucket }
  Policy:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: app
      PolicyName: p
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: '*'
            Resource: `

/** What a value of a policy stands for. */
const valueOf = (written: string): unknown => {
  const { bundle, problems } = read(`${TEMPLATE}${written}\n`)
  expect(problems).toEqual([])
  return (statementsOf(bundle, 'identity') as readonly { readonly Resource: unknown }[])[0]?.Resource
}

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-⟨suffix of Secret in app.yml⟩'
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/⟨key id of Key in app.yml⟩'

describe('functions of templates', () => {
  test.each([
    // References
    ['!Ref Env', 'prod'],
    ['{ Ref: Env }', 'prod'],
    ['!Ref Team', '⟨parameter Team of app.yml⟩'],
    ['!Ref Accounts', ['111122223333', '444455556666']],
    ['!Ref Password', '⟨parameter Password of app.yml⟩'],
    ['!Ref Image', '⟨Systems Manager parameter /app/image⟩'],
    ['!Ref Subnets', '?parameter Subnets of app.yml'],
    ['!Ref AWS::Region', 'us-east-1'],
    ['!Ref AWS::AccountId', '111122223333'],
    ['!Ref AWS::Partition', 'aws'],
    ['!Ref AWS::URLSuffix', 'amazonaws.com'],
    ['!Ref AWS::StackName', 'app'],
    ['!Ref AWS::StackId', '⟨stack id of app.yml⟩'],
    ['!Ref AWS::NotificationARNs', '?AWS::NotificationARNs'],
    ['[a, !Ref AWS::NoValue]', ['a']],
    // Resources
    ['!Ref Secret', SECRET],
    ['!GetAtt Secret.Id', SECRET],
    ['!GetAtt [Secret, Id]', SECRET],
    ['!Ref Attachment', SECRET],
    ['!GetAtt Key.Arn', KEY],
    ['!Ref Key', '⟨key id of Key in app.yml⟩'],
    ['!GetAtt Shared.Arn', 'arn:aws:kms:us-east-1:111122223333:key/mrk-⟨key id of Shared in app.yml⟩'],
    ['!Ref Replica', 'mrk-⟨key id of Shared in app.yml⟩'],
    ['!Ref Alias', 'alias/app'],
    ['!GetAtt Role.Arn', 'arn:aws:iam::111122223333:role/team/app'],
    ['!Ref Role', 'app'],
    ['!GetAtt Role.RoleId', '⟨RoleId of Role in app.yml⟩'],
    ['!GetAtt Unnamed.Arn', 'arn:aws:iam::111122223333:role/⟨name of Unnamed in app.yml⟩'],
    ['!Ref Managed', 'arn:aws:iam::111122223333:policy/read'],
    ['!Ref Provider', 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'],
    [
      '!GetAtt Database.MasterUserSecret.SecretArn',
      'arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-⟨id of the secret of Database in app.yml⟩-⟨suffix of the secret of Database in app.yml⟩',
    ],
    [
      '!GetAtt Cluster.MasterUserSecret.SecretArn',
      'arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!cluster-⟨id of the secret of Cluster in app.yml⟩-⟨suffix of the secret of Cluster in app.yml⟩',
    ],
    ['!GetAtt Function.Arn', 'arn:aws:lambda:us-east-1:111122223333:function:rotate'],
    ['!GetAtt Build.Arn', 'arn:aws:codebuild:us-east-1:111122223333:project/build'],
    ['!GetAtt Bucket.Arn', '⟨Arn of Bucket in app.yml⟩'],
    ['!GetAtt Bucket.constructor', '⟨constructor of Bucket in app.yml⟩'],
    ['!Ref Bucket', '⟨Bucket in app.yml⟩'],
    // Texts
    ['!Sub "${Env}/${Secret}/${Role.Arn}"', `prod/${SECRET}/arn:aws:iam::111122223333:role/team/app`],
    ['!Sub ["${Env}/${x}", { x: !Ref Role }]', 'prod/app'],
    ['!Sub "${!aws:username}-${Env}"', '${aws:username}-prod'],
    ['!Join ["/", [a, !Ref Env, !Ref Team]]', 'a/prod/⟨parameter Team of app.yml⟩'],
    ['!Join [",", !Ref Accounts]', '111122223333,444455556666'],
    ['!Join [",", !Ref Subnets]', '⟨Fn::Join of parameter Subnets of app.yml⟩'],
    ['!Split ["/", !Sub "${Env}/x"]', ['prod', 'x']],
    ['!Select [4, !Split [":", !GetAtt Key.Arn]]', '111122223333'],
    ['!Select ["1", !Ref Accounts]', '444455556666'],
    ['!Select [0, !Ref Subnets]', '?Fn::Select of parameter Subnets of app.yml'],
    ['!Base64 abc', 'YWJj'],
    ['{ "Fn::ToJsonString": { a: [!Ref Env, 1, true] } }', '{"a":["prod",1,true]}'],
    ['!Sub "${Env}{{resolve:ssm:/app/x}}"', 'prod⟨{{resolve:ssm:/app/x}}⟩'],
    ['"{{resolve:secretsmanager:prod/db}}"', '⟨{{resolve:secretsmanager:prod/db}}⟩'],
    // Lists, numbers, maps
    ['!FindInMap [Names, !Ref Env, secret]', 'prod/db'],
    ['!FindInMap [Names, prod, list]', ['a', 'b']],
    ['!FindInMap [Names, !Ref Team, secret]', expect.stringMatching(/^\?Fn::FindInMap at line/)],
    ['{ "Fn::FindInMap": [Names, dev, secret, { DefaultValue: dev/db }] }', 'dev/db'],
    ['{ "Fn::Length": !Ref Accounts }', 2],
    ['!Cidr [10.0.0.0/16, 2, 8]', ['10.0.0.0/24', '10.0.1.0/24']],
    ['!GetAZs ""', '?the availability zones'],
    ['!If [IsProd, a, b]', 'a'],
    // What is known only elsewhere
    ['!ImportValue network-vpc', '⟨export network-vpc⟩'],
    ['{ "Fn::Transform": { Name: Macro } }', expect.stringMatching(/^\?the macro of Fn::Transform at line/)],
  ])('%s', (written, wanted) => {
    expect(valueOf(written)).toEqual(wanted)
  })

  test.each([
    ['!Ref Nothing', 'the template has no parameter or resource `Nothing`'],
    ['!Sub "${Nothing}"', 'the template has no parameter or resource `Nothing`'],
    ['!GetAtt Nothing.Arn', 'the template has no parameter or resource `Nothing`'],
    ['!GetAtt Secret', '`Fn::GetAtt` takes a resource and one of its attributes'],
    ['!Sub [a]', '`Fn::Sub` takes a string, or a list of a string and an object with its variables'],
    ['!Sub "${Accounts}"', '`Accounts` in `Fn::Sub` is a list or an object, not a text'],
    ['!Join [a]', '`Fn::Join` takes a delimiter and a list'],
    ['!Join ["", [[a]]]', '`Fn::Join` takes a list of texts'],
    ['!Select [7, [a]]', '`Fn::Select` takes an index of its list'],
    ['!Split [":", [a]]', '`Fn::Split` takes a delimiter and a text'],
    ['!If [IsProd, a]', '`Fn::If` takes a condition and two values'],
    ['!If [Missing, a, b]', 'the template has no condition `Missing`'],
    ['!FindInMap [Names, prod]', '`Fn::FindInMap` takes a map and two keys'],
    ['!FindInMap [Names, dev, secret]', 'the map `Names` has no `dev.secret`'],
    ['!Cidr [a]', '`Fn::Cidr` takes a block, a count and bits'],
    ['!Equals [a, b]', '`Fn::Equals` belongs into `Conditions`'],
    ['{ "Fn::Nothing": a }', '`Fn::Nothing` is no function of CloudFormation'],
    ['{ "Fn::Sub": a, b: c }', '`Fn::Sub` must be the only member of its object'],
    ['{ "Fn::Length": a }', '`Fn::Length` takes a list'],
    ['{ "Fn::ToJsonString": a }', '`Fn::ToJsonString` takes an object or a list'],
    ['!ImportValue [a]', '`Fn::ImportValue` takes the name of an export'],
  ])('%s is refused, with its place', (written, wanted) => {
    const reading = read(`${TEMPLATE}${written}\n`)
    expect(problemsOf(reading)).toEqual([
      expect.stringMatching(new RegExp(`^\\d+:\\d+ ${wanted.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`)),
    ])
  })
})
