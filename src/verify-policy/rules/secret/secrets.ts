import { printText } from '../../../policy/index.ts'
import type { Secret } from '../../../policy/index.ts'
import type { Document } from '../found.ts'
import type { World } from '../rule.ts'
import { accountIn, documentsIn } from '../statements.ts'

/** A secret whose policy is given. */
export interface SecretView {
  readonly secret: Secret
  readonly name: string
  readonly account: string
  readonly documents: readonly Document[]
}

/** The secrets whose resource-based policy is given. */
export const secretsOf = ({ scene }: World): readonly SecretView[] =>
  scene.policies.secrets.flatMap((secret) => {
    const documents = documentsIn(secret.policy)
    return documents.length === 0
      ? []
      : [{ secret, name: printText(secret.arn), account: accountIn(secret.arn), documents }]
  })
