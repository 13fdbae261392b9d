import { parsePolicy, printText } from '../../policy/index.ts'
import type { Layer, PolicySet, Principal, Text } from '../../policy/index.ts'
import { nodeOf } from '../../text/node.ts'
import { accountIn } from './statements.ts'
import type { KnownStatement } from './statements.ts'

/** Somebody whom a policy names. */
export interface Person {
  readonly principal: Principal
  /** ARN, as the policy writes it. */
  readonly arn: Text
  readonly account: string
}

const NOBODY: Layer = { kind: 'empty' }

const everything = (): Layer => ({
  kind: 'given',
  documents: [
    parsePolicy(nodeOf({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }), {
      id: 'whatever IAM allows',
      policy: 'identity',
    }),
  ],
})

/** A role or user by its ARN; undefined for accounts, wildcards and what is left of deleted principals. */
export const personOf = (arn: Text): Person | undefined => {
  const text = printText(arn)
  const account = accountIn(arn)
  const [, name, session] = /:assumed-role\/([^/]+)\/([^/]+)$/.exec(text) ?? []
  if (name !== undefined && session !== undefined) {
    const role = `arn:aws:iam::${account}:role/${name}`
    return { arn: role, account, principal: { kind: 'session', role, name: session } }
  }
  if (/:role\/|aws_iam_role\./.test(text))
    return { arn, account, principal: { kind: 'session', role: arn, name: 'any-session' } }
  return text.includes(':user/') ? { arn, account, principal: { kind: 'user', arn } } : undefined
}

/** A role that no policy names. */
export const anybodyIn = (account: string): Person => {
  const role = `arn:aws:iam::${account}:role/any-role`
  return { arn: role, account, principal: { kind: 'session', role, name: 'any-session' } }
}

/** The roles and users that a statement names; somebody of the account where it names everybody. */
export const peopleIn = ({ principal }: KnownStatement, home: string): readonly Person[] =>
  principal === undefined || principal.negated
    ? []
    : principal.entries.flatMap(({ type, value }) => {
        if (type === 'everyone') return [anybodyIn(home)]
        return type === 'AWS' && value.kind === 'text' ? (personOf(value.text) ?? []) : []
      })

/** A policy set in which these people exist, and their own policies allow everything or nothing. */
export const withPeople = (
  policies: PolicySet,
  people: readonly Person[],
  own: 'everything' | 'nothing',
): PolicySet => {
  const identity = own === 'everything' ? everything() : NOBODY
  const distinct = [...new Map(people.map((person) => [printText(person.arn), person])).values()]
  const of = (kind: Principal['kind']) =>
    distinct.filter(({ principal }) => principal.kind === kind).map(({ arn }) => ({ arn, identity, boundary: NOBODY }))
  return {
    ...policies,
    roles: [...policies.roles, ...of('session').map((role) => ({ ...role, trust: NOBODY }))],
    users: [...policies.users, ...of('user')],
  }
}
