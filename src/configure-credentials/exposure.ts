import { accepted, type Parsed, type Problem } from '../failure.ts'
import { parseList } from '../input/list.ts'
import { quoted } from '../text/printable.ts'
import type { InputReader } from './read-inputs.ts'

/** Where later steps find the session. */
export interface Exposure {
  readonly env: boolean
  readonly profile: boolean
  readonly outputs: boolean
}

const PLACES = ['env', 'profile', 'outputs'] as const

/** The places of `expose`, or those that follow from the other inputs. Problems go to the reader. */
export const readExposure = (reader: InputReader): Exposure => {
  const given = (name: Parameters<InputReader['text']>[0]): boolean => reader.text(name) !== ''
  const env = reader.boolean('output-env-credentials', true)
  const outputs = reader.boolean('output-credentials', false)
  const profile = given('aws-profile') || given('profiles') || /^true$/i.test(reader.text('refresh'))
  const chosen = reader.value('expose', parsePlaces)
  if (chosen === undefined) {
    return { env: profile ? env && given('output-env-credentials') : env, profile, outputs }
  }
  const has = (place: (typeof PLACES)[number]): boolean => chosen.includes(place)
  reader.problems.push(
    ...contradicts(
      given('output-env-credentials') && env !== has('env'),
      'it contradicts `output-env-credentials`: leave that out',
    ),
    ...contradicts(
      given('output-credentials') && outputs !== has('outputs'),
      'it contradicts `output-credentials`: leave that out',
    ),
    ...contradicts(has('profile') && !profile, '`profile` needs a name: `aws-profile` or `profiles`'),
    ...contradicts(profile && !has('profile'), 'a profile is named, but `profile` is not among the places'),
  )
  return { env: has('env'), profile: has('profile'), outputs: has('outputs') }
}

const contradicts = (wrong: boolean, what: string): readonly Problem[] => (wrong ? [{ where: 'expose', what }] : [])

const parsePlaces = (where: string, text: string): Parsed<readonly (typeof PLACES)[number][]> => {
  const items = parseList(where, text)
  if (!items.ok) return items
  if (items.value.length === 1 && items.value[0] === 'none') return accepted([])
  const known = items.value.flatMap((item) => PLACES.filter((place) => place === item))
  const unknown = items.value.filter((item) => !PLACES.some((place) => place === item))
  return unknown.length === 0
    ? accepted(known)
    : {
        ok: false,
        problems: unknown.map((item) => ({
          where,
          what: `expected \`env\`, \`profile\`, \`outputs\`, or \`none\` alone, found ${quoted(item)}`,
        })),
      }
}
