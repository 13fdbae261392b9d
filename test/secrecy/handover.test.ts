import { describe, expect, test } from '@jest/globals'
import type { EnvName } from '../../src/secrecy/env-name.ts'
import { handoverDefects } from '../../src/secrecy/handover.ts'
import type { Handover } from '../../src/secrecy/handover.ts'
import { Secret } from '../../src/secrecy/secret.ts'

const secret = Secret.of('example-secret')
const sound: Handover = {
  masks: [secret],
  state: [['names', 'TOKEN']],
  files: [{ path: '/private/token', content: secret }],
  outputs: [['token', secret]],
  env: [['TOKEN' as EnvName, secret]],
}

describe('a hand-over is sound', () => {
  test('when it holds values only where values belong', () => {
    expect(handoverDefects(sound)).toEqual([])
  })

  test.each<[string, Partial<Handover>, string]>([
    ['a mask has a line break', { masks: [Secret.of('two\nlines')] }, 'a mask is blank or holds a line break'],
    ['a mask is blank', { masks: [Secret.of(' ')] }, 'a mask is blank or holds a line break'],
    ['state holds a value', { state: [['names', 'x example-secret']] }, 'the state names holds a value'],
    [
      'a path holds a value',
      { files: [{ path: '/p/example-secret', content: secret }] },
      'the path of a file holds a value',
    ],
    [
      'a plain output holds a value',
      {
        outputs: [
          ['a', secret],
          ['b', 'example-secret'],
        ],
      },
      'b holds a value that is not marked as secret',
    ],
    [
      'an output is set twice',
      {
        outputs: [
          ['a', secret],
          ['a', secret],
        ],
      },
      'the output a is set twice',
    ],
    [
      'a variable is set twice',
      {
        env: [
          ['A' as EnvName, secret],
          ['A' as EnvName, secret],
        ],
      },
      'the variable A is set twice',
    ],
    [
      'a file is written twice',
      {
        files: [
          { path: '/p', content: secret },
          { path: '/p', content: secret },
        ],
      },
      'the file /p is written twice',
    ],
  ])('not when %s', (_, change, defect) => {
    expect(handoverDefects({ ...sound, ...change })).toEqual([defect])
  })
})
