import { expect, test } from '@jest/globals'
import { casesOf, findingsIn, rulesWithCases, wantedOf } from './load.ts'

const cases = rulesWithCases().flatMap(casesOf)

test.each(cases.map((each) => [`${each.rule}/${each.name}`, each] as const))('%s', async (_, each) => {
  const found = (await findingsIn(each)).filter(({ rule }) => rule === each.rule)
  expect(found.map(wantedOf)).toEqual(each.want)
})
