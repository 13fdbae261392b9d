import type { Facts } from './facts.ts'
import { arnOf } from './predicted.ts'
import type { Resource } from './resource.ts'

/** Lambda functions, and who may invoke them. */
export const lambdaFacts = (resources: readonly Resource[]): readonly Facts[] =>
  resources.flatMap((resource): readonly Facts[] => {
    if (resource.type === 'AWS::Lambda::Function') {
      const role = resource.text('Role')
      return [{ functions: [{ ...resource.written, arn: arnOf(resource), ...(role === undefined ? {} : { role }) }] }]
    }
    if (resource.type !== 'AWS::Lambda::Permission') return []
    const [sourceAccount, sourceArn] = [resource.text('SourceAccount'), resource.text('SourceArn')]
    const permission = {
      ...resource.written,
      function: resource.textOr('FunctionName'),
      action: resource.textOr('Action'),
      principal: resource.textOr('Principal'),
      ...(sourceAccount === undefined ? {} : { sourceAccount }),
      ...(sourceArn === undefined ? {} : { sourceArn }),
    }
    return [{ invokePermissions: [permission] }]
  })
