import type { Dialect, JsonKey, Reference, SecretId, SecretSource, Source } from './reference.ts'

const PLAIN_KEY = /^[^\s:,|"'{}?/*][^\s:,|"'{}?*]*$/

/** A reference as one line that parses to the same reference. It holds the default in clear: for files, not for logs. */
export const printReference = (reference: Reference, dialect: Dialect): string => {
  const { fallback } = reference
  return [
    printTarget(reference) + printInDialect(reference, dialect),
    ...(fallback === undefined ? [] : [` ?? ${JSON.stringify(fallback)}`]),
    ...printAttributes(reference).map((attribute) => ` | ${attribute}`),
  ].join('')
}

/** What a reference points at, for messages: no name, no default, no attributes. */
export const printSource = (source: Source): string =>
  source.kind === 'secret' ? printSecret(source) : printParameter(source)

const printTarget = ({ target, optional }: Reference): string => {
  if (target === undefined) return ''
  const mark = optional ? '?' : ''
  switch (target.kind) {
    case 'name':
      return `${target.name}${mark} = `
    case 'prefix':
      return `${target.prefix}*${mark} = `
    case 'alias':
      return `${target.alias},`
  }
}

const printInDialect = ({ target, source, optional }: Reference, dialect: Dialect): string => {
  const mark = optional && (target === undefined || target.kind === 'alias') ? '?' : ''
  const isAmbiguous =
    dialect === 'secrets' && target === undefined && source.kind === 'secret' && source.id.kind === 'name'
  const text =
    isAmbiguous && source.id.name.includes('=')
      ? printSecret(source, JSON.stringify(source.id.name))
      : printSource(source)
  return text + mark
}

const printSecret = (source: SecretSource, id: string = printId(source.id)): string =>
  [id, printKey(source.key), source.stage ?? '', source.version ?? ''].join(':').replace(/:{1,3}$/, '')

const printId = (id: SecretId): string => {
  switch (id.kind) {
    case 'arn':
      return id.arn
    case 'prefix':
      return `${id.prefix}*`
    case 'name':
      // Words that begin another kind of reference, or an exclusion.
      return /^(?:ssm|secretsmanager|arn)$|^!/.test(id.name) ? JSON.stringify(id.name) : id.name
  }
}

const printKey = (key: JsonKey | undefined): string => {
  if (key === undefined) return ''
  switch (key.kind) {
    case 'all':
      return '*'
    case 'list':
      return `{${key.items.join(',')}}`
    case 'pointer':
      return key.pointer
    case 'member':
      return PLAIN_KEY.test(key.name) ? key.name : JSON.stringify(key.name)
  }
}

const printParameter = (source: Extract<Source, { kind: 'parameter' }>): string =>
  ['ssm', source.arn ?? source.name, source.version ?? source.label].filter((part) => part !== undefined).join(':')

const printAttributes = ({ attributes }: Reference): readonly string[] => [
  ...(attributes.public === true ? ['public'] : []),
  ...(attributes.trim === true ? ['trim'] : []),
  ...(attributes.region === undefined ? [] : [`region=${attributes.region}`]),
  ...(attributes.export === undefined ? [] : [`export=${attributes.export.join(',')}`]),
  ...(attributes.decode === undefined ? [] : [`decode=${attributes.decode}`]),
  ...(attributes.as === undefined ? [] : [`as=${attributes.as}`]),
  ...(attributes.tags ?? []).map(({ key, value }) => `tag=${key}:${value}`),
]
