import { commentOf, markerOf } from '../findings/comment.ts'
import type { Result } from '../findings/result.ts'
import type { GitHub } from '../runner/github.ts'
import type { Runner } from '../runner/runner.ts'
import type { Inputs } from './inputs.ts'
import { keyOf } from './key.ts'

/** Keeps one comment on the pull request up to date. That it cannot be written is said, and changes no verdict. */
export const comment = async (
  result: Result,
  inputs: Inputs,
  { runner, github }: { readonly runner: Runner; readonly github: GitHub },
): Promise<void> => {
  const { githubToken } = inputs
  if (!inputs.comment || githubToken === undefined) return
  const pullRequest = await pullRequestOf(runner)
  if (pullRequest === undefined) {
    runner.log('There is no comment: this run is not about a pull request.')
    return
  }
  const of = keyOf(inputs, runner)
  const kept = await github.keepComment({
    token: githubToken,
    pullRequest,
    marker: markerOf(of),
    body: commentOf(result, of),
  })
  if (typeof kept === 'string') runner.log(`The comment on pull request ${pullRequest} is ${kept}.`)
  else {
    runner.annotate({
      level: 'notice',
      message: `The comment could not be written (${kept.refused}). It needs \`pull-requests: write\`, which pull requests of forks never get.`,
    })
  }
}

const pullRequestOf = async (runner: Runner): Promise<number | undefined> => {
  const event = await runner.readEvent()
  if (event.kind !== 'text') return undefined
  const found = (runner.env('GITHUB_EVENT_NAME') ?? '').startsWith('pull_request') ? numberIn(event.text) : undefined
  return Number.isSafeInteger(found) ? found : undefined
}

const numberIn = (text: string): number | undefined => {
  try {
    const event = JSON.parse(text) as { readonly pull_request?: { readonly number?: number } } | null
    return event?.pull_request?.number
  } catch {
    return undefined
  }
}
