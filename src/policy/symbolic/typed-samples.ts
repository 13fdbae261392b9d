/** Samples of typed values: one in every region that the constants of the policies cut out. */
import { parseDate, parseNetwork, parseNumber, type Network } from '../values.ts'

/** Each constant, a point in every gap, and both ends. */
const cutPoints = (constants: readonly number[], step: number): readonly number[] => {
  const cuts = [...new Set(constants.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b)
  const [first, last] = [cuts[0], cuts.at(-1)]
  if (first === undefined || last === undefined) return [0]
  const gaps = cuts.slice(1).map((value, index) => ((cuts[index] ?? value) + value) / 2)
  return [first - step, ...cuts, ...gaps, last + step]
}

/** Numbers in every region, as decimals. */
export const numberSamples = (constants: readonly string[]): readonly string[] =>
  cutPoints(constants.map(parseNumber), 1).map((value) => value.toFixed(Number.isInteger(value) ? 0 : 9))

const DAY = 86_400_000

/** Dates in every region, as ISO 8601. */
export const dateSamples = (constants: readonly string[]): readonly string[] =>
  cutPoints(constants.map(parseDate), DAY)
    .filter((value) => Math.abs(value) < 8.64e15)
    .map((value) => new Date(value).toISOString())

const wordSize = (words: readonly number[]): number => (words.length === 1 ? 32 : 16)

const toBig = (words: readonly number[]): bigint =>
  words.reduce((sum, word) => (sum << BigInt(wordSize(words))) | BigInt(word), 0n)

const showV4 = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.')

const showV6 = (value: bigint): string =>
  Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':')

/** First address of the network, and the one after its last. */
const edges = ({ words, bits }: Network): readonly bigint[] => {
  const size = 1n << BigInt((words.length === 1 ? 32 : 128) - bits)
  const first = (toBig(words) / size) * size
  return [first, first + size]
}

/**
 * Addresses in every region that networks cut out, of both families. Networks nest or are disjoint, so the first address
 * outside all children of one is its own first address or the one after a child.
 */
export const addressSamples = (constants: readonly string[]): readonly string[] => {
  const networks = constants.map(parseNetwork).filter((network) => network !== undefined)
  const of = (words: number, limit: bigint, start: bigint, show: (value: bigint) => string): readonly string[] =>
    [start, 0n, ...networks.filter((network) => network.words.length === words).flatMap(edges)]
      .filter((value) => value < limit)
      .map(show)
  // 203.0.113.0/24 and 2001:db8::/32 are for documentation: a reader recognises them.
  return [...of(1, 1n << 32n, 3_405_803_786n, showV4), ...of(8, 1n << 128n, 0x20010db8n << 96n, showV6)]
}
