import type { RoleArn } from '../../../input/role-arn.ts'
import { fieldsOfText, keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { DocumentKind } from '../document.ts'
import type { KeyFact, RoleFact, SecretFact } from '../facts.ts'
import type { Bundle } from '../source.ts'

/**
 * What the other sources tell already. They win over what AWS has today, so that is not even read: a layer comes from one
 * source, and a change is judged as it is going to be.
 */
export interface Told {
  /** `adopts`: documents that name no role belong to this one. */
  role(
    role: RoleArn,
    adopts: boolean,
  ): { readonly fact: RoleFact | undefined; readonly has: (kind: DocumentKind) => boolean }
  secret(secret: SecretPlace): { readonly fact: SecretFact | undefined; readonly hasPolicy: boolean }
  key(
    arn: string,
    aliases: readonly string[],
  ): { readonly fact: KeyFact | undefined; readonly hasPolicy: boolean; readonly hasGrants: boolean }
  provider(arn: string): boolean
  managedSession(arn: string): boolean
}

/** Which secret is meant. */
export interface SecretPlace {
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly name: string
  readonly arn?: string
}

/** The facts and documents of the other sources, asked by what they are about. */
export const toldBy = ({ documents, roles, secrets, keys, providers }: Bundle): Told => {
  const has = (kind: DocumentKind, is: (subject: Text | undefined) => boolean): boolean =>
    documents.some((document) => document.kind === kind && is(document.subject))
  return {
    role: (role, adopts) => ({
      fact: roles.find(({ arn }) => arn === role.arn),
      has: (kind) =>
        has(kind, (subject) => (subject === undefined ? adopts : subject === role.arn || subject === role.name)),
    }),
    secret: (secret) => {
      const fact = secrets.find(({ arn, name }) => arn === secret.arn || (name === secret.name && isAt(arn, secret)))
      return {
        fact,
        hasPolicy: has('secret', (subject) => subject === undefined || isSecret(subject, secret, fact)),
      }
    },
    key: (arn, aliases) => {
      const names = [arn, arn.slice(arn.indexOf('key/') + 4), ...aliases]
      const is = (subject: Text | undefined): boolean =>
        subject === undefined ||
        names.includes(printText(subject).replace(/^arn:[^:]+:kms:[^:]+:[0-9]{12}:(?=alias\/)/, ''))
      return {
        fact: keys.find((key) => key.arn === arn),
        hasPolicy: has('key', is),
        hasGrants: has('grants', is),
      }
    },
    provider: (arn) => providers.some((provider) => provider.arn === arn),
    managedSession: (arn) => has('session', (subject) => subject === arn),
  }
}

/** Whether an ARN, which may have holes, is of this account and region. */
const isAt = (arn: Text, { region, account }: SecretPlace): boolean => {
  const [, , , itsRegion, itsAccount] = fieldsOfText(arn, 7) ?? []
  return itsRegion === region && itsAccount === account
}

const SUFFIX = /-[A-Za-z0-9]{6}$/

const isSecret = (subject: Text, secret: SecretPlace, fact: SecretFact | undefined): boolean => {
  if (fact !== undefined && keyOfText(subject) === keyOfText(fact.arn)) return true
  if (typeof subject !== 'string') return false
  if (!subject.startsWith('arn:')) return subject === secret.name
  const { partition, region, account, name } = secret
  const partial = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`
  return subject === secret.arn || subject === partial || subject.replace(SUFFIX, '') === partial
}
