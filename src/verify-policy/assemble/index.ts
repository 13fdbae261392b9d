import type { Problem } from '../../failure.ts'
import type { Layer, PolicySet, Secret } from '../../policy/index.ts'
import type { Inputs } from '../inputs.ts'
import type { Bundle } from '../sources/source.ts'
import { assembleAccounts } from './accounts.ts'
import type { Home } from './home.ts'
import { assembleKeys } from './keys.ts'
import { layerOf } from './layers.ts'
import { assembleRoles } from './roles.ts'
import { assembleSecrets } from './secrets.ts'
import type { SecretTarget } from './secrets.ts'
import { assembleSession } from './session.ts'

/** Everything the questions need: what is known, what is asked for, and what had to be assumed. */
export interface Scene {
  readonly policies: PolicySet
  readonly session: Layer | undefined
  readonly targets: readonly SecretTarget[]
  readonly assumptions: readonly string[]
  /** What only the user can tell. */
  readonly problems: readonly Problem[]
}

/** Puts the documents where they belong. */
export const assemble = (bundle: Bundle, inputs: Inputs): Scene => {
  const roles = inputs.hops.map(({ role }) => role)
  const last = roles.at(-1)
  const home: Home = { partition: last?.partition ?? 'aws', account: last?.account ?? '', region: inputs.region }
  const { roles: ownRoles, problems: roleProblems } = assembleRoles(bundle, roles)
  const { secrets, targets, problems: secretProblems } = assembleSecrets(bundle, inputs.references, home)
  const { keys, ofSecrets, assumptions } = assembleKeys(bundle, secrets)
  const accounts = [...roles.map(({ account }) => account), ...secrets.map(({ account }) => account)]
  return {
    policies: {
      accounts: assembleAccounts(bundle, accounts),
      roles: ownRoles,
      users: [],
      secrets: secrets.map(({ arn, documents, fact }, index): Secret => ({
        arn,
        policy: layerOf(documents),
        key: ofSecrets[index] ?? { kind: 'unknown', why: 'no source tells which key encrypts the secret' },
        state: fact === undefined ? 'active' : fact.deleted ? 'pending-deletion' : 'active',
        ...(fact === undefined ? {} : { tags: fact.tags }),
        ...(fact?.primaryRegion === undefined ? {} : { primaryRegion: fact.primaryRegion }),
      })),
      keys,
      providers: [],
      endpoints: [],
      resources: [],
      required: [],
    },
    session: assembleSession(bundle, inputs),
    targets,
    assumptions,
    problems: [...roleProblems, ...secretProblems],
  }
}
