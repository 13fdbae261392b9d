import type { Problem } from '../failure.ts'
import { partitionOf } from '../input/region.ts'
import { scopeToSecrets } from '../policy/index.ts'
import type { FurtherStatement } from '../policy/index.ts'
import type { Reads } from './reads.ts'
import type { AccountRole } from '../input/account-roles.ts'

/** The session policy for the role of an account, or why the session is not restricted. */
export interface RoleScope {
  readonly policy?: string
  readonly warnings: readonly Problem[]
}

/** Restricts the session of an account's role to what is read there. `policies`: also to reading the policies of that. */
export const roleScope = (
  { account }: AccountRole,
  reads: Reads,
  { region, policies }: { readonly region: string; readonly policies: boolean },
): RoleScope => {
  const further = [
    ...parameterStatements(reads.parameters),
    ...reads.keys.map(keyStatement),
    ...(policies ? [{ Action: ['kms:GetKeyPolicy', 'secretsmanager:GetResourcePolicy'], Resource: '*' }] : []),
  ]
  const scoped = scopeToSecrets(reads.secrets, { partition: partitionOf(region), region, account }, further)
  switch (scoped.kind) {
    case 'policy':
      return { policy: scoped.text, warnings: [] }
    case 'too-large':
      return {
        warnings: [
          {
            where: 'roles',
            what: `the session of the role for ${account} is not restricted to what is read: the policy would be too large`,
          },
        ],
      }
    case 'invalid':
      return { warnings: [] }
  }
}

/** Parameter Store passes the parameter's ARN to KMS. https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html */
const parameterStatements = (arns: readonly string[]): readonly FurtherStatement[] =>
  arns.length === 0
    ? []
    : [
        { Action: 'ssm:GetParameters', Resource: arns },
        {
          Action: 'kms:Decrypt',
          Resource: '*',
          Condition: {
            StringEquals: {
              'kms:EncryptionContext:PARAMETER_ARN': arns,
              'kms:ViaService': [...new Set(arns.map((arn) => `ssm.${arn.split(':')[3]}.amazonaws.com`))],
            },
          },
        },
      ]

/** A policy names a key by its ARN; one that is called by an alias, by the alias of the request. */
const keyStatement = (arn: string): FurtherStatement => {
  const [, place = arn, alias] = /^(.*):(alias\/.*)$/.exec(arn) ?? []
  return alias === undefined
    ? { Action: 'kms:Decrypt', Resource: arn }
    : {
        Action: 'kms:Decrypt',
        Resource: `${place}:key/*`,
        Condition: { StringEquals: { 'kms:RequestAlias': alias } },
      }
}
