import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'

/** A whole number in decimal digits, within both bounds; no sign, no unit, no fraction. */
export const parseInteger = (
  where: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): Parsed<number> => {
  const value = /^[0-9]{1,15}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN
  return value >= min && value <= max
    ? accepted(value)
    : refused(where, `expected a whole number from ${min} to ${max}, found ${quoted(text)}`)
}
