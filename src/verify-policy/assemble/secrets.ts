import type { Problem } from '../../failure.ts'
import { fieldsOfText, keyOfText, printText } from '../../policy/index.ts'
import type { Request, Text } from '../../policy/index.ts'
import { printSource } from '../../reference/print.ts'
import type { Reference, SecretId } from '../../reference/reference.ts'
import { quoted } from '../../text/printable.ts'
import type { SourceDocument } from '../sources/document.ts'
import type { SecretFact } from '../sources/facts.ts'
import type { Bundle } from '../sources/source.ts'
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

/** The references of one pipeline, and where it looks up names. */
export interface SecretsWanted {
  readonly references: readonly Reference[]
  readonly home: Home
  /** Somebody asked for it; otherwise a workflow or buildspec shows it, and what is unclear is left out. */
  readonly isDescribed: boolean
}

export interface SecretsAssembled {
  readonly secrets: readonly KnownSecret[]
  /** Of each pipeline, in their order. */
  readonly targets: readonly (readonly SecretTarget[])[]
  readonly problems: readonly Problem[]
  /** Secrets of workflows that are not asked about, one sentence each. */
  readonly unclear: readonly string[]
}

const SECRET_ARN = /^arn:([^:]+):secretsmanager:([^:]+):([0-9]{12}):secret:(.+)$/
const SUFFIX = /-[A-Za-z0-9]{6}$/

/**
 * Finds the secrets that are asked for among those the bundle tells of, and gives each its resource policies. A document
 * without subject belongs to the only secret there is. Names of subjects are looked up at home.
 */
export const assembleSecrets = (bundle: Bundle, wanted: readonly SecretsWanted[], home: Home): SecretsAssembled => {
  const documents = bundle.documents.filter(({ kind }) => kind === 'secret')
  const described = bundle.secrets.flatMap((fact) => secretOfFact(fact) ?? [])
  const { secrets: named, problems } = secretsOfSubjects(documents, described, home)
  const secrets = [...described, ...named]
  const names = new SecretNames(secrets)
  const unclear: string[] = []
  const targets = wanted.map(({ references, home: place, isDescribed }) =>
    references.flatMap((reference) => {
      const found = secretsFor(reference, secrets, names, place)
      if (found.kind === 'problem') {
        if (isDescribed) problems.push({ where: 'secret-ids', what: found.what })
        else unclear.push(`nothing is asked about ${quoted(printSource(reference.source))}: ${found.what}`)
        return []
      }
      for (const secret of found.secrets.filter((each) => !secrets.includes(each))) {
        secrets.push(secret)
        names.add(secret)
      }
      return found.secrets.map((secret) => targetOf(reference, secret, found.secrets.length > 1))
    }),
  )
  const isHomeless = secrets.length !== 1
  problems.push(
    ...documents
      .filter(({ subject }) => subject === undefined && isHomeless)
      .map(({ file }) => ({
        where: 'policy-files',
        what: `${quoted(file)}: of which secret is this policy? Write \`secret@<name or ARN>=…\``,
      })),
  )
  const own = new Map<KnownSecret, SourceDocument[]>()
  for (const document of documents) {
    const { subject } = document
    const owners = subject === undefined ? (isHomeless ? [] : secrets) : names.meantBy(subject)
    for (const secret of owners) own.set(secret, [...(own.get(secret) ?? []), document])
  }
  return {
    problems,
    unclear,
    targets,
    secrets: secrets.map((secret) => ({ ...secret, documents: own.get(secret) ?? [] })),
  }
}

/** The secrets that documents name and that nothing describes. */
const secretsOfSubjects = (
  documents: readonly SourceDocument[],
  described: readonly KnownSecret[],
  home: Home,
): { readonly secrets: KnownSecret[]; readonly problems: Problem[] } => {
  const secrets: KnownSecret[] = []
  const problems: Problem[] = []
  const known = new SecretNames(described)
  for (const { subject, file } of documents) {
    if (subject === undefined || known.meantBy(subject).length > 0) continue
    const secret = typeof subject === 'string' ? secretNamed(subject, home) : secretOfText(subject)
    if (secret !== undefined) {
      secrets.push(secret)
      known.add(secret)
    } else
      problems.push({
        where: 'policy-files',
        what: `${quoted(file)}: ${quoted(printText(subject))} needs \`aws-region\`, or the ARN of the secret`,
      })
  }
  return { secrets, problems }
}

const targetOf = ({ source }: Reference, secret: KnownSecret, isOneOfSeveral: boolean): SecretTarget => {
  if (source.kind !== 'secret') return { label: printSource(source), secret: secret.arn }
  const { id, stage, version } = source
  const named = id.kind === 'prefix' ? undefined : nameGiven(id)
  return {
    label: isOneOfSeveral ? secret.name : printSource({ kind: 'secret', id }),
    secret: secret.arn,
    ...(named === undefined ? {} : { named }),
    ...(version === undefined ? {} : { versionId: version }),
    ...(stage === undefined ? {} : { versionStage: stage }),
  }
}

type Found =
  | { readonly kind: 'secrets'; readonly secrets: readonly KnownSecret[] }
  | { readonly kind: 'problem'; readonly what: string }

/**
 * The secrets that a reference means: a name is looked up in the caller's own account and region. If the bundle knows that
 * name in another place only, that secret is meant, and the evaluator will say that a name does not reach it.
 */
const secretsFor = ({ source }: Reference, known: readonly KnownSecret[], names: SecretNames, home: Home): Found => {
  if (source.kind !== 'secret')
    return { kind: 'problem', what: `${quoted(printSource(source))} is a parameter, not a secret` }
  const { id } = source
  if (id.kind === 'arn') {
    const secret = names.meantBy(id.arn)[0] ?? secretOfArn(id.arn)
    return { kind: 'secrets', secrets: [secret].filter(isDefined) }
  }
  const named = known.filter(({ name }) => (id.kind === 'name' ? name === id.name : name.startsWith(id.prefix)))
  const atHome = named.filter(({ account, region }) => account === home.account && region === home.region)
  if (atHome.length > 0) return { kind: 'secrets', secrets: id.kind === 'name' ? atHome.slice(0, 1) : atHome }
  if (id.kind === 'name' && named.length === 1) return { kind: 'secrets', secrets: named }
  if (id.kind === 'name' && named.length > 1) {
    const candidates = named.map(({ account, region }) => `${account} in ${region}`).join(', ')
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

/** Secrets by all that may be written to mean them: their ARN, full or without suffix, and their name. */
class SecretNames {
  readonly #secrets = new Map<string, readonly KnownSecret[]>()

  constructor(secrets: readonly KnownSecret[]) {
    for (const secret of secrets) this.add(secret)
  }

  add(secret: KnownSecret): void {
    const { arn, name, region, account, partition } = secret
    const partial = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`
    for (const key of new Set([keyOfText(arn), partial, name]))
      this.#secrets.set(key, [...(this.#secrets.get(key) ?? []), secret])
  }

  /** The secrets that a text means, in the order in which they were added. */
  meantBy(text: Text): readonly KnownSecret[] {
    const exact = this.#secrets.get(keyOfText(text)) ?? []
    if (typeof text !== 'string' || !text.startsWith('arn:')) return exact
    // Where the suffix is not known, any will do.
    const others = (this.#secrets.get(text.replace(SUFFIX, '')) ?? []).filter(
      (secret) => typeof secret.arn !== 'string' && !exact.includes(secret),
    )
    return [...exact, ...others]
  }
}

const secretOfFact = (fact: SecretFact): KnownSecret | undefined => {
  const secret = secretOfText(fact.arn)
  return secret === undefined ? undefined : { ...secret, arn: fact.arn, name: fact.name, fact }
}

/** A secret whose ARN may have holes, as a plan tells of one that does not exist yet. */
const secretOfText = (arn: Text): KnownSecret | undefined => {
  if (typeof arn === 'string') return secretOfArn(arn)
  const fields = fieldsOfText(arn, 7)?.map(printText)
  const [, partition, service, region, account, , name] = fields ?? []
  return partition === undefined || region === undefined || account === undefined || service !== 'secretsmanager'
    ? undefined
    : { arn, name: name ?? '', partition, region, account, documents: [] }
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
