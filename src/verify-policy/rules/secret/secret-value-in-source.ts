import { keyOfText, printText } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import type { SecretValueFact } from '../../sources/facts.ts'
import { found, setting } from '../found.ts'
import type { Found } from '../found.ts'
import { RESOURCE_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'secret-value-in-source',
  code: 'SEC-008',
  severity: 'critical',
  title: 'the value of the secret is written where code and state are read',
  page: 'https://developer.hashicorp.com/terraform/language/manage-sensitive-data',
  sources: RESOURCE_SOURCES,
} as const satisfies Omit<Rule, 'check'>

/** Whoever reads the repository, the plan or the state reads the secret. The value itself is never printed. */
export const secretValueInSource: Rule = {
  ...RULE,
  check: ({ bundle }: World) =>
    bundle.secretValues.flatMap((fact) => {
      const origin = ORIGINS[fact.origin]
      if (origin === undefined) return []
      const { text, ...judged } = origin
      const secret = bundle.secrets.find(({ arn }) => keyOfText(arn) === keyOfText(fact.secret))
      const name = secret?.name ?? printText(fact.secret)
      return [
        found(RULE, {
          ...judged,
          message: `The value of ${quoted(name)} ${text}.`,
          location: fact.location,
          fix: setting('Give the value in an argument that is kept nowhere, or set it outside of the code.', fact, {
            terraform: {
              secret_string_wo: { expression: 'ephemeral.random_password.example.result' },
              secret_string_wo_version: 1,
            },
            cloudformation: { GenerateSecretString: { PasswordLength: 32 } },
          }),
          subject: keyOfText(fact.secret),
          resources: [
            ...new Set([name, printText(fact.secret), ...(fact.address === undefined ? [] : [fact.address])]),
          ],
        }),
      ]
    }),
}

type Judged = Pick<Found, 'severity' | 'confidence'> & { readonly text: string }

const ORIGINS: Readonly<Record<SecretValueFact['origin'], Judged | undefined>> = {
  literal: { severity: 'critical', text: 'is written in the source' },
  elsewhere: { severity: 'medium', text: 'comes from elsewhere, but lands in the plan and in the state' },
  first: {
    severity: 'medium',
    confidence: 'possible',
    text: 'is written in the source as the first one; whether it still holds is not known',
  },
  outside: undefined,
}
