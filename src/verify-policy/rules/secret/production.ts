import type { SecretFact } from '../../sources/facts.ts'
import { matchesAny } from '../resources.ts'
import type { World } from '../rule.ts'

/** Whether production uses a secret, by its name or its tags. */
export const isProduction = ({ name, tags }: SecretFact, { production }: World): boolean =>
  matchesAny(name, production) ||
  tags.some(
    ({ key, value }) =>
      /^(?:env|environment|stage)$/i.test(key) &&
      typeof value === 'string' &&
      /^(?:prod|production|live)$/i.test(value),
  )
