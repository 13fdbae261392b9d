import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { dropProfiles, type ProfileSection, putProfile } from '../../src/configure-credentials/profile-file.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const NOW = Date.UTC(2026, 0, 15)
const MARK = { owner: '0123456789abcdef', expires: NOW + 3_600_000 }

const section = (file: ProfileSection['file'], name = 'deploy'): ProfileSection => ({
  file,
  name,
  entries: [
    ['aws_access_key_id', Secret.of('AKIAEXAMPLE')],
    ['region', 'eu-west-1'],
  ],
})

const put = (text: string, target = section('config'), { overwrite = true, mark = MARK } = {}): string | undefined => {
  const result = putProfile(Secret.of(text), target, mark, { overwrite, now: NOW })
  return result.kind === 'put' ? result.text.reveal() : undefined
}

const BLOCK = [
  '# aws-zero-trust-actions begin 0123456789abcdef 2026-01-15T01:00:00.000Z',
  'aws_access_key_id = AKIAEXAMPLE',
  'region = eu-west-1',
  '# aws-zero-trust-actions end 0123456789abcdef',
  '',
].join('\n')

const kept = (line: string): string => `# aws-zero-trust-actions kept 0123456789abcdef ${line}`

describe('a new profile', () => {
  test('is appended with its header, prefixed in the config file only', () => {
    expect(put('')).toBe(BLOCK.replace('aws_access', '[profile deploy]\naws_access'))
    expect(put('', section('credentials'))).toBe(BLOCK.replace('aws_access', '[deploy]\naws_access'))
    expect(put('', section('config', 'default'))).toBe(BLOCK.replace('aws_access', '[default]\naws_access'))
  })

  test('keeps the line ends of the file', () => {
    expect(put('[other]\r\nregion = x\r\n')).toMatch(/region = x\r\n# aws-zero.*\r\n\[profile deploy\]\r\n/)
  })

  test('takes over nothing from profiles of similar names', () => {
    const text = '[profile deploy2]\nregion = a\n[deploy]\nregion = b\n[services deploy]\nregion = c\n'
    expect(put(text, section('config'), { overwrite: false })?.startsWith(text)).toBe(true)
  })
})

describe('an existing profile', () => {
  test.each([
    ['config', '[profile deploy]\n'],
    ['config', '[profile "deploy"]\n'],
    ['config', '  [\tprofile\tdeploy ] # mine\n'],
    ['config', '\uFEFF[profile deploy]\r\n'],
    ['credentials', '[deploy]\n'],
    ['credentials', '[deploy]'],
  ] as const)('in the %s file, %j is found', (file, text) => {
    expect(put(text, section(file), { overwrite: false })).toBeUndefined()
  })

  test.each([
    ['config', 'default', '[default]\n'],
    ['config', 'default', '[profile default]\n'],
  ] as const)('in the %s file the default profile needs no prefix', (file, name, text) => {
    expect(put(text, section(file, name), { overwrite: false })).toBeUndefined()
  })

  test('keeps everything but what contradicts, nested lines included', () => {
    const text = [
      '[profile deploy]',
      '# a comment',
      'region=us-east-1',
      'role_arn = arn:aws:iam::111122223333:role/x',
      'SSO_Session = y',
      's3 =',
      '  max_concurrent_requests = 20',
      'output = json',
      '[profile next]',
      'region = us-west-2',
      '',
    ].join('\n')
    expect(put(text)).toBe(
      [
        '[profile deploy]',
        BLOCK + '# a comment',
        kept('region=us-east-1'),
        kept('role_arn = arn:aws:iam::111122223333:role/x'),
        kept('SSO_Session = y'),
        's3 =',
        '  max_concurrent_requests = 20',
        'output = json',
        '[profile next]',
        'region = us-west-2',
        '',
      ].join('\n'),
    )
  })
})

describe('taking a profile out', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '[profile deploy]',
      '[deploy]',
      '[default]',
      '[other]',
      's3 =',
      '  nested = 1',
      '# x',
      '',
      'region = a',
    ),
    fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
  )
  const file = fc
    .tuple(fc.boolean(), fc.constantFrom('\n', '\r\n'), fc.array(line), fc.boolean())
    .map(([bom, eol, lines, ended]) => `${bom ? '\uFEFF' : ''}${lines.join(eol)}${ended ? eol : ''}`)

  test('gives back every byte, whatever the file holds', () => {
    fc.assert(
      fc.property(
        file,
        fc.constantFrom('config' as const, 'credentials' as const),
        fc.constantFrom('deploy', 'default'),
        (text, kind, name) => {
          expect(dropProfiles(put(text, section(kind, name)) ?? '', MARK.owner)).toBe(text)
        },
      ),
    )
  })

  test('of two stacked steps works in reverse order', () => {
    fc.assert(
      fc.property(file, (text) => {
        const first = put(text) ?? ''
        const second =
          put(first, section('config'), { overwrite: true, mark: { ...MARK, owner: 'fedcba9876543210' } }) ?? ''
        expect(dropProfiles(second, 'fedcba9876543210')).toBe(first)
        expect(dropProfiles(first, MARK.owner)).toBe(text)
      }),
    )
  })

  test('of another owner changes nothing', () => {
    const text = put('') ?? ''
    expect(dropProfiles(text, 'fedcba9876543210')).toBe(text)
  })

  test('that somebody has cut in two is left alone', () => {
    const text = (put('') ?? '').replace(/# aws-zero-trust-actions end.*\n/, '')
    expect(dropProfiles(text, MARK.owner)).toBe(text)
  })
})

test('what a dead job left behind may be replaced once its keys have expired', () => {
  const stale = put('[profile mine]\n', section('config'), {
    overwrite: false,
    mark: { owner: 'fedcba9876543210', expires: NOW - 1 },
  })
  expect(put(stale ?? '', section('config'), { overwrite: false })).toBe(
    `[profile mine]\n${BLOCK.replace('aws_access', '[profile deploy]\naws_access')}`,
  )
  const live = put('', section('config'), { overwrite: false, mark: { owner: 'fedcba9876543210', expires: NOW + 1 } })
  expect(put(live ?? '', section('config'), { overwrite: false })).toBeUndefined()
})
