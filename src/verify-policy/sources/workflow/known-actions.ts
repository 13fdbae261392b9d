/** An action whose steps deal with AWS credentials or secrets. */
export type KnownAction =
  | 'configure-credentials'
  | 'fetch-secrets'
  | 'verify-policy'
  | 'configure-aws-credentials'
  | 'aws-secretsmanager-get-secrets'
  | 'upload-artifact'
  | 'cache'

const KNOWN: readonly (readonly [RegExp, (name: string) => KnownAction])[] = [
  [
    /^[^/\s]+\/aws-zero-trust-actions\/(configure-credentials|fetch-secrets|verify-policy)@/i,
    (name) => name.toLowerCase() as KnownAction,
  ],
  [
    /^aws-actions\/(configure-aws-credentials|aws-secretsmanager-get-secrets)@/i,
    (name) => name.toLowerCase() as KnownAction,
  ],
  [/^actions\/(upload-artifact)(?:\/merge)?@/i, () => 'upload-artifact'],
  [/^actions\/(cache)(?:\/save|\/restore)?@/i, () => 'cache'],
]

/** Which of these a `uses:` names. */
export const knownAction = (uses: string): KnownAction | undefined => {
  for (const [pattern, action] of KNOWN) {
    const name = pattern.exec(uses)?.[1]
    if (name !== undefined) return action(name)
  }
  return undefined
}

/**
 * The folder of an action of the same repository, or the file of a workflow; undefined for everything else. `$/` is the
 * repository at the commit that runs, `./` the workspace; both are taken to be the checkout.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses
 */
export const localPath = (uses: string): string | undefined =>
  /^[.$]\//.test(uses) && !uses.split('/').includes('..') ? uses.slice(2).replace(/\/+$/, '') : undefined
