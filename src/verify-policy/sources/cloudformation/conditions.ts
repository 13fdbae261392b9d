import type { Node } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { textOf } from '../../../text/tree.ts'
import { MAX_DEPTH } from './context.ts'
import type { Context, Truth } from './context.ts'
import { contentOf, scalarText } from './nodes.ts'

type Evaluate = (node: Node) => Node | undefined

/** Whether the condition of this name holds. */
export const truthOfName = (name: string, node: Node, context: Context, evaluate: Evaluate): Truth => {
  const { outcomes, names } = context
  const known = outcomes.get(name)
  if (known === 'busy') {
    names.problem(`the condition ${quoted(name)} depends on itself`, node.at)
    return assumedOf(`condition ${name}`, context)
  }
  if (known !== undefined) return known
  const expression = names.condition(name)
  if (expression === undefined) {
    names.problem(`the template has no condition ${quoted(name)}`, node.at)
    return assumedOf(`condition ${name}`, context)
  }
  const { effort } = names
  if (effort.depth >= MAX_DEPTH || effort.steps <= 0) return assumedOf(`condition ${name}`, context)
  outcomes.set(name, 'busy')
  effort.depth += 1
  const found = truthOf(expression, context, evaluate)
  effort.depth -= 1
  outcomes.set(name, found)
  return found
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html */
const truthOf = (node: Node, context: Context, evaluate: Evaluate): Truth => {
  context.names.effort.steps -= 1
  const [member, ...others] = node.kind === 'object' ? node.members : []
  if (member === undefined || others.length > 0) return malformed('a condition must be one function', node, context)
  const { key, value } = member
  const all = (): readonly Truth[] | undefined =>
    value.kind === 'array' && value.items.length >= 2 && value.items.length <= 10
      ? value.items.map((item) => truthOf(item, context, evaluate))
      : undefined
  switch (key) {
    case 'Condition': {
      const name = textOf(value)
      return name === undefined
        ? malformed('`Condition` needs the name of one', value, context)
        : truthOfName(name, value, context, evaluate)
    }
    case 'Fn::Equals':
      return equal(value, context, evaluate)
    case 'Fn::Not': {
      const [only, ...more] = value.kind === 'array' ? value.items : []
      if (only === undefined || more.length > 0)
        return malformed('`Fn::Not` takes a list of one condition', value, context)
      const truth = truthOf(only, context, evaluate)
      return typeof truth === 'boolean' ? !truth : truth
    }
    case 'Fn::And': {
      const truths = all()
      if (truths === undefined) return malformed('`Fn::And` takes a list of 2 to 10 conditions', value, context)
      return truths.includes(false) ? false : (truths.find((truth) => typeof truth !== 'boolean') ?? true)
    }
    case 'Fn::Or': {
      const truths = all()
      if (truths === undefined) return malformed('`Fn::Or` takes a list of 2 to 10 conditions', value, context)
      return truths.includes(true) ? true : (truths.find((truth) => typeof truth !== 'boolean') ?? false)
    }
    default:
      return malformed(`${quoted(key)} is no function of conditions`, node, context)
  }
}

const malformed = (what: string, node: Node, context: Context): Truth => {
  context.names.problem(what, node.at)
  return assumedOf(`${what} at line ${node.at.line}`, context)
}

const equal = (value: Node, context: Context, evaluate: Evaluate): Truth => {
  const [left, right, ...others] = value.kind === 'array' ? value.items : []
  if (left === undefined || right === undefined || others.length > 0)
    return malformed('`Fn::Equals` takes a list of two values', value, context)
  const values = [evaluate(left), evaluate(right)]
  const [one, other] = values.map(scalarText)
  if (one !== undefined && other !== undefined) return one === other
  const contents = values.map(contentOf).sort()
  if (contents[0] === contents[1]) return true
  return assumedOf(contents.join(' = '), context)
}

/** What is assumed about something that is not known. */
const assumedOf = (what: string, { assumed }: Context): Truth => assumed.get(what) ?? { undecided: what }
