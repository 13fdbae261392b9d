import { keyOfText, printText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'

/** Whether a permission, which names a function by name or ARN, means this function; undefined where that is not known. */
export const isSameFunction = (named: Text, arn: Text): boolean | undefined => {
  if (keyOfText(named) === keyOfText(arn)) return true
  if (typeof named !== 'string') return undefined
  const name = printText(arn).split(':').at(6)
  const own = named.startsWith('arn:') ? named.split(':').at(6) : named.split(':')[0]
  return own === name
}
