import { START } from '../../../text/node.ts'
import type { Node } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { nodeOfParts, scalarText, unknown } from './nodes.ts'
import type { Declaration, Template, TemplateProblem } from './template.ts'

/** Values of parameters by name, as the step gives them. */
export type Given = ReadonlyMap<string, string>

/** `AWS::SSM::Parameter::Value<…>`: the value is the name of a parameter of Systems Manager, whose value is used. */
const STORED = /^AWS::SSM::Parameter::Value</
const LIST = /^(?:CommaDelimitedList$|List<)/

/**
 * What a parameter stands for: the value that was given, else its default; else it is not known. The value of a parameter
 * with `NoEcho` is a secret and never known here.
 */
export const parameterValue = (declaration: Declaration, given: Given, { label }: Template): Node => {
  const { name, type, noEcho, standard } = declaration
  const own = `parameter ${name} of ${label}`
  const value = noEcho ? undefined : (given.get(name) ?? standard)
  if (value === undefined || STORED.test(type)) {
    const hole = value === undefined ? own : `Systems Manager parameter ${value}`
    return LIST.test(type) || /<(?:List|CommaDelimitedList)/.test(type)
      ? unknown(hole, START)
      : nodeOfParts([{ hole }], START)
  }
  if (!LIST.test(type)) return { kind: 'string', value, at: START }
  const items = value.split(',').map((item): Node => ({ kind: 'string', value: item.trim(), at: START }))
  return { kind: 'array', items, at: START }
}

/** What a parameter stands for that the stack around passes as `passed`; undefined is nothing, so that the default counts. */
export const receivedValue = (declaration: Declaration, passed: Node | undefined, template: Template): Node => {
  const text = scalarText(passed)
  if (declaration.noEcho || passed === undefined) return parameterValue(declaration, new Map(), template)
  if (text !== undefined) return parameterValue(declaration, new Map([[declaration.name, text]]), template)
  const isList = LIST.test(declaration.type)
  if (STORED.test(declaration.type) || (isList && passed.kind !== 'array'))
    return unknown(`parameter ${declaration.name} of ${template.label}`, START)
  return passed
}

/** Given values that the template does not allow. */
export const refusedValues = ({ parameters }: Template, given: Given): readonly TemplateProblem[] =>
  [...parameters.values()].flatMap(({ name, allowed, noEcho, at }) => {
    const value = given.get(name)
    return value === undefined || allowed === undefined || noEcho || allowed.includes(value)
      ? []
      : [{ what: `the parameter ${quoted(name)} does not allow the value ${quoted(value)} that is given`, at }]
  })

/** Texts of a template and its parameters that are secrets, so that they have to be masked. */
export const secretParameters = ({ parameters }: Template, given: Given): readonly string[] =>
  [...parameters.values()].flatMap(({ name, noEcho, standard }) =>
    noEcho ? [given.get(name), standard].flatMap((text) => (text === undefined || text === '' ? [] : [text])) : [],
  )
