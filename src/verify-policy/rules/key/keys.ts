import { compile, contextOf, decryptDirectly, EMPTY_SET, evaluate, joinText, printText } from '../../../policy/index.ts'
import type {
  Compiled,
  ContextValue,
  Key,
  PolicySet,
  Request,
  StatementRef,
  Text,
  Verdict,
} from '../../../policy/index.ts'
import { statementId } from '../found.ts'
import type { Document } from '../found.ts'
import { anybodyIn, peopleIn, withPeople } from '../people.ts'
import type { Person } from '../people.ts'
import { perWorld } from '../per-world.ts'
import type { World } from '../rule.ts'
import { accountIn, documentsIn, statementsOf } from '../statements.ts'
import type { KnownStatement } from '../statements.ts'

/** A key with its policy, looked at alone. */
export interface KeyView {
  readonly key: Key
  /** How sentences call it. */
  readonly name: string
  readonly account: string
  readonly region: string
  readonly documents: readonly Document[]
  /** Everybody the key policy names, and somebody whom it does not name. */
  readonly people: readonly Person[]
  /** Nothing but the key. */
  readonly alone: PolicySet
  /** The key policy where IAM allows the people everything, and where it allows nothing. */
  readonly policies: Readonly<Record<'everything' | 'nothing', Compiled>>
}

/** The keys whose policy is given. A key of which only the policy is known lives in the account that the policy names. */
export const keysOf = perWorld((world): readonly KeyView[] =>
  world.scene.policies.keys.flatMap((key) => viewOf(key, world) ?? []),
)

/** The same key, for somebody whom its policy may not name. */
export const withPerson = (view: KeyView, person: Person): KeyView => ({
  ...view,
  policies: {
    everything: compile(withPeople(view.alone, [...view.people, person], 'everything')),
    nothing: compile(withPeople(view.alone, [...view.people, person], 'nothing')),
  },
})

const viewOf = (source: Key, { scene, site }: World): KeyView | undefined => {
  const documents = documentsIn(source.policy)
  if (documents.length === 0) return undefined
  const account = accountIn(source.arn) || accountNamed(documents)
  const region = /^arn:[^:]*:kms:([a-z0-9-]+):/.exec(printText(source.arn))?.[1] ?? (site.region || 'us-east-1')
  const arn: Text =
    accountIn(source.arn) === ''
      ? joinText(`arn:aws:kms:${region}:${account}:key/`, { parts: [{ hole: `id of ${printText(source.arn)}` }] })
      : source.arn
  const key: Key = { ...source, arn, grants: { kind: 'empty' }, state: 'Enabled' }
  const people = [
    ...documents.flatMap(statementsOf).flatMap((statement) => peopleIn(statement, account)),
    anybodyIn(account),
  ]
  const alone = { ...EMPTY_SET, accounts: scene.policies.accounts, keys: [key] }
  return {
    key,
    name:
      source.aliases?.[0] ?? (accountIn(source.arn) === '' ? `the key of ${documents[0]?.id}` : printText(source.arn)),
    account,
    region,
    documents,
    people,
    alone,
    policies: {
      everything: compile(withPeople(alone, people, 'everything')),
      nothing: compile(withPeople(alone, people, 'nothing')),
    },
  }
}

const accountNamed = (documents: readonly Document[]): string => {
  const named = documents
    .flatMap(statementsOf)
    .flatMap(({ principal }) => principal?.entries ?? [])
    .flatMap(({ value }) => (value.kind === 'text' ? [printText(value.text)] : []))
  const roots = named.flatMap((text) => /^(?:arn:[^:]*:iam::)?([0-9]{12})(?::root)?$/.exec(text)?.[1] ?? [])
  return roots[0] ?? named.map(accountIn).find((id) => id !== '') ?? ''
}

/** What a request has beside what every request of the person has; a key that is undefined is missing. */
export type Entries = Readonly<Record<string, Text | readonly Text[] | undefined>>

/** A call of the person for the key, made directly and with nothing of an encryption context unless `entries` say so. */
export const requestFor = (
  { key, region }: KeyView,
  { principal }: Person,
  action: string,
  entries: Entries,
  { site }: World,
  policies: Compiled,
): Request => {
  const direct = decryptDirectly({ principal }, { key: key.arn, encryptionContext: [] }, { ...site, region }, policies)
  const { context } = direct
  const values = Object.entries(entries).map(([name, value]) => [name.toLowerCase(), valueOf(value)] as const)
  return {
    ...direct,
    action,
    context: contextOf(
      [...Object.entries(context.values), ...values],
      context.otherwise,
      context.complete,
      context.open,
    ),
  }
}

const valueOf = (value: Text | readonly Text[] | undefined): ContextValue => {
  if (value === undefined) return { kind: 'missing' }
  return Array.isArray(value)
    ? { kind: 'list', values: value as readonly Text[], open: false }
    : { kind: 'present', value: value as Text }
}

/** Whether the key policy lets the person do it. Foreign people also need IAM of their own account, which is taken as given. */
export const askKey = (view: KeyView, person: Person, action: string, entries: Entries, world: World): Verdict => {
  const policies = view.policies[person.account === view.account ? 'nothing' : 'everything']
  return evaluate(requestFor(view, person, action, entries, world, policies), policies)
}

/** Whether the person may do it once an IAM policy allows it. */
export const askWithIam = (view: KeyView, person: Person, action: string, entries: Entries, world: World): Verdict =>
  evaluate(requestFor(view, person, action, entries, world, view.policies.everything), view.policies.everything)

/** What a decryption by Secrets Manager carries. https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
export const throughSecretsManager = (region: string, secret: Text): Entries => ({
  'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
  'aws:ViaAWSService': 'true',
  'kms:EncryptionContext:SecretARN': secret,
  'kms:EncryptionContext:SecretVersionId': 'EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE',
  'kms:EncryptionContextKeys': ['SecretARN', 'SecretVersionId'],
})

/** The Allow statements of the key policy, each with its document. */
export const allowsOf = ({
  documents,
}: KeyView): readonly { readonly document: Document; readonly statement: KnownStatement }[] =>
  documents.flatMap((document) =>
    statementsOf(document)
      .filter(({ effect }) => effect === 'Allow')
      .map((statement) => ({ document, statement })),
  )

/** The names by which a key can be selected. */
export const resourcesOf = ({ key, name }: KeyView): readonly string[] => [...new Set([printText(key.arn), name])]

/** The statement that names the person, before one that delegates to the account; both may allow at the same time. */
export const namingFirst = (
  refs: readonly StatementRef[],
  arn: string,
  views: readonly KeyView[],
): StatementRef | undefined => {
  const naming = views.flatMap((view) =>
    allowsOf(view).flatMap(({ document, statement }) =>
      peopleIn(statement, view.account).some((person) => printText(person.arn) === arn)
        ? [`${document.id}#${statement.index}`]
        : [],
    ),
  )
  const placed = refs.filter(({ file }) => file !== undefined)
  return (
    placed.find((ref) => ref.layer === 'keyPolicy' && naming.includes(statementId(ref))) ??
    placed.find(({ layer }) => layer === 'identity') ??
    refs[0]
  )
}

/** Whether a reference means a statement of the key policy that was read as one. */
export const isStatementOf = ({ documents }: KeyView, ref: StatementRef): boolean =>
  documents.some(({ id, statements }) =>
    statements.some(({ kind, index }) => kind === 'statement' && id === ref.document && index === ref.index),
  )
