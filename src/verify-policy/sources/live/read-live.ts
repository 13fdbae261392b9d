import type { RoleArn } from '../../../input/role-arn.ts'
import { printText } from '../../../policy/index.ts'
import type { Reference } from '../../../reference/reference.ts'
import type { Bundle } from '../source.ts'
import type { AccountReader } from './accounts.ts'
import { distinct, foundOf, memo, together } from './found.ts'
import type { LiveFound } from './found.ts'
import { managedPolicies } from './managed-policies.ts'
import type { ManagedPolicies } from './managed-policies.ts'
import type { ManagedTexts } from './managed-texts.ts'
import { providersFor, readProvider } from './providers.ts'
import { readRole } from './roles.ts'
import { readSecrets } from './read-secrets.ts'
import { toldBy } from './told.ts'
import type { Told } from './told.ts'

/** The part of a pipeline that its questions are about. */
export interface LivePipeline {
  /** In the order in which they are assumed; at least one. */
  readonly roles: readonly RoleArn[]
  readonly references: readonly Reference[]
  readonly managedSessionPolicies: readonly string[]
}

/** What is to be read. */
export interface LiveQuestion {
  readonly pipelines: readonly LivePipeline[]
  /** Where names of secrets are looked up. */
  readonly region: string
  /** What the other sources tell. */
  readonly others: Bundle
  readonly accountOf: (account: string) => AccountReader
}

/** What AWS told, also of policies that another source only names. */
export interface LiveAnswer extends LiveFound {
  readonly texts: ManagedTexts
}

/** Reads what the questions need and no other source tells. */
export const readLive = async (question: LiveQuestion): Promise<LiveAnswer> => {
  const told = toldBy(question.others)
  const managed = memo(
    (account: string) => managedPolicies(question.accountOf(account)),
    (account) => account,
  )
  const [texts, ...found] = await Promise.all([
    readTexts(question, managed),
    readRoles(question, told, managed),
    readSessions(question, told, managed),
    readSecrets(question, told),
  ])
  return { ...together(found), texts }
}

/** Every role on the way, and the identity providers of the first ones. */
const readRoles = async (
  { pipelines, others, accountOf }: LiveQuestion,
  told: Told,
  managed: (account: string) => ManagedPolicies,
): Promise<LiveFound> => {
  const roles = distinct(
    pipelines.flatMap((pipeline) => pipeline.roles),
    ({ arn }) => arn,
  )
  const readers = new Set(pipelines.map((pipeline) => pipeline.roles.at(-1)?.arn))
  const first = new Set(pipelines.map((pipeline) => pipeline.roles[0]?.arn))
  const found = together(
    await Promise.all(
      roles.map(async (role): Promise<LiveFound> => {
        const ofRole = told.role(role, readers.size === 1 && readers.has(role.arn))
        const account = accountOf(role.account)
        const read = await readRole(role, ofRole, account, managed(role.account))
        if (!first.has(role.arn)) return read
        const trust = [...others.documents, ...read.bundle.documents].filter(
          ({ kind, subject }) =>
            kind === 'trust' && (subject === undefined || subject === role.arn || subject === role.name),
        )
        const arns = providersFor(role, trust).filter((arn) => !told.provider(arn))
        return together([
          read,
          foundOf({ providers: await Promise.all(arns.map((arn) => readProvider(arn, account))) }),
        ])
      }),
    ),
  )
  const providers = distinct(found.bundle.providers, ({ arn }) => printText(arn))
  return { ...found, bundle: { ...found.bundle, providers } }
}

/** Managed policies of which a plan or template tells only that a role has them. */
const readTexts = async (
  { pipelines, others }: LiveQuestion,
  managed: (account: string) => ManagedPolicies,
): Promise<ManagedTexts> => {
  const roles = pipelines.flatMap((pipeline) => pipeline.roles)
  const wanted = others.documents.flatMap(({ kind, subject, managed: arn }) => {
    const role = roles.find((each) => subject === each.arn || subject === each.name)
    return typeof arn !== 'string' || role === undefined ? [] : [{ kind, arn, role }]
  })
  const documents = await Promise.all(
    distinct(wanted, ({ arn }) => arn).map(async ({ kind, arn, role }) => {
      const { node } = await managed(role.account)(arn, { kind, subject: role.arn, of: role.name })
      return node === undefined ? [] : [[arn, node] as const]
    }),
  )
  return new Map(documents.flat())
}

/** Managed session policies, which belong to the account of the role that takes them. */
const readSessions = async (
  { pipelines }: LiveQuestion,
  told: Told,
  managed: (account: string) => ManagedPolicies,
): Promise<LiveFound> => {
  const wanted = pipelines.flatMap(({ roles, managedSessionPolicies }) =>
    managedSessionPolicies.map((arn) => ({ arn, account: roles.at(-1)?.account ?? '' })),
  )
  return foundOf({
    documents: await Promise.all(
      distinct(wanted, ({ arn }) => arn)
        .filter(({ arn }) => !told.managedSession(arn))
        .map(({ arn, account }) => managed(account)(arn, { kind: 'session', subject: arn, of: 'the session' })),
    ),
  })
}
