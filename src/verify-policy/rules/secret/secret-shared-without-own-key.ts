import { printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { placeIn, advice, found } from '../found.ts'
import { peopleIn } from '../people.ts'
import { POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'
import { accountIn, documentsIn, statementsOf } from '../statements.ts'

const RULE = {
  id: 'secret-shared-without-own-key',
  code: 'SEC-002',
  severity: 'high',
  title: 'a secret is shared with another account under a key that cannot be shared',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html',
  sources: POLICY_SOURCES,
} as const

/**
 * The AWS managed key never decrypts for other accounts, and a key of another account has to be named by its ARN.
 */
export const secretSharedWithoutOwnKey: Rule = {
  ...RULE,
  check: ({ scene, chains, bundle }: World) =>
    scene.policies.secrets.flatMap((secret) => {
      const account = accountIn(secret.arn)
      const name = printText(secret.arn)
      const documents = documentsIn(secret.policy)
      const foreign = documents.flatMap((document) =>
        statementsOf(document)
          .filter(({ effect }) => effect === 'Allow')
          .flatMap((statement) =>
            peopleIn(statement, account)
              .filter((person) => person.account !== account)
              .map(({ arn }) => ({ who: printText(arn), location: placeIn(document, statement.at) })),
          ),
      )
      const readers = chains
        .filter(({ steps }) =>
          steps.some(({ kind, request }) => kind === 'get' && printText(request.resource) === name),
        )
        .filter(({ role }) => accountIn(role) !== account)
        .map(({ role }) => ({ who: role, location: undefined }))
      const [first] = [...foreign, ...readers]
      if (first === undefined) return []
      const why = reasonOf(secret.key, account)
      if (why === undefined) return []
      const fact = bundle.secrets.find(({ arn }) => printText(arn) === name)
      const isKnown = secret.key.kind !== 'unknown'
      return [
        found(RULE, {
          message: `${quoted(first.who)} of another account ${isKnown ? 'cannot' : 'may be unable to'} read ${quoted(name)}: ${why}.`,
          location: first.location ?? fact?.location,
          confidence: isKnown ? 'definite' : 'possible',
          fix: advice(
            'Encrypt the secret with a customer managed key, named by its ARN, whose policy lets the other account decrypt through Secrets Manager.',
          ),
          subject: name,
          resources: [name, first.who],
        }),
      ]
    }),
}

const reasonOf = (key: World['scene']['policies']['secrets'][number]['key'], account: string): string | undefined => {
  switch (key.kind) {
    case 'aws-managed':
      return 'it is encrypted with the AWS managed key `aws/secretsmanager`'
    case 'unknown':
      return 'it is not known which key encrypts it, and the AWS managed key cannot be shared'
    case 'key':
      return key.reference !== undefined &&
        accountIn(key.arn) !== account &&
        !printText(key.reference).startsWith('arn:')
        ? `it names its key as ${quoted(printText(key.reference))}, which is looked up in its own account`
        : undefined
  }
}
