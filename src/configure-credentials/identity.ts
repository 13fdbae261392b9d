/** What an STS ARN says about its caller. */
export interface Identity {
  readonly arn: string
  readonly partition: string
  readonly account: string
  /** Only of a role's session; STS leaves out the path of the role. */
  readonly role?: { readonly name: string; readonly sessionName: string }
}

const CALLER = /^arn:(aws[a-z0-9-]*):(?:sts|iam)::(\d{12}):(.+)$/
const ASSUMED_ROLE = /^assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/

/** The identity in an ARN of STS or IAM; undefined where it is no such ARN, as some emulators answer. */
export const parseIdentity = (arn: string): Identity | undefined => {
  const [, partition, account, resource = ''] = CALLER.exec(arn) ?? []
  if (partition === undefined || account === undefined) return undefined
  const [, name, sessionName] = ASSUMED_ROLE.exec(resource) ?? []
  return {
    arn,
    partition,
    account,
    ...(name === undefined || sessionName === undefined ? {} : { role: { name, sessionName } }),
  }
}
