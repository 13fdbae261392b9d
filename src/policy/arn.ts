/** Amazon Resource Names: `arn:partition:service:region:account:resource`. */
import type { Text } from './document.ts'
import { fieldsOfText, isSymbolic, joinText, plainOf, printText } from './symbolic-string.ts'

/** The fields of an ARN; `resource` is all that follows the fifth colon. */
export interface Arn {
  readonly partition: Text
  readonly service: Text
  readonly region: Text
  readonly account: Text
  readonly resource: Text
}

/** The fields of a text that is an ARN. */
export const parseArn = (text: Text): Arn | undefined => {
  const fields = fieldsOfText(text, 6)
  if (fields === undefined || fields.length < 6) return undefined
  const [arn, partition = '', service = '', region = '', account = '', resource = ''] = fields
  return arn === 'arn' ? { partition, service, region, account, resource } : undefined
}

/** Whether a value is an ARN as far as ARN operators are concerned. */
export const isArn = (text: string): boolean => {
  if (!text.startsWith('arn:')) return false
  let at = -1
  for (let colons = 0; colons < 5; colons++) {
    at = text.indexOf(':', at + 1)
    if (at < 0) return false
  }
  return true
}

/** The text after the last slash. */
export const lastSegment = (text: Text): Text => {
  const parts = isSymbolic(text) ? text.parts : [text]
  for (let i = parts.length - 1; i >= 0; i--) {
    const part = parts[i]
    if (typeof part !== 'string') continue
    const slash = part.lastIndexOf('/')
    if (slash >= 0) return joinText({ parts: [part.slice(slash + 1), ...parts.slice(i + 1)] })
  }
  return text
}

/** ARN of the account's root user, which names the account as a principal. */
export const accountRoot = (partition: Text, account: Text): Text =>
  joinText('arn:', partition, ':iam::', account, ':root')

/** Partition and account of a role or user; both are open where its ARN is not known. */
export const homeOf = (arn: Text): Pick<Arn, 'partition' | 'account'> =>
  parseArn(arn) ?? {
    partition: { parts: [{ hole: `partition of ${printText(arn)}` }] },
    account: { parts: [{ hole: `account of ${printText(arn)}` }] },
  }

/** ARN of a session of a role. It never has the role's path. */
export const sessionArn = (role: Text, name: Text): Text => {
  const { partition, account } = homeOf(role)
  return joinText('arn:', partition, ':sts::', account, ':assumed-role/', lastSegment(role), '/', name)
}

/** ARN of a federated user session. */
export const federatedUserArn = (user: Text, name: Text): Text => {
  const { partition, account } = homeOf(user)
  return joinText('arn:', partition, ':sts::', account, ':federated-user/', name)
}

/** Whether a role is a service-linked role, which organisation policies do not restrict. */
export const isServiceLinkedRole = (role: Text): boolean => {
  const resource = parseArn(role)?.resource
  return resource !== undefined && (plainOf(resource) ?? '').startsWith('role/aws-service-role/')
}
