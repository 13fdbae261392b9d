import type { Problem } from '../../failure.ts'
import type { Request, Text } from '../../policy/index.ts'
import { printSource } from '../../reference/print.ts'
import type { Reference, SecretId } from '../../reference/reference.ts'
import { quoted } from '../../text/printable.ts'
import type { Bundle, SecretFact, SourceDocument } from '../sources/source.ts'
import type { Home } from './home.ts'

/** A secret that the bundle or the inputs speak of. */
export interface KnownSecret {
  /** Full ARN; its last six characters are a hole where no source tells them. */
  readonly arn: Text
  readonly name: string
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly fact?: SecretFact
  readonly documents: readonly SourceDocument[]
}

/** A secret that the job asks for, as it asks for it. */
export interface SecretTarget {
  /** The reference without name and attributes. */
  readonly label: string
  readonly secret: Text
  readonly named?: NonNullable<Request['named']>
  readonly versionId?: string
  readonly versionStage?: string
}

export interface SecretsAssembled {
  readonly secrets: readonly KnownSecret[]
  readonly targets: readonly SecretTarget[]
  readonly problems: readonly Problem[]
}

const SECRET_ARN = /^arn:([^:]+):secretsmanager:([^:]+):([0-9]{12}):secret:(.+)$/
const SUFFIX = /-[A-Za-z0-9]{6}$/

/** Finds the secrets that are asked for among those the bundle tells of, and gives each its resource policies. */
export const assembleSecrets = (bundle: Bundle, references: readonly Reference[], home: Home): SecretsAssembled => {
  const problems: Problem[] = []
  const secrets: KnownSecret[] = bundle.secrets.flatMap((fact) => secretOfFact(fact) ?? [])
  const remember = (secret: KnownSecret): KnownSecret => {
    secrets.push(secret)
    return secret
  }

  const documents = bundle.documents.filter(({ kind }) => kind === 'secret')
  for (const { subject, file } of documents) {
    if (subject === undefined) continue
    const matches = secrets.filter((secret) => isSecret(secret, subject))
    if (matches.length > 0) continue
    const secret = secretNamed(subject, home)
    if (secret === undefined) {
      problems.push({
        where: 'policy-files',
        what: `${quoted(file)}: ${quoted(subject)} needs \`aws-region\`, or the ARN of the secret`,
      })
    } else remember(secret)
  }

  const targets = references.flatMap((reference) => {
    const { source } = reference
    if (source.kind !== 'secret') {
      problems.push({ where: 'secret-ids', what: `${quoted(printSource(source))} is a parameter, not a secret` })
      return []
    }
    const found = secretsFor(source.id, secrets, home)
    if (found.kind === 'problem') {
      problems.push({ where: 'secret-ids', what: found.what })
      return []
    }
    for (const secret of found.secrets) if (!secrets.includes(secret)) remember(secret)
    return found.secrets.map((secret): SecretTarget => {
      const named = source.id.kind === 'prefix' ? undefined : nameGiven(source.id)
      return {
        label:
          source.id.kind === 'prefix' && found.secrets.length > 1
            ? secret.name
            : printSource({ kind: 'secret', id: source.id }),
        secret: secret.arn,
        ...(named === undefined ? {} : { named }),
        ...(source.version === undefined ? {} : { versionId: source.version }),
        ...(source.stage === undefined ? {} : { versionStage: source.stage }),
      }
    })
  })

  const nameless = documents.filter(({ subject }) => subject === undefined)
  if (nameless.length > 0 && secrets.length !== 1) {
    problems.push(
      ...nameless.map(({ file }) => ({
        where: 'policy-files',
        what: `${quoted(file)} is the policy of a secret, but of which? Write \`secret@<name or ARN>=…\``,
      })),
    )
  }
  return {
    problems,
    targets,
    secrets: secrets.map((secret) => ({
      ...secret,
      documents: documents.filter(({ subject }) =>
        subject === undefined ? secrets.length === 1 : isSecret(secret, subject),
      ),
    })),
  }
}

type Found =
  | { readonly kind: 'secrets'; readonly secrets: readonly KnownSecret[] }
  | { readonly kind: 'problem'; readonly what: string }

/**
 * The secrets that an id means: a name is looked up in the caller's own account and region. If the bundle knows that name in
 * another place only, that secret is meant, and the evaluator will say that a name does not reach it.
 */
const secretsFor = (id: SecretId, known: readonly KnownSecret[], home: Home): Found => {
  if (id.kind === 'arn')
    return {
      kind: 'secrets',
      secrets: [known.find((secret) => isSecret(secret, id.arn)) ?? secretOfArn(id.arn)].filter(isDefined),
    }
  const isWanted =
    id.kind === 'name' ? (name: string) => name === id.name : (name: string) => name.startsWith(id.prefix)
  const named = known.filter(({ name }) => isWanted(name))
  const atHome = named.filter(({ account, region }) => account === home.account && region === home.region)
  const elsewhere = named.filter((secret) => !atHome.includes(secret))
  if (atHome.length > 0) return { kind: 'secrets', secrets: id.kind === 'name' ? atHome.slice(0, 1) : atHome }
  if (id.kind === 'name' && elsewhere.length === 1) return { kind: 'secrets', secrets: elsewhere }
  if (id.kind === 'name' && elsewhere.length > 1) {
    const candidates = elsewhere.map(({ account, region }) => `${account} in ${region}`).join(', ')
    return {
      kind: 'problem',
      what: `several accounts or regions hold ${quoted(id.name)} (${candidates}): give the ARN`,
    }
  }
  if (home.region === undefined) return { kind: 'problem', what: 'a secret without ARN needs `aws-region`' }
  const secret = id.kind === 'name' ? secretNamed(id.name, home) : secretWithPrefix(id.prefix, home)
  return { kind: 'secrets', secrets: [secret].filter(isDefined) }
}

const isDefined = <T>(value: T | undefined): value is T => value !== undefined

/** Whether an ARN, full or without suffix, or a name is that of the secret. */
const isSecret = ({ arn, name, region, account, partition }: KnownSecret, text: string): boolean => {
  if (!text.startsWith('arn:')) return text === name
  const partial = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`
  return text === arn || text === partial || (typeof arn !== 'string' && text.replace(SUFFIX, '') === partial)
}

const secretOfFact = (fact: SecretFact): KnownSecret | undefined => {
  const secret = secretOfArn(fact.arn)
  return secret === undefined ? undefined : { ...secret, arn: fact.arn, name: fact.name, fact }
}

const secretNamed = (subject: string, home: Home): KnownSecret | undefined => {
  if (subject.startsWith('arn:')) return secretOfArn(subject)
  return home.region === undefined
    ? undefined
    : secretOfArn(`arn:${home.partition}:secretsmanager:${home.region}:${home.account}:secret:${subject}`, true)
}

/** A secret of which only the ARN is known. An ARN whose end looks like a suffix counts as full, unless it is a name's. */
const secretOfArn = (text: string, withoutSuffix = false): KnownSecret | undefined => {
  const [, partition, region, account, last] = SECRET_ARN.exec(text) ?? []
  if (partition === undefined || region === undefined || account === undefined || last === undefined) return undefined
  const isFull = !withoutSuffix && SUFFIX.test(last)
  const name = isFull ? last.replace(SUFFIX, '') : last
  return {
    arn: isFull ? text : { parts: [`${text}-`, suffixOf(name)] },
    name,
    partition,
    region,
    account,
    documents: [],
  }
}

/** Any secret whose name begins so: none in particular is known. */
const secretWithPrefix = (prefix: string, home: Home): KnownSecret | undefined => {
  const name = `${prefix}*`
  const secret = secretNamed(name, home)
  const start = `arn:${home.partition}:secretsmanager:${home.region}:${home.account}:secret:${prefix}`
  return secret === undefined
    ? undefined
    : {
        ...secret,
        arn: { parts: [start, { hole: `rest of ${name}`, charset: 'A-Za-z0-9/_+=.@!-' }, '-', suffixOf(name)] },
      }
}

/** Secrets Manager ends every ARN with six random characters. */
const suffixOf = (name: string) => ({ hole: `suffix of ${name}`, length: 6, charset: 'A-Za-z0-9' })

const nameGiven = (id: Exclude<SecretId, { kind: 'prefix' }>): SecretTarget['named'] => {
  if (id.kind === 'name') return { kind: 'name', as: id.name }
  return SUFFIX.test(id.name) ? { kind: 'full-arn', as: id.arn } : { kind: 'partial-arn', as: id.arn }
}
