import { accepted } from '../failure.ts'
import type { Parsed, Problem } from '../failure.ts'
import { parseReferences } from '../reference/grammar.ts'
import { isVariableName } from '../secrecy/env-name.ts'
import type { ObjectNode } from '../input/json-object.ts'
import type { Node } from '../text/node.ts'
import { quoted } from '../text/printable.ts'
import { readYaml } from '../text/yaml.ts'
import { entryOf } from './entries.ts'
import type { Entry } from './entry.ts'

/** The two tables of a buildspec, and what their references begin with in our grammar. */
const TABLES = [
  ['secrets-manager', 'secretsmanager:'],
  ['parameter-store', 'ssm:'],
] as const

/**
 * What a buildspec of CodeBuild takes from Secrets Manager and Parameter Store. Nothing else of the file is looked at, and
 * nothing of it is trusted: a pull request can change it.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export const parseBuildspec = (where: string, text: string): Parsed<readonly Entry[]> => {
  const { node, problems } = readYaml(text)
  if (node === undefined || problems.length > 0)
    return { ok: false, problems: problems.map(({ what, at }) => ({ where: `${where}, line ${at.line}`, what })) }
  const env = memberOf(node, 'env')
  const found: Entry[] = []
  const wrong: Problem[] = []
  for (const [table, prefix] of TABLES) {
    const variables = env === undefined ? undefined : memberOf(env, table)
    if (variables === undefined || variables.kind === 'null') continue
    if (variables.kind !== 'object') {
      wrong.push({ where: `${where}, line ${variables.at.line}`, what: `${quoted(table)} is not a table of names` })
      continue
    }
    for (const member of variables.members) {
      const entry = parseVariable(where, prefix, member)
      if (entry.ok) found.push(entry.value)
      else wrong.push(...entry.problems)
    }
  }
  return wrong.length > 0 ? { ok: false, problems: wrong } : accepted(found)
}

const memberOf = (node: Node, name: string): Node | undefined =>
  node.kind === 'object' ? node.members.find(({ key }) => key === name)?.value : undefined

/** White space and bars would begin comments, defaults and attributes, which a buildspec cannot ask for. */
const PLAIN_REFERENCE = /^[^\s|]+$/

const parseVariable = (
  where: string,
  prefix: string,
  { key, keyAt, value }: ObjectNode['members'][number],
): Parsed<Entry> => {
  const here = `${where}, line ${keyAt.line}`
  const refused = (what: string): Parsed<never> => ({ ok: false, problems: [{ where: here, what }] })
  if (!isVariableName(key)) return refused(`${quoted(key)} cannot be the name of a variable`)
  if (value.kind !== 'string' || !PLAIN_REFERENCE.test(value.value))
    return refused(`expected a reference such as \`secret-id:json-key\` for ${quoted(key)}`)
  const parsed = parseReferences(here, `${key} = ${prefix}${value.value}`, 'secrets')
  if (!parsed.ok) return refused(`${quoted(value.value)} is no reference that CodeBuild knows`)
  const [reference] = parsed.value.references
  return reference === undefined
    ? refused(`${quoted(value.value)} is no reference that CodeBuild knows`)
    : accepted(entryOf('from-buildspec', { ...reference, line: keyAt.line }, false))
}
