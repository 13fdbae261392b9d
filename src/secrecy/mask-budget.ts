import { FORMS } from './forms.ts'
import type { Form } from './forms.ts'

/** Masks that fit, and those that do not, in the order of their worth. */
export interface Budgeted {
  readonly kept: readonly Form[]
  readonly dropped: readonly Form[]
}

/** The forms by rank; within a rank, in the order in which the values were asked for. */
export const byRank = (forms: readonly Form[]): readonly Form[] =>
  [...Map.groupBy(forms, ({ kind }) => FORMS[kind].rank)]
    .sort(([one], [other]) => one - other)
    .flatMap(([, group]) => group)

/** Keeps at most `budget` forms, the most likely ones. The value itself is never dropped, whatever the budget. */
export const withinBudget = (ranked: readonly Form[], budget: number): Budgeted => {
  const values = ranked.filter(({ kind }) => kind === 'value').length
  const limit = Math.max(values, budget)
  return { kept: ranked.slice(0, limit), dropped: ranked.slice(limit) }
}
