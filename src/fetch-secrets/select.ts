import type { SecretListEntry } from '../aws/ports.ts'
import type { Exclusion, Reference } from '../reference/reference.ts'

/** The secrets of a listing that a wildcard means: by prefix and tags, without the excluded ones, sorted by name. */
export const selectSecrets = (
  listed: readonly SecretListEntry[],
  prefix: string,
  tags: NonNullable<Reference['attributes']['tags']>,
  exclusions: readonly Exclusion[],
): readonly SecretListEntry[] =>
  listed
    .filter(({ name }) => name.startsWith(prefix))
    .filter((secret) => tags.every((tag) => hasTag(secret, tag)))
    .filter(({ name }) => !exclusions.some((exclusion) => excludes(exclusion, name)))
    .toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))

/** ListSecrets takes keys and values of tags as filters of their own, which do not pair. */
const hasTag = ({ tags }: SecretListEntry, wanted: { readonly key: string; readonly value: string }): boolean =>
  tags.some(({ key, value }) => key === wanted.key && value === wanted.value)

const excludes = (exclusion: Exclusion, name: string): boolean =>
  exclusion.kind === 'name' ? exclusion.name === name : name.startsWith(exclusion.prefix)
