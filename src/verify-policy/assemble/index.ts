import type { Problem } from '../../failure.ts'
import type { Layer, PolicySet, Secret, VpcEndpoint } from '../../policy/index.ts'
import { quoted } from '../../text/printable.ts'
import type { Config } from '../config/config.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Bundle } from '../sources/source.ts'
import { assembleAccounts } from './accounts.ts'
import type { Home } from './home.ts'
import { assembleKeys } from './keys.ts'
import { layerOf } from './layers.ts'
import { assembleRoles } from './roles.ts'
import { assembleSecrets } from './secrets.ts'
import type { KnownSecret, SecretTarget } from './secrets.ts'
import { assembleSession } from './session.ts'

/** A pipeline with what it brings along and what it asks for. */
export interface Part {
  readonly pipeline: Pipeline
  readonly session: Layer | undefined
  readonly targets: readonly SecretTarget[]
}

/** Everything the questions need: what is known, what is asked for, and what had to be assumed. */
export interface Scene {
  readonly policies: PolicySet
  readonly parts: readonly Part[]
  readonly assumptions: readonly string[]
  /** What only the user can tell. */
  readonly problems: readonly Problem[]
}

/** What is said about the whole organisation rather than about one document. */
export interface Frame {
  readonly region: string | undefined
  readonly organization: Config['organization']
  readonly required: Config['required']
}

/** Puts the documents where they belong. */
export const assemble = (
  bundle: Bundle,
  pipelines: readonly Pipeline[],
  { region, organization, required }: Frame,
): Scene => {
  const homes = pipelines.map((pipeline) => homeOf(pipeline, pipeline.region ?? region))
  const { roles, problems: roleProblems } = assembleRoles(bundle, pipelines)
  const {
    secrets,
    targets,
    problems: secretProblems,
    unclear,
  } = assembleSecrets(
    bundle,
    pipelines.map(({ references, implied }, index) => ({
      references,
      home: homes[index] ?? nowhere(region),
      isDescribed: implied === undefined,
    })),
    homes[0] ?? nowhere(region),
  )
  const { keys, ofSecrets, assumptions } = assembleKeys(bundle, secrets)
  const ids = [
    ...pipelines.flatMap(({ hops }) => hops.map(({ role }) => role.account)),
    ...secrets.map(({ account }) => account),
  ]
  return {
    policies: {
      accounts: assembleAccounts(bundle, ids, organization),
      roles,
      users: [],
      secrets: secrets.map((secret, index) => secretOf(secret, ofSecrets[index])),
      keys,
      providers: bundle.providers.map(({ state, ...provider }) => ({ kind: 'exists', ...provider, ...state })),
      endpoints: endpointsOf(bundle),
      resources: [],
      required,
    },
    parts: pipelines.map((pipeline, index) => ({
      pipeline,
      session: assembleSession(bundle, pipeline),
      targets: targets[index] ?? [],
    })),
    assumptions: [
      ...assumptions,
      ...unclear,
      ...secrets.flatMap(({ fact, name }) =>
        fact === undefined ? [`${quoted(name)} exists and is not scheduled for deletion`] : [],
      ),
    ],
    problems: [...roleProblems, ...secretProblems],
  }
}

/** A policy of an endpoint names the endpoint: `endpoint@vpce-…`. */
const endpointsOf = ({ documents }: Bundle): readonly VpcEndpoint[] => {
  const own = documents.filter(({ kind }) => kind === 'endpoint')
  const ids = new Set(own.flatMap(({ subject }) => (typeof subject === 'string' ? [subject] : [])))
  return [...ids].map((id) => ({ id, policy: layerOf(own.filter(({ subject }) => subject === id)) }))
}

const nowhere = (region: string | undefined): Home => ({ partition: 'aws', account: '', region })

/** Where the last role works. */
const homeOf = ({ hops }: Pipeline, region: string | undefined): Home => {
  const role = hops.at(-1)?.role
  return role === undefined ? nowhere(region) : { partition: role.partition, account: role.account, region }
}

const secretOf = ({ arn, name, documents, fact }: KnownSecret, key: Secret['key'] | undefined): Secret => ({
  arn,
  policy: layerOf(documents),
  key: key ?? { kind: 'unknown', why: `no source tells which key encrypts ${quoted(name)}` },
  state: fact?.unread !== undefined ? 'unknown' : fact?.deleted === true ? 'pending-deletion' : 'active',
  ...(fact === undefined || fact.unread !== undefined ? {} : { tags: fact.tags }),
  ...(fact?.primaryRegion === undefined ? {} : { primaryRegion: fact.primaryRegion }),
})
