import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { launcherOf, type Program } from '../../src/configure-credentials/refresh-files.ts'

const WINDOWS: Program = {
  node: 'C:\\runner\\externals\\node24\\bin\\node.exe',
  bundles: 'D:\\a\\_actions\\o\\r\\v1\\dist',
}
const LINUX: Program = {
  node: '/opt/runner/externals/node24/bin/node',
  bundles: '/home/runner/work/_actions/o/r/v1/dist',
}

/** What CommandLineToArgvW and POSIX shells make of a command with nothing but blanks and double quotes in it. */
const split = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

describe('on Windows', () => {
  test('the launcher is a batch file that starts the node of the action', () => {
    const { path, text, command } = launcherOf('D:\\a\\_temp/aws-zero-trust-0a', WINDOWS, true)
    expect(path).toBe('D:\\a\\_temp\\aws-zero-trust-0a\\credentials.cmd')
    expect(text.split('\r\n')).toEqual([
      '@echo off',
      'set NODE_OPTIONS=',
      `"${WINDOWS.node}" "${WINDOWS.bundles}/refresh-credentials/index.js" "D:\\a\\_temp/aws-zero-trust-0a" "%~1"`,
      '',
    ])
    expect(command(3)).toBe('D:\\a\\_temp\\aws-zero-trust-0a\\credentials.cmd 3')
  })

  test.each(['D:\\a\\_temp', 'C:\\Program Files\\runner\\_temp', '\\\\server\\share\\temp', 'C:/Users/me/temp'])(
    'below %s its command survives with and without a shell',
    (temp) => {
      const { path, command } = launcherOf(`${temp}/aws-zero-trust-0a`, WINDOWS, true)
      expect(split(command(0))).toEqual([path, '0'])
      // cmd.exe keeps the quotes of `cmd /c "<path>" 0` only if there are two of them and nothing special between.
      expect(command(0)).not.toMatch(/[&<>()@^|%!;,=`'~+]/)
      expect([0, 2]).toContain(command(0).split('"').length - 1)
    },
  )

  test.each([
    'C:\\a&b',
    'C:\\a%TEMP%',
    'C:\\a^b',
    'C:\\a(x86)',
    'C:\\a!b',
    'C:\\a"b',
    'C:\\ä',
    "C:\\o'neil",
    'C:\\a\n',
    'relative',
  ])('a folder such as %j is refused', (temp) =>
    expect(() => launcherOf(`${temp}/x`, WINDOWS, true)).toThrow(expect.objectContaining({ code: 'file' })),
  )
})

describe('elsewhere', () => {
  test('the launcher needs no permission to be executed', () => {
    const { path, text, command } = launcherOf('/tmp/aws-zero-trust-0a', LINUX, false)
    expect(path).toBe('/tmp/aws-zero-trust-0a/credentials.sh')
    expect(text).toBe(
      `unset NODE_OPTIONS\nexec "${LINUX.node}" "${LINUX.bundles}/refresh-credentials/index.js" "/tmp/aws-zero-trust-0a" "$1"\n`,
    )
    expect(command(3)).toBe('/bin/sh /tmp/aws-zero-trust-0a/credentials.sh 3')
  })

  test.each(['plain', 'with blanks in it', 'dots.and-dashes_'])(
    'below a folder %j its command survives with and without a shell',
    (name) => {
      const root = realpathSync(mkdtempSync(join(tmpdir(), 'launcher-')))
      const folder = join(root, name)
      mkdirSync(folder)
      const { path, text, command } = launcherOf(folder, { node: '/bin/echo', bundles: '/opt/dist' }, false)
      writeFileSync(path, text)
      expect(execFileSync('/bin/sh', ['-c', command(7)], { encoding: 'utf8' })).toBe(
        `/opt/dist/refresh-credentials/index.js ${folder} 7\n`,
      )
      rmSync(root, { recursive: true })
      // botocore splits as a POSIX shell does, without one.
      expect(split(command(7))).toEqual(['/bin/sh', path, '7'])
    },
  )

  test.each([
    '/tmp/a$b',
    '/tmp/`id`',
    '/tmp/a\\b',
    '/tmp/a"b',
    "/tmp/a'b",
    '/tmp/a;b',
    '/tmp/ä',
    '/tmp/a\n',
    'relative',
    '~/temp',
  ])('a folder such as %j is refused', (temp) =>
    expect(() => launcherOf(`${temp}/x`, LINUX, false)).toThrow(expect.objectContaining({ code: 'file' })),
  )
})
