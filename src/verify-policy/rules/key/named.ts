import { keyOfText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { KeyFact } from '../../sources/facts.ts'

/** Whether an ARN, an id or an alias means the key. */
export const isKeyNamed = ({ arn, aliases }: KeyFact, named: Text): boolean => {
  const own = keyOfText(arn)
  const text = keyOfText(named)
  return text === own || own.endsWith(`:key/${text}`) || (aliases ?? []).some((alias) => text.endsWith(alias))
}
