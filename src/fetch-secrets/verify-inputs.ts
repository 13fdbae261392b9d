import { printable } from '../text/printable.ts'
import type { Denied, DeniedCaller } from './denied.ts'

const LONGEST_ARN = 2_048

/** Denials of one caller in one region, which one step can ask about. */
export interface DeniedTogether {
  readonly caller: DeniedCaller | undefined
  readonly region: string
  readonly denied: readonly Denied[]
}

/**
 * The inputs with which `verify-policy` answers the same question offline, and how to save the documents it needs: lines of
 * YAML and of shell. Nothing where no secret of Secrets Manager is among the denials.
 */
export const verifyInputs = ({ caller, region, denied }: DeniedTogether): readonly string[] => {
  const ids = denied.flatMap(({ request }) =>
    request.kind === 'secret' ? [printable(request.secretId, LONGEST_ARN)] : [],
  )
  if (ids.length === 0) return []
  const role = caller?.role
  return [
    'with:',
    `  role-to-assume: ${role?.arn ?? `<the role of ${caller?.arn ?? 'this job'}>`}`,
    `  aws-region: ${region}`,
    '  secret-ids: |',
    ...ids.map((id) => `    ${id}`),
    '  policy-files: policies/*.json',
    '',
    'The documents, saved with credentials that may read them:',
    `aws iam get-role --role-name ${role?.name ?? '<role>'} > policies/role.json`,
    `aws iam get-role-policy --role-name ${role?.name ?? '<role>'} --policy-name <policy> > policies/identity.json`,
    ...ids.flatMap((id, index) => {
      const mark = ids.length === 1 ? '' : `-${index + 1}`
      const secret = `--region ${region} --secret-id '${id}'`
      return [
        `aws secretsmanager describe-secret ${secret} > policies/secret${mark}.json`,
        `aws secretsmanager get-resource-policy ${secret} > policies/secret-policy${mark}.json`,
      ]
    }),
    `aws kms get-key-policy --region ${region} --policy-name default --key-id <key> > policies/key.json`,
  ]
}
