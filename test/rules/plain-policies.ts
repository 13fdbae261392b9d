import { readFileSync } from 'node:fs'
import { planText } from '../verify-policy/terraform/plan-builder.ts'
import type { Planned } from '../verify-policy/terraform/plan-builder.ts'
import { folderOf } from './load.ts'
import type { RuleCase } from './load.ts'

type Kind = 'trust' | 'identity' | 'key' | 'secret'

/** The policies of one role, one key and one secret at most; other languages can say the same. */
export interface PlainPolicies {
  readonly account: string
  readonly region: string
  /** Absent where no policy is one of a role. */
  readonly role?: { readonly path: string; readonly name: string }
  /** ARN. */
  readonly key?: string
  /** ARN. */
  readonly secret?: string
  /** JSON texts. */
  readonly texts: Readonly<Record<Kind, readonly string[]>>
}

const LINE = /^(?:(trust|identity|key|secret)(?:@([^=]+))?=(\S+\.json)|secret=none)$/
const ROLE = /^arn:aws:iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/
const KEY = /^arn:aws:kms:([a-z0-9-]+):(\d{12}):key\/[0-9a-f-]+$/
const SECRET = /^arn:aws:secretsmanager:([a-z0-9-]+):(\d{12}):secret:.+-[A-Za-z0-9]{6}$/
const OTHERS = ['terraform-plan', 'cloudformation-templates', 'workflow-files', 'config-file']

/** Of a role whose trust policy is not what the case is about. */
const NOBODY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]}'

/** The policies of a case; undefined where there is more than that to it. */
export const plainPoliciesOf = (each: RuleCase): PlainPolicies | undefined => {
  const documents = linesOf(each, 'policy-files').map((line) => LINE.exec(line.trim()))
  if (documents.length === 0 || documents.includes(null) || OTHERS.some((name) => name in each.inputs)) return undefined
  const of = (...kinds: readonly string[]) =>
    documents.flatMap((match) => (match?.[1] !== undefined && kinds.includes(match[1]) ? [match] : []))
  const subjects = (...kinds: readonly Kind[]) => of(...kinds).flatMap(([, , subject]) => subject ?? [])
  const texts = (kind: Kind) => of(kind).map((match) => readFileSync(new URL(match[3] ?? '', folderOf(each)), 'utf8'))

  const roles = new Set([...subjects('trust', 'identity'), ...linesOf(each, 'role-to-assume')])
  const keys = new Set(subjects('key'))
  const secrets = new Set([...subjects('secret'), ...linesOf(each, 'secret-ids')])
  const [roleArn = 'arn:aws:iam::111122223333:role/deploy'] = roles
  const [[key], [secret]] = [keys, secrets]
  const [, home, path, name] = ROLE.exec(roleArn) ?? []
  const ofKey = KEY.exec(key ?? '')
  const ofSecret = SECRET.exec(secret ?? '')
  const accounts = new Set([ofKey?.[2], ofSecret?.[2], roles.size > 0 ? home : undefined].filter(isGiven))
  const regions = new Set([ofKey?.[1], ofSecret?.[1], ...linesOf(each, 'aws-region')].filter(isGiven))

  const isOneOfEach = [roles, keys, secrets, accounts, regions].every((set) => set.size <= 1)
  const isNamedInFull = (key === undefined || ofKey !== null) && (secret === undefined || ofSecret !== null)
  const isComplete = texts('trust').length <= 1 && texts('key').length === keys.size
  if (!isOneOfEach || !isNamedInFull || !isComplete || home === undefined || path === undefined || name === undefined)
    return undefined
  const hasRole = roles.size > 0 || of('trust', 'identity').length > 0
  return {
    account: [...accounts][0] ?? home,
    region: [...regions][0] ?? 'us-east-1',
    ...(hasRole ? { role: { path, name } } : {}),
    ...(key === undefined ? {} : { key }),
    ...(secret === undefined ? {} : { secret }),
    texts: { trust: texts('trust'), identity: texts('identity'), key: texts('key'), secret: texts('secret') },
  }
}

const linesOf = ({ inputs }: RuleCase, name: string): readonly string[] =>
  (inputs[name] ?? '').split('\n').filter((line) => line.trim() !== '')

const isGiven = (text: string | undefined): text is string => text !== undefined

/** The name of a secret. */
const nameOf = (arn: string): string => arn.replace(/^.*:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '')

type Json = Readonly<Record<string, unknown>>

/** As CloudFormation. Undefined where policies name a key or secret by an ARN that it would make up. */
export const asTemplate = ({ role, key, secret, texts }: PlainPolicies): string | undefined => {
  const madeUp = [key, secret].filter(isGiven)
  if (Object.values(texts).some((all) => all.some((text) => madeUp.some((arn) => text.includes(arn))))) return undefined
  const resources: Record<string, Json> = {}
  if (role !== undefined)
    resources['Role'] = {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: role.name,
        Path: role.path,
        AssumeRolePolicyDocument: JSON.parse(texts.trust[0] ?? NOBODY),
        Policies: texts.identity.map((text, at) => ({ PolicyName: `p${at}`, PolicyDocument: JSON.parse(text) })),
      },
    }
  for (const text of texts.key)
    resources['Key'] = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: JSON.parse(text) } }
  if (secret !== undefined)
    resources['Secret'] = {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Name: nameOf(secret),
        ...(key === undefined ? {} : { KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } }),
      },
    }
  for (const [at, text] of texts.secret.entries())
    resources[`Policy${at}`] = {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: JSON.parse(text) },
    }
  return JSON.stringify({ Resources: resources })
}

/** As a plan of Terraform, in which the key and the secret exist already, so that their ARNs are known. */
export const asPlan = ({ account, region, role, key, secret, texts }: PlainPolicies): string => {
  const resources: Planned[] = []
  if (role !== undefined)
    resources.push(
      {
        address: 'aws_iam_role.r',
        after: { name: role.name, path: role.path, assume_role_policy: texts.trust[0] ?? NOBODY },
        unknown: { arn: true, id: true },
      },
      ...texts.identity.map((policy, at) => ({
        address: `aws_iam_role_policy.p${at}`,
        after: { name: `p${at}`, role: role.name, policy },
        unknown: { id: true },
      })),
    )
  for (const policy of texts.key)
    resources.push(existing('aws_kms_key.k', { arn: key, key_id: key?.replace(/^.*\//, ''), policy }))
  if (secret !== undefined)
    resources.push(
      existing('aws_secretsmanager_secret.s', {
        arn: secret,
        id: secret,
        name: nameOf(secret),
        ...(key === undefined ? {} : { kms_key_id: key }),
      }),
      ...texts.secret.map((policy, at) =>
        existing(`aws_secretsmanager_secret_policy.p${at}`, { secret_arn: secret, id: secret, policy }),
      ),
    )
  return planText(resources, { account, region })
}

const existing = (address: string, values: Json): Planned => ({ address, before: values, after: values })
