import { parsePolicy, printText } from '../../policy/index.ts'
import type { DocumentSource, PolicyDocument, Text } from '../../policy/index.ts'
import { nodeOf } from '../../text/node.ts'
import { quoted } from '../../text/printable.ts'

const ADMINISTRATOR = /^arn:[^:]+:iam::aws:policy\/AdministratorAccess$/
const OF_AWS = /^arn:[^:]+:iam::aws:policy\//
/** AWS managed policies that exist in order to deny. */
const DENYING = /^arn:[^:]+:iam::aws:policy\/(?:[^/]+\/)*(?:AWSDeny|AWSCompromisedKeyQuarantine)/

/** A managed policy whose text is not at hand. Policies of AWS seldom deny, and those that do say so in their name. */
export const managedPolicy = (arn: Text, source: DocumentSource): PolicyDocument => {
  const text = printText(arn)
  if (ADMINISTRATOR.test(text)) {
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
    return parsePolicy(nodeOf(everything), source)
  }
  return {
    kind: 'opaque',
    id: source.id,
    why: `the document of the managed policy ${quoted(text)} is not given`,
    denies: OF_AWS.test(text) && !DENYING.test(text) ? 'assumed-not' : 'unknown',
  }
}
