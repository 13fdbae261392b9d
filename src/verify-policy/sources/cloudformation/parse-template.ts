import type { Member, Node, Span } from '../../../text/node.ts'
import { readJson } from '../../../text/json.ts'
import { quoted } from '../../../text/printable.ts'
import type { Reading } from '../../../text/reading.ts'
import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
import { readYaml } from '../../../text/yaml.ts'
import { scalarText } from './nodes.ts'
import type { Declaration, Output, Template, TemplateProblem, Written } from './template.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
const SECTIONS: ReadonlySet<string> = new Set(
  ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Rules', 'Mappings', 'Conditions'].concat([
    'Transform',
    'Resources',
    'Outputs',
    'Hooks',
    'Globals',
  ]),
)

/** Transforms of AWS that leave the resources we read alone. SAM adds resources of its own. */
const HARMLESS: ReadonlySet<string> = new Set(['AWS::LanguageExtensions', 'AWS::SecretsManager-2020-07-23'])
const SAM = /^AWS::Serverless-/

/** A template, or all that keeps us from reading one. */
export type TemplateReading =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'problems'; readonly problems: readonly TemplateProblem[] }

/** Reads a template, JSON or YAML. What is in its resources is looked at only when it is worked out. */
export const parseTemplate = (file: string, label: string, text: string): TemplateReading => {
  const { node, problems: broken } = read(file, text)
  if (node === undefined || broken.length > 0) return { kind: 'problems', problems: distinct(broken) }
  const reader = new Reader()
  const template = reader.template(node, { file, label, text })
  return reader.problems.length > 0 || template === undefined
    ? { kind: 'problems', problems: reader.problems }
    : { kind: 'template', template }
}

/** One place may be wrong in one way only once. */
const distinct = (problems: readonly TemplateProblem[]): readonly TemplateProblem[] => [
  ...new Map(problems.map(({ what, at }) => [`${at.offset} ${what}`, { what, at }])).values(),
]

/** JSON is YAML as well, but reading it as such takes many times as long. */
const read = (file: string, text: string): Reading => {
  if (!/^\uFEFF?\s*\{/.test(text)) return readYaml(text)
  const json = readJson(text)
  return json.problems.length > 0 && /\.ya?ml$/i.test(file) ? readYaml(text) : json
}

class Reader {
  readonly problems: TemplateProblem[] = []

  template(node: Node, source: Pick<Template, 'file' | 'label' | 'text'>): Template | undefined {
    if (node.kind !== 'object' || memberOf(node, 'Resources') === undefined)
      return this.#problem('this is no CloudFormation template: it has no `Resources`', node.at)
    for (const { key, keyAt } of node.members)
      if (!SECTIONS.has(key)) this.#problem(`${quoted(key)} is no section of a template`, keyAt)
    const entries = this.#section(node, 'Resources')
    const loops = entries.filter(({ key }) => key.startsWith('Fn::'))
    const transforms = this.#transforms(memberOf(node, 'Transform'))
    const macro = transforms.find((name) => !HARMLESS.has(name) && !SAM.test(name))
    const sam = transforms.find((name) => SAM.test(name))
    const [loop] = loops
    const adds = macro ?? loop?.key
    const open = adds ?? sam
    const resources = entries.filter((entry) => !loops.includes(entry)).flatMap((entry) => this.#resource(entry) ?? [])
    const connector = resources.find(({ type }) => type === 'AWS::Serverless::Connector')?.type
    return {
      ...source,
      parameters: new Map(
        this.#section(node, 'Parameters').flatMap((member) => {
          const declaration = this.#declaration(member)
          return declaration === undefined ? [] : [[member.key, declaration]]
        }),
      ),
      mappings: new Map(this.#section(node, 'Mappings').map(({ key, value }) => [key, value])),
      conditions: new Map(this.#section(node, 'Conditions').map(({ key, value }) => [key, value])),
      resources,
      outputs: this.#section(node, 'Outputs').flatMap(outputOf),
      ...(macro === undefined ? {} : { macro }),
      ...(open === undefined ? {} : { open }),
      ...(adds === undefined && connector === undefined ? {} : { adds: adds ?? connector ?? '' }),
    }
  }

  #section(template: Node, name: string): readonly Member[] {
    const section = memberOf(template, name)
    if (section === undefined || (section.kind === 'null' && name !== 'Resources')) return []
    if (section.kind === 'object') return section.members
    this.#problem(`\`${name}\` must be an object`, section.at)
    return []
  }

  /** Names of macros; `AWS::Include` takes its text from elsewhere. */
  #transforms(node: Node | undefined): readonly string[] {
    if (node === undefined || node.kind === 'null') return []
    return (node.kind === 'array' ? itemsOf(node) : [node]).flatMap((item) => {
      const name = textOf(item) ?? textOf(memberOf(item, 'Name'))
      if (name === undefined) this.#problem('`Transform` must name macros', item.at)
      return name ?? []
    })
  }

  #declaration({ key, keyAt, value }: Member): Declaration | undefined {
    const type = textOf(memberOf(value, 'Type'))
    if (type === undefined) return this.#problem(`the parameter ${quoted(key)} has no \`Type\``, keyAt)
    const standard = memberOf(value, 'Default')
    const text = scalarText(standard)
    if (standard !== undefined && standard.kind !== 'null' && text === undefined)
      return this.#problem(`the default of the parameter ${quoted(key)} must be a string or a number`, standard.at)
    const allowed = memberOf(value, 'AllowedValues')
    return {
      name: key,
      type,
      noEcho: scalarText(memberOf(value, 'NoEcho'))?.toLowerCase() === 'true',
      at: keyAt,
      ...(text === undefined ? {} : { standard: text }),
      ...(allowed?.kind === 'array' ? { allowed: allowed.items.flatMap((item) => scalarText(item) ?? []) } : {}),
    }
  }

  #resource({ key, keyAt, value }: Member): Written | undefined {
    const type = textOf(memberOf(value, 'Type'))
    if (type === undefined) return this.#problem(`the resource ${quoted(key)} has no \`Type\``, keyAt)
    const condition = memberOf(value, 'Condition')
    if (condition !== undefined && condition.kind !== 'string')
      return this.#problem(`the condition of the resource ${quoted(key)} must be the name of one`, condition.at)
    const asset = textOf(memberOf(memberOf(value, 'Metadata'), 'aws:asset:path'))
    return {
      logicalId: key,
      type,
      address: pathInApp(value) ?? key,
      properties: memberOf(value, 'Properties'),
      at: keyAt,
      ...(condition === undefined ? {} : { condition: condition.value }),
      ...(asset === undefined ? {} : { asset }),
    }
  }

  #problem(what: string, at: Span): undefined {
    this.problems.push({ what, at })
    return undefined
  }
}

/** What the CDK notes beside each resource: `Stack/Construct/Resource`, whose last part says nothing. */
const pathInApp = (resource: Node): string | undefined =>
  textOf(memberOf(memberOf(resource, 'Metadata'), 'aws:cdk:path'))?.replace(/\/Resource$/, '')

const outputOf = ({ key, value: node }: Member): readonly Output[] => {
  const value = memberOf(node, 'Value')
  const exportName = memberOf(memberOf(node, 'Export'), 'Name')
  return value === undefined ? [] : [{ name: key, value, ...(exportName === undefined ? {} : { exportName }) }]
}
