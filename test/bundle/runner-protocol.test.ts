import { afterEach, describe, expect, test } from '@jest/globals'
import { tempFolder } from '../fake/temp-folder.ts'
import { readCommandFile } from '../standin/command-files.ts'
import { MiniatureRunner, type RunnerOptions } from '../standin/runner.ts'
import { commandIn } from '../standin/workflow-commands.ts'

// The same questions that actions/runner asks of itself, with data of our own:
// https://github.com/actions/runner/tree/main/src/Test/L0/Worker (SetEnvFileCommandL0, SetOutputFileCommandL0,
// SaveStateFileCommandL0, FileCommandTestBase, ActionCommandL0, ActionCommandManagerL0).

describe('command files', () => {
  test.each<[string, string, readonly (readonly [string, string])[]]>([
    ['an empty file', '', []],
    ['one pair', 'REGION=eu-west-1', [['REGION', 'eu-west-1']]],
    ['a byte-order mark in front', '\uFEFFREGION=eu-west-1\n', [['REGION', 'eu-west-1']]],
    [
      'empty lines between pairs',
      '\nA=first one\n\nB=second one\n\n',
      [
        ['A', 'first one'],
        ['B', 'second one'],
      ],
    ],
    ['an empty value', 'A=', [['A', '']]],
    [
      'equals signs inside a value',
      'A==x\nB=y=z\nC=w=',
      [
        ['A', '=x'],
        ['B', 'y=z'],
        ['C', 'w='],
      ],
    ],
    ['no name at all', '=value\n', [['', 'value']]],
    ['a value with the heredoc sign', 'A=x << y\n', [['A', 'x << y']]],
    ['a heredoc', 'A<<END\none\ntwo\nEND\n', [['A', 'one\ntwo']]],
    ['a heredoc without a final line end', 'A<<END\none\nEND', [['A', 'one']]],
    ['an empty heredoc', 'A<<END\nEND\n', [['A', '']]],
    ['a heredoc of one empty line', 'A<<END\n\nEND\n', [['A', '']]],
    ['a heredoc that ends with empty lines', 'A<<END\none\n\n\nEND\n', [['A', 'one\n\n']]],
    ['a delimiter with equals signs', 'A<<=END=\none\n=END=\n', [['A', 'one']]],
    ['a delimiter that starts like the sign', 'A<<<END\none\n<END\n', [['A', 'one']]],
    ['lines that only look like the delimiter', 'A<<END\n END\nEND END\nEND\n', [['A', ' END\nEND END']]],
    ['blanks around a name', 'A  <<END\none\nEND\n', [['A  ', 'one']]],
    ['pairs inside a heredoc', 'A<<END\nB=x\nEND\n', [['A', 'B=x']]],
    ['carriage returns, which end no line on Linux', 'A<<END\none\r\ntwo\r\nEND\n', [['A', 'one\r\ntwo\r']]],
  ])('reads %s', (_, text, pairs) => {
    expect(readCommandFile(text, 'linux')).toEqual({ pairs })
  })

  test.each<[string, string]>([
    ['CRLF', 'A<<END\r\none\r\ntwo\r\nEND\r\nB=x\r\n'],
    ['LF', 'A<<END\none\r\ntwo\nEND\nB=x\n'],
  ])('on Windows, %s ends a line and values keep theirs', (_, text) => {
    expect(readCommandFile(text, 'win32')).toEqual({
      pairs: [
        ['A', 'one\r\ntwo'],
        ['B', 'x'],
      ],
    })
  })

  test.each<[string, string, string]>([
    ['a line without a sign', 'A=x\nnonsense\nB=y\n', "Invalid format 'nonsense'"],
    ['a heredoc without a name', 'A=x\n<<END\none\nEND\n', 'Name must not be empty'],
    ['a heredoc without a delimiter', 'A=x\nB<<\none\n', 'delimiter must not be empty'],
    ['a heredoc that never ends', 'A=x\nB<<END\none\ntwo\n', "Matching delimiter not found 'END'"],
    ['a delimiter glued to the last line', 'A=x\nB<<END\none END', 'EOF marker missing new line'],
  ])('stops at %s and keeps the pairs before it', (_, text, problem) => {
    expect(readCommandFile(text, 'linux')).toEqual({ pairs: [['A', 'x']], problem: expect.stringContaining(problem) })
  })
})

const known = (name: string): boolean => name === 'mark'

describe('commands', () => {
  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['the plain form', '::mark::text', {}, 'text'],
    ['no data', '::mark::', {}, ''],
    ['properties', '::mark a=1,b=2::text', { a: '1', b: '2' }, 'text'],
    ['a comma at the end', '::mark a=1,::text', { a: '1' }, 'text'],
    ['properties without a value', '::mark a=,b=,::', {}, ''],
    ['leading blanks', ' \t ::mark::text', {}, 'text'],
    ['escapes', '::mark a=%2C%3A%0D%0A%25::%0D%0A%25%3A,', { a: ',:\r\n%' }, '\r\n%%3A,'],
    ['escapes of escapes, once', '::mark a=%252C::%250A', { a: '%2C' }, '%0A'],
    ['the command in capitals', '::MARK::text', {}, 'text'],
    ['the legacy form', '##[mark a=1;b=2;]text', { a: '1', b: '2' }, 'text'],
    ['the legacy form inside a line', 'prefix ##[mark]text', {}, 'text'],
    ['legacy escapes', '##[mark a=%3B%5D;]%3B%5D', { a: ';]' }, ';]'],
  ])('understands %s', (_, line, properties, data) => {
    expect(commandIn(line, known)).toMatchObject({ name: 'mark', properties, data })
  })

  test.each([
    ['text before the command', '> ::mark::text'],
    ['no second pair of colons', '::mark text'],
    ['an unknown command', '::other::text'],
    ['an open bracket', '##[mark text'],
    ['nothing', ''],
  ])('ignores %s', (_, line) => {
    expect(commandIn(line, known)).toBeUndefined()
  })
})

describe('a job', () => {
  const open: MiniatureRunner[] = []
  afterEach(() => {
    for (const runner of open.splice(0)) runner.close()
  })
  const job = (options: RunnerOptions = {}): MiniatureRunner => {
    const runner = new MiniatureRunner(options)
    open.push(runner)
    return runner
  }

  test('variables reach later steps only', async () => {
    const runner = job()
    const first = await runner.runStep({ run: 'echo "COLOUR=blue" >> "$GITHUB_ENV"; echo "now: $COLOUR"' })
    const second = await runner.runStep({ run: 'echo "then: $COLOUR"' })
    expect([first.stdout, second.stdout]).toEqual(['now: \n', 'then: blue\n'])
  })

  test('outputs reach expressions, without a trace in the environment', async () => {
    const runner = job()
    await runner.runStep({ id: 'paint', run: 'echo "colour=red" >> "$GITHUB_OUTPUT"' })
    const { stdout } = await runner.runStep({ run: 'echo "${{ steps.paint.outputs.colour }} $colour"' })
    expect(stdout).toBe('red \n')
  })

  test('NODE_OPTIONS is refused in any letter case, and the step goes on', async () => {
    const runner = job()
    const { env, conclusion, log } = await runner.runStep({
      run: 'printf "NODE_OPTIONS=--inspect\\nNode_Options=x\\nOTHER=y\\n" >> "$GITHUB_ENV"',
    })
    expect({ env, conclusion }).toEqual({ env: { OTHER: 'y' }, conclusion: 'success' })
    expect(log).toContain("Can't store NODE_OPTIONS")
  })

  test('a mistake in a command file fails the step; what came before it counts', async () => {
    const runner = job()
    const { env, conclusion } = await runner.runStep({ run: 'printf "A=x\\nnonsense\\n" >> "$GITHUB_ENV"' })
    expect({ env, conclusion }).toEqual({ env: { A: 'x' }, conclusion: 'failure' })
  })

  test('what the runner sets cannot be replaced through GITHUB_ENV', async () => {
    const runner = job()
    await runner.runStep({ run: 'echo "GITHUB_REPOSITORY=evil/repo" >> "$GITHUB_ENV"' })
    expect((await runner.runStep({ run: 'echo "$GITHUB_REPOSITORY"' })).stdout).toBe('octo-org/octo-app\n')
  })

  test('a mask hides a value in every later line, its base64 and each of its lines included', async () => {
    const runner = job()
    const { log } = await runner.runStep({
      run: 'echo "::add-mask::correct%0Ahorse"; echo horse; printf correct | base64; echo fine',
    })
    expect(log.split('\n').slice(-3)).toEqual(['***', '***', 'fine'])
  })

  test('stderr is read before stdout, and so before its masks', async () => {
    const runner = job()
    const { log } = await runner.runStep({ run: 'echo "::add-mask::battery"; echo battery >&2; echo battery' })
    expect(log.split('\n').slice(-2)).toEqual(['battery', '***'])
  })

  test('commands are obeyed on stderr too, and in the legacy form anywhere in a line', async () => {
    const runner = job()
    const { log } = await runner.runStep({ run: 'echo "note: ##[add-mask]staple" >&2; echo staple' })
    expect(log.split('\n').at(-1)).toBe('***')
  })

  test('stop-commands holds until its own token', async () => {
    const runner = job()
    const { annotations } = await runner.runStep({
      run: 'echo "::stop-commands::pause"; echo "::error::hidden"; echo "::pause::"; echo "::error::shown"',
    })
    expect(annotations.map(({ message }) => message)).toEqual(['shown'])
  })

  test('messages of annotations are masked, their properties are not', async () => {
    const runner = job({ secrets: { TOKEN: 'correct-horse' } })
    const { annotations } = await runner.runStep({
      run: 'echo "::warning title=correct-horse,file=a.txt,line=3::it is correct-horse"',
    })
    expect(annotations).toEqual([
      { level: 'warning', message: 'it is ***', properties: { title: 'correct-horse', file: 'a.txt', line: '3' } },
    ])
  })

  test('the header of a step shows env and inputs, masked', async () => {
    const runner = job({ secrets: { TOKEN: 'correct-horse' } })
    const { log } = await runner.runStep({ run: 'true', env: { GIVEN: '${{ secrets.TOKEN }}', PLAIN: 'text' } })
    expect(log.split('\n').slice(0, 6)).toEqual([
      '▼ Run true',
      '  true',
      '  shell: bash -e {0}',
      '  env:',
      '    GIVEN: ***',
      '    PLAIN: text',
    ])
  })

  test('the step summary is masked', async () => {
    const runner = job({ secrets: { TOKEN: 'correct-horse' } })
    const { summary } = await runner.runStep({ run: 'echo "# correct-horse" >> "$GITHUB_STEP_SUMMARY"' })
    expect(summary).toBe('# ***\n')
  })

  test('a job output that holds something masked is dropped', async () => {
    const runner = job({ secrets: { TOKEN: 'correct-horse' } })
    await runner.runStep({
      id: 'out',
      run: 'printf "a=xcorrect-horsex\\nb=plain\\n" >> "$GITHUB_OUTPUT"',
    })
    expect(runner.jobOutputs({ a: '${{ steps.out.outputs.a }}', b: '${{ steps.out.outputs.b }}' })).toEqual({
      b: 'plain',
    })
    expect(runner.log).toContain("Skip output 'a' since it may contain secret.")
  })

  test('after a failure only steps that ask for it run', async () => {
    const runner = job()
    await runner.runStep({ run: 'exit 3' })
    const results = [
      await runner.runStep({ run: 'true' }),
      await runner.runStep({ run: 'true', if: "github.ref == 'refs/heads/main'" }),
      await runner.runStep({ run: 'true', if: 'failure()' }),
      await runner.runStep({ run: 'true', if: '${{ always() }}' }),
    ]
    expect(results.map(({ conclusion }) => conclusion)).toEqual(['skipped', 'skipped', 'success', 'success'])
  })

  test('a tolerated failure does not end the job', async () => {
    const runner = job()
    await runner.runStep({ id: 'gate', run: 'exit 1', 'continue-on-error': true })
    const { stdout } = await runner.runStep({ run: 'echo "${{ steps.gate.outcome }} ${{ job.status }}"' })
    expect(stdout).toBe('failure success\n')
  })

  describe('with actions', () => {
    const ACTION = `
name: Example
inputs:
  colour: { description: d, default: blue }
  'two words': { description: d, default: '\${{ github.ref }}' }
  empty: { description: d }
runs: { using: node24, main: main.cjs, post: post.cjs }
`
    const MAIN = `
const { appendFileSync } = require('node:fs')
const { env } = process
console.log([env.INPUT_COLOUR, env.INPUT_TWO_WORDS, env.INPUT_EMPTY, env.STATE_left].join('|'))
appendFileSync(env.GITHUB_STATE, 'left<<END\\n' + env.INPUT_COLOUR + '\\nEND\\n')
appendFileSync(env.GITHUB_ENV, 'STATE_forged=1\\n')
`
    const POST = `console.log('post ' + process.env.STATE_left + ' ' + process.env.STATE_forged)`
    const withActions = () =>
      job({ actions: tempFolder({ 'paint/action.yml': ACTION, 'paint/main.cjs': MAIN, 'paint/post.cjs': POST }) })

    test('inputs are variables, defaults included', async () => {
      const { stdout } = await withActions().runAction({ action: 'paint', with: { colour: 'red' } })
      expect(stdout).toBe('red|refs/heads/main||\n')
    })

    test('post steps run in reverse order, each with its own state, even after a failure', async () => {
      const runner = withActions()
      await runner.runAction({ action: 'paint', with: { colour: 'first' } })
      await runner.runAction({ action: 'paint', with: { colour: 'second' } })
      await runner.runStep({ run: 'exit 1' })
      const posts = await runner.runPosts()
      expect(posts.map(({ stdout }) => stdout)).toEqual(['post second 1\n', 'post first 1\n'])
    })

    test('an input that the action does not have is passed on with a warning', async () => {
      const runner = withActions()
      await runner.runAction({ action: 'paint', with: { color: 'red' } })
      expect(runner.log).toContain(
        "Warning: Unexpected input(s) 'color', valid inputs are ['colour', 'two words', 'empty']",
      )
    })

    test('an action that is skipped has no post step', async () => {
      const runner = withActions()
      await runner.runStep({ uses: './paint', if: 'false' })
      expect(await runner.runPosts()).toEqual([])
    })
  })
})
