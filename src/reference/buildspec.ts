import type { Parsed, Problem } from '../failure.ts'
import { accepted } from '../failure.ts'
import type { Member, Node, Span } from '../text/node.ts'
import { quoted } from '../text/printable.ts'
import { memberOf } from '../text/tree.ts'
import { parseReferences } from './grammar.ts'
import type { Reference } from './reference.ts'

/** A variable that a buildspec fills from Secrets Manager or Parameter Store; `reference.target` is its name. */
export interface BuildspecVariable {
  readonly name: string
  readonly reference: Reference
  readonly at: Span
}

/** The two tables of a buildspec, and what their references begin with in our grammar. */
const TABLES = [
  ['secrets-manager', 'secretsmanager:'],
  ['parameter-store', 'ssm:'],
] as const
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
/** White space and bars would begin comments, defaults and attributes, which a buildspec cannot ask for. */
const PLAIN_REFERENCE = /^[^\s|]+$/

/**
 * What a buildspec of CodeBuild takes from Secrets Manager and Parameter Store, `env.secrets-manager` and
 * `env.parameter-store`, with all problems of both.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export const buildspecVariables = (where: string, buildspec: Node): Parsed<readonly BuildspecVariable[]> => {
  const found: BuildspecVariable[] = []
  const problems: Problem[] = []
  for (const [table, prefix] of TABLES) {
    const variables = memberOf(memberOf(buildspec, 'env'), table)
    if (variables === undefined || variables.kind === 'null') continue
    if (variables.kind !== 'object') {
      problems.push({ where: `${where}, line ${variables.at.line}`, what: `${quoted(table)} is not a table of names` })
      continue
    }
    for (const member of variables.members) {
      const variable = parseVariable(where, prefix, member)
      if (variable.ok) found.push(variable.value)
      else problems.push(...variable.problems)
    }
  }
  return problems.length > 0 ? { ok: false, problems } : accepted(found)
}

const parseVariable = (where: string, prefix: string, { key, keyAt, value }: Member): Parsed<BuildspecVariable> => {
  const here = `${where}, line ${keyAt.line}`
  const refused = (what: string): Parsed<never> => ({ ok: false, problems: [{ where: here, what }] })
  if (!NAME.test(key)) return refused(`${quoted(key)} cannot be the name of a variable`)
  if (value.kind !== 'string' || !PLAIN_REFERENCE.test(value.value))
    return refused(`expected a reference such as \`secret-id:json-key\` for ${quoted(key)}`)
  const parsed = parseReferences(here, `${key} = ${prefix}${value.value}`, 'secrets')
  const reference = parsed.ok ? parsed.value.references[0] : undefined
  return reference === undefined
    ? refused(`${quoted(value.value)} is no reference that CodeBuild knows`)
    : accepted({ name: key, reference: { ...reference, line: keyAt.line }, at: keyAt })
}
