import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { parseAccountId } from './account-id.ts'
import { linesOf } from './list.ts'
import { parseRoleArn } from './role-arn.ts'
import { parseExternalId } from './sts-names.ts'

/** The role with which what belongs to one account is read. */
export interface AccountRole {
  readonly account: string
  readonly roleArn: string
  readonly partition: string
  readonly externalId?: string
}

const LINE = /^(\S+)\s+=\s+(\S+)(?:\s+\|\s+external-id=(\S+))?$/

/** `ACCOUNT-ID = ROLE-ARN [| external-id=…]`, one per line. */
export const parseRoleLines = (where: string, text: string): Parsed<readonly AccountRole[]> => {
  const roles = allOf(linesOf(text).map(({ line, text }) => parseLine(`${where}, line ${line}`, text)))
  if (!roles.ok) return roles
  const accounts = roles.value.map(({ account }) => account)
  const twice = accounts.find((account, index) => accounts.indexOf(account) !== index)
  return twice === undefined ? roles : refused(where, `the account \`${twice}\` is given twice`)
}

const parseLine = (where: string, line: string): Parsed<AccountRole> => {
  const [, id, arn, external] = LINE.exec(line) ?? []
  if (id === undefined || arn === undefined)
    return refused(where, 'expected `ACCOUNT-ID = ROLE-ARN`, then perhaps `| external-id=…`')
  const account = parseAccountId(where, id)
  const role = parseRoleArn(where, arn)
  const externalId = external === undefined ? accepted(undefined) : parseExternalId(where, external)
  if (!account.ok || !role.ok || !externalId.ok)
    return { ok: false, problems: [account, role, externalId].flatMap((part) => (part.ok ? [] : part.problems)) }
  return accepted({
    account: account.value,
    roleArn: role.value.arn,
    partition: role.value.partition,
    ...(externalId.value === undefined ? {} : { externalId: externalId.value }),
  })
}
