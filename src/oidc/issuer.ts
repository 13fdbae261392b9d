/** GitHub.com's issuer of job tokens. https://docs.github.com/actions/reference/security/oidc */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'

/** The prefix of AWS condition keys for tokens of an issuer: its URL without the scheme. */
export const keyPrefixOf = (issuer: string): string => issuer.replace(/^https:\/\//, '').replace(/\/$/, '')

/** The ARN that an IAM identity provider for the issuer has in an account. */
export const providerArnOf = (issuer: string, partition: string, account: string): string =>
  `arn:${partition}:iam::${account}:oidc-provider/${keyPrefixOf(issuer)}`
