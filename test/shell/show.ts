import type { Command, List, Part, Redirection, Word } from '../../src/shell/script.ts'

/** A script on one line: words in brackets, pipes as they are, commands parted by semicolons. */
export const show = (list: List): string => list.map((pipeline) => pipeline.map(command).join(' | ')).join('; ')

const command = (each: Command): string => {
  switch (each.kind) {
    case 'function':
      return `function ${each.name}`
    case 'compound': {
      const head = [each.opener, ...(each.variable === undefined ? [] : [each.variable]), ...each.words.map(word)]
      return [...head, ...each.bodies.map((body) => `{ ${show(body)} }`), ...each.redirections.map(redirection)].join(
        ' ',
      )
    }
    case 'simple':
      return [
        ...each.assignments.map(({ name, values }) => `${name}=${values.map(word).join(' ')}`),
        ...each.words.map(word),
        ...each.redirections.map(redirection),
      ].join(' ')
  }
}

const redirection = ({ descriptor, operator, target, body }: Redirection): string =>
  `${descriptor ?? ''}${operator}${word(target)}${body === undefined ? '' : word(body)}`

const word = ({ parts }: Word): string => `[${parts.map(part).join('')}]`

const part = (each: Part): string => {
  switch (each.kind) {
    case 'literal':
      return each.text
    case 'arithmetic':
      return '$((…))'
    case 'command':
      return `$(${show(each.list)})`
    case 'expression':
      return `\${{${each.text}}}`
    case 'parameter':
      return `$${each.form === 'whole' ? '' : `<${each.form}>`}${each.name}${each.operand.map(part).join('')}`
  }
}
