import type { Aws, AwsCredentials } from '../aws/ports.ts'
import type { Secret } from '../secrecy/secret.ts'
import type { AccountRole } from '../input/account-roles.ts'

/** Which credentials read what belongs to an account; undefined: what is the caller's own. */
export type CredentialsFor = (account: string | undefined) => Promise<AwsCredentials>

interface Assuming {
  readonly aws: Aws
  readonly roles: readonly AccountRole[]
  /** Where the credentials of the job are looked up, and STS is called. */
  readonly region: string
  readonly sessionName: string
  /** Restricts the session of an account's role to what was asked for; undefined where that does not fit. */
  readonly policyFor: (account: string) => string | undefined
  /** Masks credentials that have just arrived. */
  readonly mask: (secrets: readonly Secret[]) => Promise<void>
}

const SESSION_SECONDS = 900

/** The job's own credentials, and for each account that has a role a session of that role. Each is made once. */
export const credentialsFor = ({ aws, roles, region, sessionName, policyFor, mask }: Assuming): CredentialsFor => {
  const sessions = new Map<string, Promise<AwsCredentials>>()
  const once = (key: string, make: () => Promise<AwsCredentials>): Promise<AwsCredentials> => {
    const made = sessions.get(key) ?? make()
    sessions.set(key, made)
    return made
  }
  const ambient = (): Promise<AwsCredentials> =>
    once('', async () => (await aws.ambientCredentials(region)).credentials)
  return async (account) => {
    const role = roles.find((known) => known.account === account)
    if (role === undefined) return ambient()
    return once(role.account, async () => {
      const sts = await aws.sts({ region, credentials: await ambient() })
      const policy = policyFor(role.account)
      const { credentials } = await sts.assumeRole({
        roleArn: role.roleArn,
        sessionName,
        durationSeconds: SESSION_SECONDS,
        ...(policy === undefined ? {} : { policy }),
        ...(role.externalId === undefined ? {} : { externalId: role.externalId }),
      })
      await mask([credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken])
      return credentials
    })
  }
}
