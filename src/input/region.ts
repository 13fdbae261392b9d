import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'

/**
 * Prefixes of region names outside the commercial partition.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/packages/util-endpoints/src/lib/aws/partitions.json
 */
const PARTITIONS = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
] as const

const REGION = /^[a-z]{2,}(?:-[a-z]+)+-[0-9]+$/
const CUSTOM_REGION = /^[a-z0-9-]+$/

/** A region name such as `us-east-1`. With `custom`, for endpoints that are not AWS, any word of its characters. */
export const parseRegion = (where: string, text: string, { custom = false } = {}): Parsed<string> => {
  const region = text.trim()
  return (custom ? CUSTOM_REGION : REGION).test(region)
    ? accepted(region)
    : refused(where, `expected a region such as \`us-east-1\`, found ${quoted(region)}`)
}

/** The partition a region belongs to, by its prefix; `aws` for all others. */
export const partitionOf = (region: string): string =>
  PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws'
