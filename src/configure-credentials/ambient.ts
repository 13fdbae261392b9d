import type { Runner } from '../runner/runner.ts'
import type { Inputs } from './inputs.ts'
import { rolesOf } from './mode.ts'
import { targetsOf } from './targets.ts'

/** What the user should know about variables that interfere, and about inputs that have no effect; one sentence each. */
export const ambientWarnings = (inputs: Inputs, env: Runner['env']): readonly string[] => [
  ...inputs.translated
    .filter(({ decides }) => decides)
    .map(
      ({ input, variable }) =>
        `\`${input}\` comes from the variable ${variable}, which an earlier step could have set. Write the input, or set \`translate-env-variables: false\`.`,
    ),
  ...(inputs.exposure.env && env('AWS_PROFILE') !== undefined
    ? ['AWS_PROFILE is set: some tools prefer it to the keys that this step exports.']
    : []),
  ...lossesOf(inputs),
  ...withoutEffect(inputs).map((input) => `\`${input}\` has no effect: a web identity token cannot carry it.`),
]

/** Which inputs came from variables that decide nothing about the identity, one sentence each. */
export const translations = ({ translated }: Inputs): readonly string[] =>
  translated
    .filter(({ decides }) => !decides)
    .map(({ input, variable }) => `\`${input}\` comes from the variable ${variable}.`)

/** What is obeyed although an earlier step could have set it, one sentence each. */
export const notes = (env: Runner['env']): readonly string[] =>
  env('NODE_EXTRA_CA_CERTS') === undefined
    ? []
    : ['NODE_EXTRA_CA_CERTS is set: its certificate authorities are trusted for all requests.']

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html has neither tags nor external id. */
const withoutEffect = (inputs: Inputs): readonly string[] => {
  const oneTokenEach = targetsOf(inputs).every((target) => rolesOf(target.inputs).length === 1)
  if (inputs.staticKeys !== undefined || inputs.roleChaining || !oneTokenEach) return []
  return [
    ...(inputs.externalId === undefined ? [] : ['role-external-id']),
    ...(inputs.customTags.length === 0 ? [] : ['custom-tags']),
    ...(inputs.transitiveTagKeys.length === 0 ? [] : ['transitive-tag-keys']),
  ]
}

const lossesOf = ({ scoped }: Inputs): readonly string[] => {
  const losses = [...(scoped?.values() ?? [])].flatMap((policy) => policy.losses)
  return [...new Set(losses)].map((loss) => `\`scope-to-secrets\`: ${loss}`)
}
