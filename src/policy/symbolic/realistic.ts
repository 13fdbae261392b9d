/** What real values of condition keys look like, so that a witness is a request somebody recognises. */
import type { Condition, Text } from '../document.ts'
import { plainOf } from '../symbolic-string.ts'
import type { Pattern } from './automaton.ts'
import { framePattern } from './patterns.ts'
import { probeSubjects } from './probes.ts'

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  'kms:viaservice': [
    'secretsmanager.us-east-1.amazonaws.com',
    'secretsmanager.eu-west-1.amazonaws.com',
    'ssm.us-east-1.amazonaws.com',
    's3.us-east-1.amazonaws.com',
  ],
  'kms:encryptioncontextkeys': ['SecretARN', 'SecretVersionId', 'aws:pi:service'],
  'kms:grantoperations': ['Decrypt', 'Encrypt', 'CreateGrant'],
  'aws:principalorgid': ['o-otherorg111'],
  'aws:resourceorgid': ['o-otherorg111'],
  'aws:requestedregion': ['us-east-1', 'eu-west-1'],
  'aws:sourcevpc': ['vpc-0aaaabbbbccccdddd'],
  'aws:sourcevpce': ['vpce-0aaaabbbbccccdddd'],
  'aws:sourceaccount': ['999988887777'],
  'aws:sourcearn': ['arn:aws:lambda:us-east-1:999988887777:function:other'],
  'aws:useragent': ['aws-cli/2.31.0'],
  'secretsmanager:versionstage': ['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING'],
  'sts:externalid': ['other-external-id'],
  'sts:rolesessionname': ['other-session'],
}

/** Claims of GitHub's job tokens by the last part of the key. */
const CLAIMS: Readonly<Record<string, readonly string[]>> = {
  aud: ['sts.amazonaws.com', 'https://github.com/other-owner'],
  actor: ['other-user'],
  environment: ['production', 'staging'],
  job_workflow_ref: ['other-owner/other-repo/.github/workflows/deploy.yml@refs/heads/main'],
  ref: ['refs/heads/main', 'refs/heads/other-branch', 'refs/tags/v1', 'refs/pull/1/merge'],
  repository: ['other-owner/other-repo'],
  workflow: ['other-workflow'],
}

const SUBJECTS: readonly Pattern[] = [
  framePattern('repo:{name}/{name}:{any}'),
  framePattern('repo:{name}@{digit}/{name}@{digit}:{any}'),
]

const claimOf = (key: string): string => (key.startsWith('aws:') ? '' : key.slice(key.lastIndexOf(':') + 1))

/** Realistic values of a key (in lower case), best first. */
export const samplesOf = (
  key: string,
  conditions: readonly Extract<Condition, { kind: 'condition' }>[],
  { resource }: { readonly resource: Text },
): readonly string[] => {
  const named = SAMPLES[key]
  if (named !== undefined) return named
  if (key.startsWith('kms:encryptioncontext:') || key === 'secretsmanager:secretid') {
    return ['arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf', plainOf(resource) ?? '']
  }
  const claim = claimOf(key)
  if (claim === 'sub') {
    return probeSubjects(
      conditions.flatMap(({ values }) =>
        values.flatMap((leaf) => (leaf.kind === 'text' ? [plainOf(leaf.text) ?? ''] : [])),
      ),
    )
  }
  return Object.hasOwn(CLAIMS, claim) ? (CLAIMS[claim] ?? []) : []
}

/** Forms that real values of a key have. */
export const framesOf = (key: string): readonly Pattern[] => (claimOf(key) === 'sub' ? SUBJECTS : [])
