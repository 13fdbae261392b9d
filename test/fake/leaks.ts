import type { Delivered, Effect } from './effects.ts'

/**
 * The order that every action keeps, asked of a finished record: nothing that leaves the process shows a secret before its
 * mask, a value is handed over only once it is masked, and state never holds one. Answers with what went wrong.
 */
export const leaksOf = (effects: readonly Effect[], planted: readonly string[] = []): readonly string[] => {
  const needles = [...new Set([...planted, ...secretsOf(effects)].flatMap(linesToMask))]
  const lines = new Set(effects.flatMap((effect) => (effect.kind === 'file' ? linesToMask(effect.content.text) : [])))
  const masked = new Set<string>()
  // A line of a file may hold a name beside the value: `NAME='***'` is what its reader sees.
  const isHidden = (needle: string): boolean =>
    masked.has(needle) ||
    (lines.has(needle) && [...masked].some((value) => value.length >= 4 && needle.includes(value)))
  return effects.flatMap((effect, index) => {
    if (effect.kind === 'mask') {
      for (const value of effect.values) {
        for (const line of value.split(/[\r\n]+/)) masked.add(line.trim())
      }
      return []
    }
    const open = effect.kind === 'state' ? needles : needles.filter((needle) => !isHidden(needle))
    const text = textOf(effect)
    return open
      .filter((needle) => text.includes(needle))
      .map((needle) => `effect ${index} (${effect.kind}) shows ${JSON.stringify(needle)} ${whenOf(effect)}`)
  })
}

const whenOf = ({ kind }: Effect): string => (kind === 'state' ? 'in state' : 'before its mask')

/**
 * What the log must not show of a value: the runner masks line by line. Structural lines, words such as `true` and, in
 * values of several lines, scraps below four characters stay readable on purpose: masking them would ruin every log.
 */
const linesToMask = (value: string): readonly string[] => {
  const lines = value.split(/[\r\n]+/).map((line) => line.trim())
  return lines.filter(
    (line) =>
      !/^[^\p{L}\p{N}]*$/u.test(line) &&
      !['true', 'false', 'null'].includes(line) &&
      (lines.length === 1 || line.length >= 4),
  )
}

const secretsOf = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) => {
    switch (effect.kind) {
      case 'outputs':
      case 'env':
        return effect.entries.map(([, value]) => value).flatMap(secretText)
      case 'file':
        return secretText(effect.content)
      case 'mask':
      case 'state':
      case 'report':
      case 'log':
      case 'debug':
      case 'summary':
      case 'fail':
      case 'group':
      case 'annotation':
      case 'removal':
      case 'edit':
      case 'undo':
        return []
    }
  })

const secretText = ({ text, secret }: Delivered): readonly string[] => (secret ? [text] : [])

const textOf = (effect: Effect): string => {
  switch (effect.kind) {
    case 'state':
    case 'outputs':
    case 'env':
      return effect.entries.map(([name, value]) => `${name}\n${value.text}`).join('\n')
    case 'file':
    case 'edit':
      return `${effect.path}\n${effect.content.text}`
    case 'removal':
      return effect.path
    case 'report':
      return `${effect.path}\n${effect.text}`
    case 'log':
    case 'debug':
    case 'summary':
    case 'fail':
      return effect.text
    case 'group':
      return [effect.title, ...effect.lines].join('\n')
    case 'annotation':
      return JSON.stringify(effect.annotation)
    case 'mask':
    case 'undo':
      return ''
  }
}
