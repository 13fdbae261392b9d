import type { Hole } from '../../../text/node.ts'
import { dynamicParts } from './dynamic.ts'

const PLACEHOLDER = /\$\{(!?)([^{}]*)\}/g

/** The text of `Fn::Sub` with its variables filled in; `${!x}` stands for `${x}`, which policies use. */
export const substitute = (
  written: string,
  refer: (name: string) => readonly (string | Hole)[],
): readonly (string | Hole)[] => {
  const parts: (string | Hole)[] = []
  let end = 0
  for (const found of written.matchAll(PLACEHOLDER)) {
    const [whole, isLiteral, name = ''] = found
    parts.push(...dynamicParts(written.slice(end, found.index)))
    parts.push(...(isLiteral === '!' ? [`\${${name}}`] : refer(name.trim())))
    end = found.index + whole.length
  }
  return [...parts, ...dynamicParts(written.slice(end))]
}
