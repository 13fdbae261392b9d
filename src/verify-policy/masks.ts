import { ordinaryTest } from '../secrecy/over-mask.ts'
import { planMasks } from '../secrecy/plan-masks.ts'
import type { Secret } from '../secrecy/secret.ts'

/** Beyond this many values only the values themselves are masked, not their encoded forms. */
const MASK_BUDGET = 500

const SHORTEST_MASK = 4

/**
 * The masks for secrets that a source holds in clear. A mask for an ordinary word would hide it everywhere; what it stands for
 * is not printed by this action in any case.
 */
export const masksOf = (secrets: readonly Secret[], label: string, region: string | undefined): readonly Secret[] => {
  const ordinary = region === undefined ? [] : [region]
  const reasonAgainst = ordinaryTest(ordinary)
  const usable = secrets.filter(
    (secret) => !secret.is((text) => text.length < SHORTEST_MASK || reasonAgainst(text) !== undefined),
  )
  if (usable.length > MASK_BUDGET) return usable.flatMap(linesOf)
  const sources = usable.map((value) => ({ label, value, delivered: false }))
  return planMasks(sources, { budget: MASK_BUDGET, ordinary, publicValues: [] }).masks
}

/** A mask holds for one line. */
const linesOf = (secret: Secret): readonly Secret[] =>
  secret
    .split((text) => text.split(/\r?\n/).map((line, index) => [index, line]))
    .flatMap(([, line]) => (line.size < SHORTEST_MASK ? [] : [line]))
