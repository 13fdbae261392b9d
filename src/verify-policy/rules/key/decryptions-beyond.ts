import { decryptDirectly, keyOfText, printText } from '../../../policy/index.ts'
import type { CallingPrincipal, Request, Text, Verdict } from '../../../policy/index.ts'
import type { JudgedStep } from '../../judge.ts'
import { peopleIn } from '../people.ts'
import { perWorld } from '../per-world.ts'
import type { World } from '../rule.ts'
import { unlessDenied } from '../unless-denied.ts'
import { isAbout } from '../statements.ts'
import { isRestricted } from './key-restriction-bypassed.ts'
import { allowsOf, askKey, keysOf, throughSecretsManager } from './keys.ts'
import type { KeyView } from './keys.ts'

/** A role of a pipeline that may decrypt with the key of a secret outside Secrets Manager. */
export interface DecryptionBeyond {
  readonly role: string
  readonly keyArn: string
  /** Of which call the answer is: made directly, or by Secrets Manager of another region. */
  readonly way: 'directly' | 'from-another-region'
  readonly region: string
  readonly verdict: Exclude<Verdict, { kind: 'denied' }>
  readonly step: JudgedStep
}

/**
 * For every decryption that a pipeline needs: may its role do it without Secrets Manager of the secret's region, too? Where
 * the key policy restricts the role, another rule tells how that is bypassed.
 */
export const decryptionsBeyond = perWorld((world): readonly DecryptionBeyond[] => {
  const found = new Map<string, DecryptionBeyond>()
  for (const { steps, role, expected } of world.chains) {
    for (const step of steps) {
      const { kind, request, verdict } = step
      const { resource, principal } = request
      // Where the decryption that is needed is denied, that comes first.
      if (kind !== 'decrypt' || verdict.kind === 'denied' || expected === 'denied') continue
      if (principal.kind !== 'session') continue
      const key = `${role} ${printText(resource)}`
      if (found.has(key)) continue
      const restricting = viewRestricting(role, resource, world)
      const beyond =
        restricting === undefined
          ? askBeyond({ principal }, step, resource, role, world)
          : askRestriction(restricting, step, role, world)
      if (beyond !== undefined) found.set(key, beyond)
    }
  }
  return [...found.values()]
})

const askBeyond = (
  caller: CallingPrincipal,
  step: JudgedStep,
  key: Text,
  role: string,
  { site, compiled: policies, scene }: World,
): DecryptionBeyond | undefined => {
  // The key has to be one of ours; what the AWS managed key allows is settled by AWS.
  if (!scene.policies.keys.some(({ arn, manager }) => keyOfText(arn) === keyOfText(key) && manager === 'customer'))
    return undefined
  const { region } = siteOf(step, site)
  const direct = decryptDirectly(caller, { key, encryptionContext: [] }, { ...site, region }, policies)
  const ways = [
    ['directly', direct],
    ['from-another-region', fromRegion(step.request, otherThan(region))],
  ] as const
  const answers = ways.flatMap(([way, request]) => {
    const verdict = unlessDenied(request, policies)
    return verdict === undefined
      ? []
      : [{ role, keyArn: printText(key), way, region, verdict, step } satisfies DecryptionBeyond]
  })
  return answers.find(({ verdict }) => verdict.kind === 'allowed') ?? answers[0]
}

const siteOf = ({ request }: JudgedStep, site: World['site']): World['site'] => {
  const region = request.context.values['aws:requestedregion']
  return region?.kind === 'present' ? { ...site, region: printText(region.value) } : site
}

const fromRegion = (request: Request, region: string): Request => ({
  ...request,
  context: {
    ...request.context,
    values: {
      ...request.context.values,
      'kms:viaservice': { kind: 'present', value: `secretsmanager.${region}.amazonaws.com` },
    },
  },
})

/** The key, if a statement of its policy names the role and restricts its decryption. */
const viewRestricting = (role: string, key: Text, world: World): KeyView | undefined =>
  keysOf(world)
    .filter((view) => keyOfText(view.key.arn) === keyOfText(key))
    .find((view) =>
      allowsOf(view).some(
        ({ statement }) =>
          isAbout(statement, 'kms:Decrypt') &&
          isRestricted(statement) &&
          peopleIn(statement, view.account).some(({ arn }) => printText(arn) === role),
      ),
    )

/** Whether the restriction itself lets Secrets Manager of another region in. */
const askRestriction = (view: KeyView, step: JudgedStep, role: string, world: World): DecryptionBeyond | undefined => {
  const person = view.people.find(({ arn }) => printText(arn) === role)
  if (person === undefined || step.target === undefined) return undefined
  const { region } = siteOf(step, world.site)
  const entries = throughSecretsManager(otherThan(region), step.target.secret)
  const verdict = askKey(view, person, 'kms:Decrypt', entries, world)
  return verdict.kind === 'denied'
    ? undefined
    : { role, keyArn: printText(view.key.arn), way: 'from-another-region', region, verdict, step }
}

const otherThan = (region: string): string => (region === 'eu-west-1' ? 'us-east-1' : 'eu-west-1')
