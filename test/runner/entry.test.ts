import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'

const entry = new URL('../../src/runner/entry.js', import.meta.url).href

/** Runs a story as a process of its own. */
const runStory = (story: string) => {
  const script = `import { runEntry } from ${JSON.stringify(entry)}\nawait runEntry(async (runner) => { ${story} })`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'], INPUT_NAME: 'given' },
  })
  return { status, stdout: stdout.toString(), stderr: stderr.toString() }
}

test('a story that ends well says only what it says', () => {
  expect(runStory("runner.log('hello ' + runner.input('name'))")).toEqual({
    status: 0,
    stdout: 'hello given\n',
    stderr: '',
  })
})

test('a failure is shown with its hint', () => {
  const failure = new URL('../../src/failure.js', import.meta.url).href
  expect(
    runStory(
      `const { Failure } = await import(${JSON.stringify(failure)}); throw new Failure('input', 'It is bad.', 'Fix it.')`,
    ),
  ).toEqual({ status: 1, stdout: '::error::input: It is bad. Hint: Fix it.\n', stderr: '' })
})

test.each([
  ['thrown by the story', "throw new Error('canary')"],
  ['thrown by nobody in particular', "setTimeout(() => { throw new Error('canary') })"],
  ['a promise nobody waits for', "void Promise.reject(new Error('canary'))"],
  ['something that is not even an error', "throw 'canary'"],
])('of an error that is %s, nothing is repeated', (_, story) => {
  const { status, stdout, stderr } = runStory(story)
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(stdout).toMatch(/^::error::internal: The action stopped because of a defect in it\..*\n$/)
})

test('warnings of Node stay off stderr', () => {
  const { status, stderr } = runStory("process.emitWarning('canary', 'DeprecationWarning')")
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
