import type { State } from '../state.ts'
import { DATABASE } from './world.ts'

/** One form of something that must not be seen. */
export interface Planted {
  readonly name: string
  readonly text: string
}

/** What somebody could read a secret from: as it is, in base64 at any place of a longer text, in hex, in a URL. */
export const formsOf = (name: string, secret: string): readonly Planted[] => {
  const bytes = Buffer.from(secret)
  const cores = [0, 1, 2].map((dropped) => {
    const whole = dropped + 3 * Math.floor((bytes.length - dropped) / 3)
    return { name: `${name} in base64`, text: bytes.subarray(dropped, whole).toString('base64') }
  })
  return [
    { name, text: secret },
    ...cores,
    { name: `${name} in hex`, text: bytes.toString('hex') },
    { name: `${name} in hex`, text: bytes.toString('hex').toUpperCase() },
    { name: `${name} in a URL`, text: encodeURIComponent(secret).replaceAll('!', '%21') },
  ]
}

/** Everything secret in the demo: what the database is protected with, and the keys of the sessions that were given out. */
export const plantedIn = ({ accessKeys }: Pick<State, 'accessKeys'>): readonly Planted[] => [
  ...formsOf('user name', DATABASE.username),
  ...formsOf('password', DATABASE.password),
  ...[...accessKeys.values()].flatMap(({ secret, token }) => [
    ...formsOf('secret access key', secret),
    ...(token === undefined ? [] : formsOf('session token', token)),
  ]),
]

/** The names of what a text shows. */
export const visibleIn = (text: string, planted: readonly Planted[]): readonly string[] => [
  ...new Set(planted.filter((form) => text.includes(form.text)).map(({ name }) => name)),
]
