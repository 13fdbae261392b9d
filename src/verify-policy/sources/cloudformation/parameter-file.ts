import { accepted, refused } from '../../../failure.ts'
import type { Parsed } from '../../../failure.ts'
import { readJson } from '../../../text/json.ts'
import type { Node } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { memberOf, textOf } from '../../../text/tree.ts'
import { scalarText } from './nodes.ts'

type Pair = readonly [string, string]

/**
 * Parameters as files hold them: the list that the AWS CLI takes (`ParameterKey`, `ParameterValue`, or `Name=VALUE`), a
 * template configuration of CodePipeline (`Parameters`), or one object of names and values.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-cli-creating-stack.html
 */
export const readParameterFile = (file: string, text: string): Parsed<readonly Pair[]> => {
  const { node, problems } = readJson(text)
  const [broken] = problems
  if (node === undefined || broken !== undefined)
    return refused(placeOf(file, broken?.at), broken?.what ?? 'expected a JSON value')
  const items = node.kind === 'array' ? node.items : undefined
  const pairs = items === undefined ? pairsOf(memberOf(node, 'Parameters') ?? node) : items.map(pairOf)
  const missing = pairs === undefined ? 0 : pairs.indexOf(undefined)
  if (pairs === undefined || missing >= 0) {
    const at = items?.[missing]?.at ?? node.at
    return refused(
      placeOf(file, at),
      'expected parameters, such as `[{"ParameterKey": "Name", "ParameterValue": "value"}]`',
    )
  }
  return accepted(pairs.flatMap((pair) => (pair === undefined ? [] : [pair])))
}

const placeOf = (file: string, at: Node['at'] | undefined): string =>
  `${quoted(file)}, line ${at?.line ?? 1}, column ${at?.column ?? 1}`

const pairsOf = (node: Node): readonly (Pair | undefined)[] | undefined =>
  node.kind === 'object'
    ? node.members.map(({ key, value }) => {
        const text = scalarText(value)
        return text === undefined ? undefined : [key, text]
      })
    : undefined

const pairOf = (node: Node): Pair | undefined => {
  const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/s.exec(textOf(node) ?? '') ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  const [key, given] = [textOf(memberOf(node, 'ParameterKey')), scalarText(memberOf(node, 'ParameterValue'))]
  return key === undefined || given === undefined ? undefined : [key, given]
}
