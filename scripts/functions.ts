import { parse } from 'acorn'
import type { AnyNode, ArrowFunctionExpression, Node } from 'acorn'
import { base, full, recursive } from 'acorn-walk'
import { MagicString } from 'magic-string'

/**
 * Writes arrow functions as `function`s: V8 skips the body of a function until it is called, but reads every arrow function
 * within another function in full. One that takes `this`, `arguments`, `super` or `new.target` from around it stays an arrow
 * function, for it would mean something else.
 * @param script A minified script: nothing but `=>` stands there between the parameters of an arrow function and its body.
 */
export const withFunctions = (script: string): string => {
  const text = new MagicString(script)
  // A node comes after what is within it, so an inner function also ends before an outer one that ends at the same place.
  full(parse(script, { ecmaVersion: 'latest' }), (node) => {
    if (isArrow(node) && !takesFromAround(node)) rewrite(text, node)
  })
  return text.toString()
}

const isArrow = (node: Node): node is ArrowFunctionExpression => node.type === 'ArrowFunctionExpression'

const takesFromAround = (arrow: ArrowFunctionExpression): boolean => {
  let takes = false
  const take = (): void => {
    takes = true
  }
  recursive(arrow, undefined, {
    // A function has a `this` of its own, unless it is an arrow function.
    Function: (node, state, walk) => {
      if (isArrow(node)) base.Function?.(node, state, walk)
    },
    ThisExpression: take,
    Super: take,
    MetaProperty: take,
    Identifier: ({ name }) => {
      // `eval` could name any of them.
      if (name === 'arguments' || name === 'eval') take()
    },
  })
  return takes
}

const rewrite = (text: MagicString, { start, params, body, end, async: isAsync }: ArrowFunctionExpression): void => {
  const script = text.original
  const [first, last] = [params[0], params.at(-1)]
  const opening = start + (isAsync ? 'async'.length : 0)
  const arrow = script.indexOf('=>', last?.end ?? opening)
  text.appendLeft(opening, ' function')
  if (first !== undefined && !script.slice(opening, first.start).includes('(')) {
    text.appendLeft(first.start, '(').appendLeft(first.end, ')')
  }
  const isBlock = (body as AnyNode).type === 'BlockStatement'
  text.update(arrow, arrow + '=>'.length, isBlock ? '' : '{return ')
  if (!isBlock) text.appendLeft(end, '}')
}
