import { expect, test } from '@jest/globals'
import {
  parseRestoration,
  type Restoration,
  restorationState,
  restoredEnv,
} from '../../src/configure-credentials/restore.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const RESTORATION: Restoration = {
  names: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_REGION', 'AWS_PROFILE'],
  before: {
    AWS_REGION: 'us-west-2',
    AWS_DEFAULT_REGION: '',
    AWS_PROFILE: '',
    AWS_CONFIG_FILE: '/a\\b',
    AWS_SHARED_CREDENTIALS_FILE: '',
  },
  keysFile: '/tmp/x/previous-keys',
  files: ['/tmp/x/config', '/tmp/x/credentials'],
  edited: ['/home/runner/.aws/config'],
  owner: '0123456789abcdef',
  expires: '2026-01-15T01:00:00.000Z',
}

const through = (entries: readonly (readonly [string, string])[]): Restoration => {
  const state = new Map(entries)
  return parseRestoration((name) => state.get(name) ?? '')
}

test('what main saves is what post reads', () => {
  expect(through(restorationState(RESTORATION))).toEqual(RESTORATION)
})

test('every name is saved, even if there is nothing to restore', () => {
  const empty = { ...RESTORATION, names: [], keysFile: '', files: [], edited: [] }
  expect(restorationState(empty).map(([name]) => name)).toEqual(restorationState(RESTORATION).map(([name]) => name))
})

test('forged names are dropped', () => {
  expect(through([['names', 'AWS_REGION,PATH,LD_PRELOAD']]).names).toEqual(['AWS_REGION'])
})

const texts = (keys: Secret | undefined): readonly (readonly [string, string])[] =>
  restoredEnv(RESTORATION, keys).map(([name, value]) => [name, typeof value === 'string' ? value : value.reveal()])

test('variables get their old values, or are blanked', () => {
  expect(texts(Secret.of('AKIAOLD\nsecret\ntoken'))).toEqual([
    ['AWS_ACCESS_KEY_ID', 'AKIAOLD'],
    ['AWS_SECRET_ACCESS_KEY', 'secret'],
    ['AWS_SESSION_TOKEN', 'token'],
    ['AWS_REGION', 'us-west-2'],
    ['AWS_PROFILE', ''],
  ])
  expect(texts(undefined).slice(0, 3)).toEqual([
    ['AWS_ACCESS_KEY_ID', ''],
    ['AWS_SECRET_ACCESS_KEY', ''],
    ['AWS_SESSION_TOKEN', ''],
  ])
})
