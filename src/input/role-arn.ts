import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'

/** `arn:<partition>:iam::<account>:role<path><name>`; the path begins and ends with `/`. */
export interface RoleArn {
  readonly arn: string
  readonly partition: string
  readonly account: string
  readonly path: string
  readonly name: string
}

const ROLE_ARN = /^arn:(aws[a-z0-9-]*):iam::([0-9]{12}):role(\/(?:[\u0021-\u007E]+\/)?)([\w+=,.@-]{1,64})$/
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/
const EXPECTED = 'expected a role ARN such as `arn:aws:iam::111122223333:role/deploy`'

/** Mistakes seen in practice, each with a sentence of its own. */
const MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/^['"]|['"]$/, 'the quotes are part of the value: remove them'],
  [
    /^arn:[^:]*:sts:.*:assumed-role\//,
    'this is the ARN of a session: name the role, `arn:aws:iam::<account>:role/<name>`',
  ],
  [/^arn:[^:]*:iam:.*:user\//, 'this is the ARN of a user: only a role can be assumed'],
  [/^arn:[^:]*:iam:.*:instance-profile\//, 'this is the ARN of an instance profile: name the role inside it'],
  [/^arn:[^:]*:iam::(?![0-9]{12}:)[0-9]*:role\//, 'the account id does not have 12 digits'],
  [/^arn:[^:]*:iam::.*:role\/.*[*?]/, 'a role ARN takes no wildcard'],
]

/** The ARN of an IAM role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const parseRoleArn = (where: string, text: string): Parsed<RoleArn> => {
  const arn = text.trim()
  const mistake = MISTAKES.find(([pattern]) => pattern.test(arn))?.[1]
  if (mistake !== undefined) return refused(where, `${mistake}; found ${quoted(arn)}`)
  const [, partition, account, path, name] = ROLE_ARN.exec(arn) ?? []
  if (partition === undefined || account === undefined || path === undefined || name === undefined) {
    return refused(where, `${EXPECTED}, found ${quoted(arn)}`)
  }
  if (path.length > 512) return refused(where, 'the path of the role is longer than 512 characters')
  return accepted({ arn, partition, account, path, name })
}

/** A role as users write it: its ARN, or its bare name where the account is known otherwise. */
export type RoleReference = ({ readonly kind: 'arn' } & RoleArn) | { readonly kind: 'name'; readonly name: string }

/** A role ARN, or a bare role name. */
export const parseRoleReference = (where: string, text: string): Parsed<RoleReference> => {
  const role = text.trim()
  if (ROLE_NAME.test(role)) return accepted({ kind: 'name', name: role })
  const arn = parseRoleArn(where, role)
  return arn.ok ? accepted({ kind: 'arn', ...arn.value }) : arn
}
