import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { minifyJson } from '../text/json.ts'
import { quoted } from '../text/printable.ts'
import { parseJsonObject } from './json-object.ts'
import { linesOf } from './list.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const MAX_SESSION_POLICY = 2048
const MAX_MANAGED_POLICIES = 10
const ALLOWED_CHARACTERS = /^[\t\n\r\u0020-\u00FF]*$/
const POLICY_ARN = /^arn:(aws[a-z0-9-]*):iam::([0-9]{12}|aws):policy\/(?:[\u0021-\u007E]+\/)?[\w+=,.@-]{1,128}$/

/** An inline session policy, minified as it is sent: one JSON object with a `Statement`, at most 2,048 characters. */
export const parseInlineSessionPolicy = (where: string, text: string): Parsed<string> => {
  const object = parseJsonObject(where, text)
  if (!object.ok) return object
  if (!object.value.members.some(({ key }) => key === 'Statement'))
    return refused(where, 'the policy has no `Statement`')
  const policy = minifyJson(text)
  if (!ALLOWED_CHARACTERS.test(policy)) return refused(where, 'a session policy takes only characters up to U+00FF')
  return policy.length > MAX_SESSION_POLICY
    ? refused(where, `the policy has ${policy.length} characters when minified; AWS accepts ${MAX_SESSION_POLICY}`)
    : accepted(policy)
}

/** ARNs of managed policies, one per line, at most ten: of the given account, or AWS's own. */
export const parseManagedSessionPolicies = (
  where: string,
  text: string,
  role?: { readonly partition: string; readonly account: string },
): Parsed<readonly string[]> => {
  const lines = linesOf(text)
  if (lines.length > MAX_MANAGED_POLICIES)
    return refused(where, `AWS accepts ${MAX_MANAGED_POLICIES} ARNs, found ${lines.length}`)
  return allOf(lines.map((line) => parsePolicyArn(where, line.text, role)))
}

const parsePolicyArn = (
  where: string,
  arn: string,
  role?: { readonly partition: string; readonly account: string },
): Parsed<string> => {
  const [, partition, account] = POLICY_ARN.exec(arn) ?? []
  if (partition === undefined) {
    return refused(
      where,
      `expected a policy ARN such as \`arn:aws:iam::111122223333:policy/read\`, found ${quoted(arn)}`,
    )
  }
  if (role === undefined) return accepted(arn)
  if (partition !== role.partition)
    return refused(where, `${quoted(arn)} is not in the role's partition, \`${role.partition}\``)
  return account === 'aws' || account === role.account
    ? accepted(arn)
    : refused(where, `${quoted(arn)} belongs neither to the role's account nor to AWS`)
}
