import type { Problem } from '../failure.ts'
import { partitionOf } from '../input/region.ts'
import type { RoleArn } from '../input/role-arn.ts'
import { quoted } from '../text/printable.ts'
import type { InputName } from './input-table.ts'
import type { Inputs } from './inputs.ts'
import type { InputReader } from './read-inputs.ts'
import { targetsOf } from './targets.ts'

/**
 * What is wrong between inputs that are each well formed. An input that is not well formed has its own problem already, so
 * presence is judged by the text, and values only where they could be read.
 */
export const crossProblems = (inputs: Inputs, { text, problems }: InputReader): readonly Problem[] => {
  const given = (name: InputName): boolean => text(name) !== ''
  const sound = (name: InputName): boolean => !problems.some(({ where }) => where.startsWith(name))
  const role = given('role-to-assume') || given('role-chain') || given('profiles')
  const keys = given('aws-access-key-id') || given('aws-secret-access-key') || given('aws-session-token')
  const oidc = !keys && !given('web-identity-token-file') && !inputs.roleChaining
  return [
    ...when(!given('aws-region'), 'aws-region', 'a region is required, such as `us-east-1`'),
    ...when(
      keys && !(given('aws-access-key-id') && given('aws-secret-access-key')),
      'aws-access-key-id',
      '`aws-access-key-id` and `aws-secret-access-key` are needed together',
    ),
    ...when(
      keys && given('web-identity-token-file'),
      'web-identity-token-file',
      'it cannot be combined with `aws-access-key-id`: choose one source of credentials',
    ),
    ...when(
      given('web-identity-token-file') && inputs.roleChaining,
      'web-identity-token-file',
      'it cannot be combined with `role-chaining`: choose one source of credentials',
    ),
    ...when(
      given('web-identity-token-file') && !role,
      'web-identity-token-file',
      'a token is exchanged for a role: `role-to-assume` is missing',
    ),
    ...when(
      inputs.role?.kind === 'name' && !keys && !inputs.roleChaining,
      'role-to-assume',
      'a role without its account cannot be found from a token: write the ARN, `arn:aws:iam::<account>:role/<name>`',
    ),
    ...when(
      inputs.forceSkipOidc && oidc && role,
      'force-skip-oidc',
      'without OIDC a role needs `aws-access-key-id`, `web-identity-token-file` or `role-chaining`',
    ),
    ...when(
      inputs.chain.length + (given('role-to-assume') ? 1 : 0) > 5,
      'role-chain',
      'at most 5 roles can follow one another',
    ),
    ...(['role-to-assume', 'role-chain', 'aws-profile', 'aws-access-key-id'] as const).flatMap((name) =>
      when(given('profiles') && given(name), name, 'it cannot be combined with `profiles`'),
    ),
    ...when(
      given('profiles') && (inputs.exposure.env || inputs.exposure.outputs),
      'expose',
      'with `profiles` there is no single session for `env` or `outputs`',
    ),
    ...when(
      inputs.refresh && !(role && (oidc || given('web-identity-token-file'))),
      'refresh',
      "only a role that is assumed with the job's token or a token file can be renewed",
    ),
    ...when(
      inputs.refresh && (inputs.exposure.env || inputs.exposure.outputs),
      'refresh',
      'keys in `env` or `outputs` cannot be renewed: leave them out',
    ),
    ...when(
      inputs.refresh && inputs.specialCharacters,
      'refresh',
      'it cannot be combined with `special-characters-workaround`',
    ),
    ...scopeProblems(given),
    ...(ROLE_INPUTS.every(sound)
      ? targetsOf(inputs).flatMap((target) => roleProblems(target.inputs, oidc, given))
      : []),
  ]
}

const ROLE_INPUTS: readonly InputName[] = ['role-chain', 'role-to-assume', 'profiles', 'aws-region']

const when = (wrong: boolean, where: InputName, what: string): readonly Problem[] => (wrong ? [{ where, what }] : [])

const roleProblems = (inputs: Inputs, oidc: boolean, given: (name: InputName) => boolean): readonly Problem[] => {
  const roles: readonly RoleArn[] = [
    ...(inputs.role?.kind === 'arn' ? [inputs.role] : []),
    ...inputs.chain.map((line) => line.role),
  ]
  const last = roles.at(-1)
  const count = inputs.chain.length + (inputs.role === undefined ? 0 : 1)
  const partition = partitionOf(inputs.region)
  const strangers = inputs.endpoint === undefined ? roles.filter((role) => role.partition !== partition) : []
  return [
    ...strangers.map((role) => ({
      where: 'aws-region',
      what: `${quoted(inputs.region)} is in the partition \`${partition}\`, but ${quoted(role.arn)} is not`,
    })),
    ...when(
      last !== undefined && inputs.allowedAccounts.length > 0 && !inputs.allowedAccounts.includes(last.account),
      'allowed-account-ids',
      `the account of the role, \`${last?.account}\`, is not among them`,
    ),
    ...when(
      count > 1 && (inputs.chain.at(-1)?.durationSeconds ?? inputs.durationSeconds ?? 0) > 3600,
      'role-duration-seconds',
      'a role assumed from the session of another role lasts 3600 seconds at most',
    ),
    ...firstHopProblems(inputs, oidc || given('web-identity-token-file')),
  ]
}

/** AssumeRoleWithWebIdentity has no such parameters. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const firstHopProblems = ({ role, chain }: Inputs, webIdentity: boolean): readonly Problem[] => {
  const [first] = chain
  if (!webIdentity || role !== undefined || first === undefined) return []
  const extra = [
    ...(first.externalId === undefined ? [] : ['external-id']),
    ...(first.sourceIdentity === undefined ? [] : ['source-identity']),
    ...(first.tags === true ? ['tags'] : []),
  ]
  return extra.map((option) => ({
    where: 'role-chain',
    what: `\`${option}\` cannot be sent with a web identity token: it belongs to a later role of the chain`,
  }))
}

/** Two policies would be added up, so the scope would no longer narrow anything. */
const scopeProblems = (given: (name: InputName) => boolean): readonly Problem[] =>
  (['inline-session-policy', 'managed-session-policies'] as const)
    .filter((name) => given('scope-to-secrets') && given(name))
    .map((name) => ({
      where: 'scope-to-secrets',
      what: `it cannot be combined with \`${name}\`: together they would allow more`,
    }))
