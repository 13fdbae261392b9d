import * as fc from 'fast-check'

/** Pieces that the formats are made of, or stumble over. */
const PIECES = [
  ['{', '}', '[', ']', '"', "'", '\\', ':', ',', '-', '#', '|', '>', '&', '*', '!', '%', '@', '`', '$', '=', '?'],
  ['\n', '\r\n', '\r', '\t', '\0', '\u0085', '\u2028', '\uFEFF', '\uD800', '\u{1F511}', '  ', '""', '{}', '[]'],
  ['${', '}', '%{', '<<EOF', 'EOF', '&a ', '*a', '!Sub ', '!GetAtt ', '!!binary ', '? ', '---\n', '<<: '],
  ['null', 'true', '-1', '1e999', '0x1F', '99999999999999999999', '2012-10-17', 'Allow', 'Deny', '*', 'arn:aws:'],
  ['__proto__', 'constructor', 'Fn::If', 'Ref', 'AWS::NoValue', 'jsonencode(', 'for_each', 'ssm:', '{{resolve:'],
  ['$(', '))', 'case x in', 'esac', '<<<', '2>&1', ' | ', ' ?? "', '::add-mask::', '##[group]'],
].flat()

const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 }))
const share = fc.double({ min: 0, max: 1, noNaN: true })

/** One change to a text, at a place given as a share of its length. */
const change: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.tuple(share, piece).map(([at, insert]) => spliced(at, 0, insert)),
  fc.tuple(share, fc.integer({ min: 1, max: 40 })).map(([at, length]) => spliced(at, length, '')),
  fc.tuple(share, fc.integer({ min: 1, max: 12 }), piece).map(([at, length, insert]) => spliced(at, length, insert)),
  fc.tuple(share, share).map(([from, to]) => repeated(from, to)),
  share.map((at) => (text: string) => text.slice(0, Math.floor(at * text.length))),
  // Deep, and long.
  fc
    .tuple(share, piece, fc.integer({ min: 2, max: 3000 }))
    .map(([at, one, times]) => spliced(at, 0, one.repeat(times))),
)

const spliced =
  (at: number, length: number, insert: string) =>
  (text: string): string => {
    const start = Math.floor(at * text.length)
    return text.slice(0, start) + insert + text.slice(start + length)
  }

const LONGEST_REPEATED = 2_000

const repeated =
  (from: number, to: number) =>
  (text: string): string => {
    const [start, end] = [from, to].map((at) => Math.floor(at * text.length)).sort((a, b) => a - b) as [number, number]
    return text.slice(0, end) + text.slice(Math.max(start, end - LONGEST_REPEATED), end) + text.slice(end)
  }

/** One of the texts with a few changes; sometimes a text from nothing. */
export const mutated = (seeds: readonly string[]): fc.Arbitrary<string> =>
  fc
    .oneof(
      { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 4 })) },
      { weight: 1, arbitrary: fc.tuple(fc.constant(''), fc.array(change, { minLength: 1, maxLength: 12 })) },
    )
    .map(([text, changes]) => changes.reduce((result, apply) => apply(result), text))
