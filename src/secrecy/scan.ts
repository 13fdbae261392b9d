import type { Secret } from './secret.ts'

/** A secret to look for, and what to call it in a report. */
export interface Needle {
  readonly label: string
  readonly text: Secret
}

/** Where a secret stands in some bytes. */
export interface Found {
  readonly label: string
  readonly start: number
  readonly end: number
}

/** Looks for all needles in one pass over some bytes. */
export type Scanner = (bytes: Uint8Array) => readonly Found[]

const BYTES = 256
const ROOT = 0
/** Needles agree with the automaton on this many bytes and are compared in full from there: it stays small. */
const LONGEST_PREFIX = 8

interface Candidate {
  readonly label: string
  readonly bytes: Buffer
}

/**
 * Builds a scanner (Aho and Corasick, Communications of the ACM 18/6, 1975) over UTF-8: its cost does not grow with the
 * number of needles. Empty needles are never found.
 */
export const scannerOf = (needles: readonly Needle[]): Scanner => {
  const candidates = needles.map(({ label, text }) => ({ label, bytes: Buffer.from(text.reveal()) }))
  const { next, endings } = automaton(candidates.filter(({ bytes }) => bytes.length > 0))
  return (bytes) => {
    const found: Found[] = []
    let state = ROOT
    for (let position = 0; position < bytes.length; position += 1) {
      state = next[state * BYTES + (bytes[position] ?? 0)] ?? ROOT
      for (const candidate of endings[state] ?? []) {
        const start = position + 1 - Math.min(candidate.bytes.length, LONGEST_PREFIX)
        const end = start + candidate.bytes.length
        if (candidate.bytes.equals(bytes.subarray(start, end))) found.push({ label: candidate.label, start, end })
      }
    }
    return found
  }
}

/** The states' transitions, one row of 256 per state, and the needles whose prefix ends in each state. */
const automaton = (candidates: readonly Candidate[]): { next: Int32Array; endings: readonly Candidate[][] } => {
  const size = 1 + candidates.reduce((sum, { bytes }) => sum + Math.min(bytes.length, LONGEST_PREFIX), 0)
  const next = new Int32Array(size * BYTES)
  const endings: Candidate[][] = [[]]
  for (const candidate of candidates) {
    let state = ROOT
    for (const byte of candidate.bytes.subarray(0, LONGEST_PREFIX)) {
      const edge = state * BYTES + byte
      if (next[edge] === ROOT) next[edge] = endings.push([]) - 1
      state = next[edge] ?? ROOT
    }
    endings[state]?.push(candidate)
  }
  linkFailures(next, endings)
  return { next, endings }
}

/** Breadth first: a state takes the transitions it lacks, and the endings, of the longest suffix that is also a state. */
const linkFailures = (next: Int32Array, endings: Candidate[][]): void => {
  const suffix = new Int32Array(endings.length)
  const queue: number[] = []
  for (let byte = 0; byte < BYTES; byte += 1) if (next[byte] !== ROOT) queue.push(next[byte] ?? ROOT)
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    const shorter = suffix[state] ?? ROOT
    endings[state]?.push(...(endings[shorter] ?? []))
    for (let byte = 0; byte < BYTES; byte += 1) {
      const edge = state * BYTES + byte
      const reached = next[edge] ?? ROOT
      const fallback = next[shorter * BYTES + byte] ?? ROOT
      if (reached === ROOT) next[edge] = fallback
      else {
        suffix[reached] = fallback
        queue.push(reached)
      }
    }
  }
}
