import { parsePolicy } from '../../policy/index.ts'
import type { Layer, PolicyDocument } from '../../policy/index.ts'
import { readJson } from '../../text/json.ts'
import { nodeOf } from '../../text/node.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Bundle } from '../sources/source.ts'
import { documentsOf } from './layers.ts'
import { managedPolicy } from './managed-policy.ts'

/** The session policies that the job passes; undefined where it passes none. */
export const assembleSession = (bundle: Bundle, pipeline: Pipeline): Layer | undefined => {
  const files = bundle.documents.filter(({ kind }) => kind === 'session')
  const documents = [
    ...(pipeline.inlineSessionPolicy === undefined ? [] : [inlinePolicy(pipeline.inlineSessionPolicy)]),
    ...pipeline.managedSessionPolicies.flatMap((arn) => {
      const own = files.filter(({ subject }) => subject === arn)
      return own.length > 0 ? own.flatMap(documentsOf) : [managedPolicy(arn, { id: arn, policy: 'session' })]
    }),
    ...files.filter(({ subject }) => subject === undefined || subject === pipeline.name).flatMap(documentsOf),
  ]
  return documents.length === 0 ? undefined : { kind: 'given', documents }
}

const inlinePolicy = (text: string): PolicyDocument =>
  parsePolicy(readJson(text).node ?? nodeOf(null), { id: 'inline-session-policy', policy: 'session' })
