import { itemsOf } from '../../../text/tree.ts'
import type { InvokePermissionFact } from '../facts.ts'
import { writtenOf } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Instance } from './plan.ts'
import type { Resolver } from './resolver.ts'

/** Lambda functions, and who may invoke them. */
export const lambdaFacts = (resolver: Resolver): readonly Facts[] =>
  resolver.instances.flatMap((instance): readonly Facts[] => {
    if (instance.type === 'aws_lambda_permission') return [{ invokePermissions: [permissionOf(instance, resolver)] }]
    const arn = instance.type === 'aws_lambda_function' ? resolver.text(instance, 'arn') : undefined
    if (arn === undefined) return []
    const role = resolver.text(instance, 'role')
    const vpc = resolver.planned(instance, 'vpc_config')
    const isInVpc = vpc?.kind === 'unknown' ? undefined : itemsOf(vpc).length > 0
    return [
      {
        functions: [
          {
            arn,
            ...writtenOf(instance, resolver),
            ...(role === undefined ? {} : { role }),
            ...(isInVpc === undefined ? {} : { isInVpc }),
          },
        ],
      },
    ]
  })

const permissionOf = (permission: Instance, resolver: Resolver): InvokePermissionFact => {
  const text = (name: string) =>
    resolver.text(permission, name) ?? { parts: [{ hole: `${permission.address}.${name}` }] }
  const isSet = (name: string): boolean => {
    const planned = resolver.planned(permission, name)
    return planned !== undefined && planned.kind !== 'null'
  }
  return {
    ...writtenOf(permission, resolver),
    function: text('function_name'),
    action: text('action'),
    principal: text('principal'),
    ...(isSet('source_account') ? { sourceAccount: text('source_account') } : {}),
    ...(isSet('source_arn') ? { sourceArn: text('source_arn') } : {}),
  }
}
