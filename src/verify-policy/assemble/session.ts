import { parsePolicy } from '../../policy/index.ts'
import type { Layer, PolicyDocument } from '../../policy/index.ts'
import { readJson } from '../../text/json.ts'
import { nodeOf } from '../../text/node.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Bundle } from '../sources/source.ts'
import { documentsOf } from './layers.ts'

const ADMINISTRATOR = /^arn:[^:]+:iam::aws:policy\/AdministratorAccess$/
/** AWS managed policies that exist in order to deny. */
const DENYING = /^arn:[^:]+:iam::aws:policy\/(?:[^/]+\/)*(?:AWSDeny|AWSCompromisedKeyQuarantine)/

/** The session policies that the job passes; undefined where it passes none. */
export const assembleSession = (bundle: Bundle, pipeline: Pipeline): Layer | undefined => {
  const files = bundle.documents.filter(({ kind }) => kind === 'session')
  const documents = [
    ...(pipeline.inlineSessionPolicy === undefined ? [] : [inlinePolicy(pipeline.inlineSessionPolicy)]),
    ...pipeline.managedSessionPolicies.flatMap((arn) => {
      const own = files.filter(({ subject }) => subject === arn)
      return own.length > 0 ? own.flatMap(documentsOf) : [managedPolicy(arn)]
    }),
    ...files.filter(({ subject }) => subject === undefined || subject === pipeline.name).flatMap(documentsOf),
  ]
  return documents.length === 0 ? undefined : { kind: 'given', documents }
}

const inlinePolicy = (text: string): PolicyDocument =>
  parsePolicy(readJson(text).node ?? nodeOf(null), { id: 'inline-session-policy', policy: 'session' })

/** A managed policy whose text is not at hand. */
const managedPolicy = (arn: string): PolicyDocument => {
  if (ADMINISTRATOR.test(arn)) {
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
    return parsePolicy(nodeOf(everything), { id: arn, policy: 'session' })
  }
  return {
    kind: 'opaque',
    id: arn,
    why: 'the document of the managed policy is not given',
    denies: DENYING.test(arn) ? 'unknown' : 'assumed-not',
  }
}
