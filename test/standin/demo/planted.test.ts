import { expect, test } from '@jest/globals'
import { formsOf, visibleIn } from './planted.ts'

const SECRET = 'Example-Password-2026!'
const base64 = (text: string): string => Buffer.from(text).toString('base64')

test.each([
  ['as it is', `the password is ${SECRET}`, 'password'],
  ['in base64', base64(SECRET), 'password in base64'],
  ['in base64 with a line end', base64(`${SECRET}\n`), 'password in base64'],
  ['in base64 after one byte', base64(`x${SECRET}y`), 'password in base64'],
  ['in base64 after two bytes', base64(`xx${SECRET}`), 'password in base64'],
  ['in hex', Buffer.from(SECRET).toString('hex'), 'password in hex'],
  ['in a URL', 'postgres://u:Example-Password-2026%21@h', 'password in a URL'],
])('a secret is found %s', (_, text, name) => {
  expect(visibleIn(text, formsOf('password', SECRET))).toContain(name)
})

test('a masked line shows nothing', () => {
  expect(visibleIn('raw: *** base64: ***== dXNlcjp***Cg==', formsOf('password', SECRET))).toEqual([])
})
