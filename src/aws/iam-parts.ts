import type { Tag } from '@aws-sdk/client-iam'
import type { Failure } from '../failure.ts'
import type { SessionTag } from './ports.ts'
import { unreadableAnswer } from './unreadable.ts'

/** A document as JSON; IAM encodes documents as RFC 3986 says. Without one, or with another encoding, it is no answer. */
export const decoded = (text: string | undefined): string => {
  if (!text) throw unreadable()
  try {
    return decodeURIComponent(text)
  } catch {
    throw unreadable()
  }
}

/** The tags of a role or user. */
export const tagsOf = (tags: readonly Tag[] | undefined): readonly SessionTag[] =>
  (tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [{ key: Key, value: Value ?? '' }]))

export const unreadable = (): Failure => unreadableAnswer('IAM')
