/** The resources that differ: the listed ones, and one that nobody lists for every class of resource patterns. */
import type { PolicySet, Text } from '../document.ts'
import { keyOfText } from '../symbolic-string.ts'
import type { Pattern } from './automaton.ts'
import type { Caps } from './caps.ts'
import { classesOf, type Bounded } from './classes.ts'
import { ARN_SHAPE, arnPattern, framePattern, globMatches, wholePattern } from './patterns.ts'
import { STRANGER } from './actors.ts'

/** Services that own the resources of an action. */
const SERVICE_OF: Readonly<Record<string, string>> = { secretsmanager: 'secretsmanager', kms: 'kms', sts: 'iam' }

/** Stands for the six characters that Secrets Manager appends to the name of every secret. */
const SUFFIX = 'AbCdEf'

const framesOf = (service: string): readonly Pattern[] => {
  switch (service) {
    case 'secretsmanager':
      return [framePattern('arn:aws:secretsmanager:{name}:{account}:secret:{any}-{suffix}')]
    case 'kms':
      return [
        framePattern('arn:aws:kms:{name}:{account}:key/{any}'),
        framePattern('arn:aws:kms:{name}:{account}:alias/{any}'),
      ]
    case 'sts':
      return [framePattern('arn:aws:iam::{account}:role/{any}')]
    default:
      return [ARN_SHAPE]
  }
}

const anyOf = (service: string, account: string): readonly string[] => {
  switch (service) {
    case 'secretsmanager':
      return [`arn:aws:secretsmanager:us-east-1:${account}:secret:any-secret-${SUFFIX}`]
    case 'kms':
      return [`arn:aws:kms:us-east-1:${account}:key/00000000-0000-4000-8000-000000000000`]
    case 'sts':
      return [`arn:aws:iam::${account}:role/any-other-role`]
    default:
      return [`arn:aws:${service}:us-east-1:${account}:any/resource`]
  }
}

/** A pattern with its wildcards filled in, as a name somebody could have chosen. */
const filled = (pattern: string, account: string, service: string): readonly string[] => {
  const fields = pattern.split(':')
  if (fields.length < 6) return []
  const [arn, partition, , region, owner, ...rest] = fields.map((field, index) =>
    index === 1 && field.includes('*')
      ? 'aws'
      : index === 3 && field === '*'
        ? 'us-east-1'
        : index === 4 && field === '*'
          ? account
          : field,
  )
  const own = SERVICE_OF[service] ?? fields[2] ?? ''
  if (!globMatches(fields[2] ?? '', own)) return []
  const name = rest.join(':').replaceAll('?', 'x').replaceAll('*', 'x')
  const text = [arn, partition, own, region, owner, name].join(':')
  return [service !== 'secretsmanager' || /-[A-Za-z0-9]{6}$/.test(text) ? text : `${text}-${SUFFIX}`]
}

const listedIn = (policies: PolicySet, service: string): readonly Text[] => {
  const lists = {
    secretsmanager: [policies.secrets],
    kms: [policies.keys],
    sts: [policies.roles],
  }[service] ?? [policies.resources, policies.secrets, policies.keys, policies.roles, policies.users]
  return lists.flatMap((list: readonly { readonly arn: Text }[]) => list.map(({ arn }) => arn))
}

/** Listed resources of the kind that a service's actions apply to. */
export const listedResources = (sides: readonly PolicySet[], service: string): readonly Text[] => [
  ...new Map(sides.flatMap((side) => listedIn(side, service)).map((arn) => [keyOfText(arn), arn])).values(),
]

/** `all`: one of every class. `likely`: only names that look like what people write, which may miss a class. */
export type Extent = 'all' | 'likely'

/**
 * Resources for the actions of a service: the listed ones first, then one for every class of the patterns in the account
 * concerned and in others.
 */
export const resourcesOf = (
  service: string,
  patterns: readonly string[],
  sides: readonly PolicySet[],
  { home, caps, extent }: { readonly home: string; readonly caps: Caps; readonly extent: Extent },
): Bounded<readonly Text[]> => {
  const listed = listedResources(sides, service)
  const texts = patterns.filter((pattern) => pattern !== '*')
  const accounts = [...new Set([home, STRANGER, ...texts.map((text) => text.split(':')[4] ?? '')])].filter((account) =>
    /^\d{12}$/.test(account),
  )
  const classes = classesOf(
    [
      ...texts.map(arnPattern),
      // Short patterns are read in two ways.
      ...texts.filter((text) => text.split(':').length < 6).map((text) => wholePattern(text, { wildcards: true })),
      arnPattern(`arn:*:*:*:${home}:*`),
    ],
    caps.states,
    {
      candidates: accounts.flatMap((account) => [
        ...texts.flatMap((text) => filled(text, account, service)),
        ...anyOf(service, account),
      ]),
      frames: extent === 'all' ? framesOf(service) : [],
      framedOnly: true,
    },
  )
  if (classes.kind === 'limit') return classes
  const all = new Map(listed.map((arn) => [keyOfText(arn), arn]))
  for (const { witness } of classes.all) all.set(witness, witness)
  return { kind: 'all', all: [...all.values()] }
}
