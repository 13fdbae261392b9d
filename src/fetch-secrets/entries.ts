import { accepted } from '../failure.ts'
import type { Parsed, Problem } from '../failure.ts'
import { parseReferences } from '../reference/grammar.ts'
import type { Exclusion, Reference } from '../reference/reference.ts'
import { toVariableName } from '../secrecy/env-name.ts'
import type { NameCase } from '../secrecy/env-name.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import { labelOf } from './entry.ts'
import type { Entry, Naming, SourceInput } from './entry.ts'

/** What the inputs of references ask for. */
export interface Entries {
  readonly entries: readonly Entry[]
  readonly exclusions: readonly Exclusion[]
  readonly warnings: readonly Problem[]
}

interface Rules {
  readonly nameCase: NameCase
  /** `parse-json-secrets`. */
  readonly flatten: boolean
}

/** Reads `secret-ids` and `secrets`, with all problems of both. */
export const parseEntries = (
  texts: { readonly 'secret-ids': string; readonly secrets: string },
  rules: Rules,
): Parsed<Entries> => {
  const ids = parseReferences('secret-ids', texts['secret-ids'], 'secret-ids')
  const secrets = parseReferences('secrets', texts.secrets, 'secrets')
  const meanings = [
    ...(ids.ok ? ids.value.references.flatMap((reference) => aliasProblem(reference, rules)) : []),
    ...(secrets.ok ? secrets.value.references.flatMap(regionProblem) : []),
  ]
  if (!ids.ok || !secrets.ok || meanings.length > 0)
    return { ok: false, problems: [...[ids, secrets].flatMap((part) => (part.ok ? [] : part.problems)), ...meanings] }
  return accepted({
    entries: [
      ...ids.value.references.map((reference) => entryOf('secret-ids', reference, rules.flatten)),
      ...secrets.value.references.map((reference) => entryOf('secrets', reference, false)),
    ],
    exclusions: secrets.value.exclusions,
    warnings: [...ids.value.warnings, ...secrets.value.warnings],
  })
}

/** An entry for a reference. `flatten`: whether a whole value that is a JSON object is taken apart. */
export const entryOf = (from: SourceInput, reference: Reference, flatten: boolean): Entry => ({
  from,
  label: labelOf(from, reference),
  source: reference.source,
  naming: namingOf(reference.target),
  flatten,
  optional: reference.optional,
  ...(reference.fallback === undefined ? {} : { fallback: Secret.of(reference.fallback) }),
  attributes: reference.attributes,
})

const namingOf = (target: Reference['target']): Naming => {
  switch (target?.kind) {
    case undefined:
      return { kind: 'base' }
    case 'name':
      return { kind: 'exact', name: target.name }
    case 'prefix':
      return { kind: 'prefix', prefix: target.prefix }
    case 'alias':
      return { kind: 'base', alias: target.alias }
  }
}

/** The peer refuses an alias that its own transformation would change, and so do we: nobody would find the variable. */
const aliasProblem = ({ target, line }: Reference, { nameCase }: Rules): readonly Problem[] => {
  if (target?.kind !== 'alias' || target.alias === '') return []
  const name = toVariableName(target.alias, nameCase)
  if (name === target.alias) return []
  return [
    {
      where: `secret-ids, line ${line}`,
      what: `the alias ${quoted(target.alias)} would become ${quoted(name)}; write it so, or set name-transformation to \`none\``,
    },
  ]
}

const regionProblem = ({ source, attributes, line }: Reference): readonly Problem[] => {
  const { region } = attributes
  const named =
    source.kind === 'secret' ? (source.id.kind === 'arn' ? source.id.region : undefined) : source.arn?.split(':')[3]
  return region === undefined || named === undefined || named === region
    ? []
    : [
        {
          where: `secrets, line ${line}`,
          what: `the ARN is of ${quoted(named)}, not of ${quoted(region)}: remove \`region=\``,
        },
      ]
}
