import { decryptSecret, evaluate, getSecretValue } from '../../../policy/index.ts'
import type { Request } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { advice, found, undecided, wordsOf } from '../found.ts'
import { aboutResource, callOf } from '../resources.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { functionName, rotatorsOf } from './rotators.ts'
import type { Rotator } from './rotators.ts'

const RULE = {
  id: 'rotation-denied',
  code: 'SEC-007',
  severity: 'medium',
  title: 'the function that rotates the secret lacks access to it or to its key',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html',
  sources: RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** What every rotation function calls: createSecret, setSecret, testSecret and finishSecret in turn. */
const ON_SECRET = [
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
]

/** Not every function lets AWS make up the new password. */
const PASSWORD = 'secretsmanager:GetRandomPassword'

/** The rotation stops half-way, with a version that is not in use. */
export const rotationDenied: Rule = {
  ...RULE,
  check: (world: World) =>
    rotatorsOf(world).flatMap((rotator) => {
      const answers = requestsOf(rotator, world).map((request) => ({
        action: request.action,
        outcome: evaluate(request, rotator.policies).kind,
      }))
      const having = (wanted: string): readonly string[] =>
        answers.filter(({ outcome }) => outcome === wanted).map(({ action }) => action)
      const [denied, open] = [having('denied'), having('unknown')]
      const about = { ...aboutResource(rotator.fact), location: rotator.own.location }
      const who = `${quoted(functionName(rotator))}, which rotates ${callOf(rotator.fact)},`
      if (denied.length === 0 && open.length > 0)
        return [undecided(RULE, { ...about, message: `Whether ${who} may do ${wordsOf(open)} is not known.` })]
      return denied.length === 0
        ? []
        : [
            found(RULE, {
              ...about,
              message: `${who} may not do ${wordsOf(denied)}.`,
              confidence: denied.join() === PASSWORD ? 'possible' : 'definite',
              fix: advice(
                'Allow the actions in an IAM policy of the role of the function, for the secret and its key.',
              ),
            }),
          ]
    }),
}

const requestsOf = ({ secret, caller, policies }: Rotator, { site }: World): readonly Request[] => {
  const get = getSecretValue(caller, { secret: secret.arn }, site, policies)
  const decrypt = decryptSecret(caller, { secret: secret.arn }, site, policies)
  return [
    ...ON_SECRET.map((action) => ({ ...get, action })),
    { ...get, action: PASSWORD, resource: '*' },
    // The key that AWS manages serves everybody who may read the secret.
    ...(secret.key.kind === 'aws-managed' ? [] : [decrypt, { ...decrypt, action: 'kms:GenerateDataKey' }]),
  ]
}
