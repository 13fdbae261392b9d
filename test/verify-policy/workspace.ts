import { readFileSync } from 'node:fs'
import { expect } from '@jest/globals'
import { FakeClock } from '../fake/fake-clock.ts'
import { FakeRunner, type FakeRunnerOptions } from '../fake/fake-runner.ts'
import { inputFailure } from '../../src/failure.ts'
import { parseInputs } from '../../src/verify-policy/inputs.ts'
import type { GitHub } from '../../src/runner/github.ts'
import { run } from '../../src/verify-policy/run.ts'
import type { World } from '../../src/verify-policy/run.ts'
import { sarifProblems } from '../findings/sarif-limits.ts'
import { problemsUnder } from '../schemas/schema.ts'

export const ROLE = 'arn:aws:iam::111122223333:role/deploy'
export const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'
const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'

export type Json = Readonly<Record<string, unknown>>

/** A policy document with one statement per line group, so that lines can be told apart. */
export const policy = (...statements: readonly Json[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)

export const trust = (claims: Json): string =>
  policy({
    Sid: 'Deploy',
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: Object.fromEntries(
        Object.entries({ aud: 'sts.amazonaws.com', ...claims }).map(([claim, value]) => [
          `token.actions.githubusercontent.com:${claim}`,
          value,
        ]),
      ),
    },
  })

export const MAIN = 'repo:octo-org/app:ref:refs/heads/main'
/** Both forms of the subject, as a careful trust policy names them. */
export const SUBJECTS = [MAIN, 'repo:octo-org@65/app@74:ref:refs/heads/main']

export const readSecret: Json = {
  Sid: 'ReadDb',
  Effect: 'Allow',
  Action: 'secretsmanager:GetSecretValue',
  Resource: SECRET.replace(/.{6}$/, '??????'),
}

export const decrypt = (via = 'secretsmanager.us-east-1.amazonaws.com'): Json => ({
  Sid: 'DecryptDb',
  Effect: 'Allow',
  Principal: { AWS: ROLE },
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition: {
    StringEquals: { 'kms:ViaService': via },
    StringLike: { 'kms:EncryptionContext:SecretARN': SECRET.replace(/.{6}$/, '??????') },
  },
})

/** Without it nobody could change the key policy again. */
export const administerKey: Json = {
  Sid: 'Administration',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/key-admin' },
  Action: ['kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:DescribeKey'],
  Resource: '*',
}

/** A workspace in which a push to main may read `prod/db`. */
export const WORKSPACE: Readonly<Record<string, string>> = {
  'iam/trust.json': trust({ sub: SUBJECTS }),
  'iam/deploy.json': policy(readSecret),
  'kms/prod.json': policy(decrypt(), administerKey),
}

const INPUTS: Readonly<Record<string, string>> = {
  'role-to-assume': ROLE,
  'secret-ids': 'prod/db',
  'aws-region': 'us-east-1',
  subject: MAIN,
  'policy-files': 'trust=iam/trust.json\nidentity=iam/deploy.json\nkey=kms/prod.json\nsecret=none',
}

type Changes = Readonly<Record<string, string | undefined>>

/** A GitHub that nothing may be asked of. */
export const NO_GITHUB: GitHub = {
  subjectTemplate: async () => {
    throw new Error('No subject was to be asked about.')
  },
  keepComment: async () => {
    throw new Error('No comment was wanted.')
  },
}

/** An AWS that nothing may be asked of. */
export const NO_AWS: World['connect'] = async () => {
  throw new Error('AWS was not to be asked.')
}

/** Runs the whole action in memory. Changes are laid over the inputs and files above; `undefined` takes one away. */
export const verify = async (
  inputs: Changes = {},
  files: Changes = {},
  options: FakeRunnerOptions & Partial<Omit<World, 'runner'>> = {},
): Promise<FakeRunner> => {
  const runner = new FakeRunner({
    ...options,
    inputs: withChanges(INPUTS, inputs),
    workspace: withChanges(WORKSPACE, files),
  })
  const parsed = parseInputs((name) => runner.input(name), undefined)
  if (!parsed.ok) throw inputFailure(parsed.problems)
  await run(parsed.value, {
    runner,
    clock: options.clock ?? new FakeClock(),
    github: options.github ?? NO_GITHUB,
    connect: options.connect ?? NO_AWS,
  })
  for (const effect of runner.effects) {
    if (effect.kind === 'report') expect(reportProblems(effect.path, effect.text)).toEqual([])
  }
  return runner
}

/** Whoever asks for a report gets one that keeps to its schema. */
const reportProblems = (path: string, text: string): readonly string[] =>
  path.endsWith('.sarif') ? sarifProblems(text) : problemsUnder('report', JSON.parse(text))

/** A document of the folder `fixtures`. */
export const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/verify-policy/fixtures/${name}`, import.meta.url), 'utf8')

const withChanges = (base: Readonly<Record<string, string>>, changes: Changes): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...base, ...changes }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
