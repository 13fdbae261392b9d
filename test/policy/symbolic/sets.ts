import {
  parsePolicy,
  type Layer,
  type OidcProvider,
  type PolicyKind,
  type PolicySet,
} from '../../../src/policy/index.ts'
import { nodeOf } from '../../../src/text/node.ts'

export const ACCOUNT = '111122223333'
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`
export const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/db-a1b2c3`
export const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/0a0a0a0a-0000-4000-8000-000000000000`
export const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`
export const ISSUER = 'token.actions.githubusercontent.com'

/** A document as JSON text would give it. */
export type Json = Readonly<Record<string, unknown>>

/** Statements in a document of the current version. */
export const policy = (...statements: readonly Json[]): Json => ({ Version: '2012-10-17', Statement: statements })

/** A layer of the given documents, parsed. */
export const layer = (kind: PolicyKind, ...documents: readonly Json[]): Layer => ({
  kind: 'given',
  documents: documents.map((document, index) =>
    parsePolicy(nodeOf(document), { id: `${kind} ${index}`, policy: kind }),
  ),
})

/** Documents of one role, one secret and its key. What is not given does not exist. */
export interface Setup {
  readonly trust?: Json
  readonly identity?: Json
  readonly boundary?: Json
  readonly secret?: Json
  readonly key?: Json
  readonly scp?: Json
  readonly rcp?: Json
  readonly provider?: OidcProvider
  readonly organization?: string
}

const EMPTY: Layer = { kind: 'empty' }

const layerOf = (kind: PolicyKind, document: Json | undefined): Layer =>
  document === undefined ? EMPTY : layer(kind, document)

/** The set of these documents. */
export const setOf = ({
  trust,
  identity,
  boundary,
  secret,
  key,
  scp,
  rcp,
  provider,
  organization,
}: Setup): PolicySet => {
  const levels = (kind: 'scp' | 'rcp', document: Json | undefined): PolicySet['accounts'][number]['scp'] => {
    const documents = layerOf(kind, document)
    return documents.kind === 'given'
      ? { kind: 'given', levels: [{ name: 'account', complete: kind === 'scp', documents: documents.documents }] }
      : { kind: 'empty' }
  }
  return {
    accounts: [
      {
        id: ACCOUNT,
        scp: levels('scp', scp),
        rcp: levels('rcp', rcp),
        ...(organization === undefined ? {} : { organization: { id: organization } }),
      },
    ],
    roles: [
      {
        arn: ROLE,
        trust: layerOf('trust', trust),
        identity: layerOf('identity', identity),
        boundary: layerOf('boundary', boundary),
      },
    ],
    users: [],
    secrets: [{ arn: SECRET, policy: layerOf('secret', secret), key: { kind: 'key', arn: KEY }, state: 'active' }],
    keys: [{ arn: KEY, policy: layerOf('key', key), grants: { kind: 'empty' }, state: 'Enabled', manager: 'customer' }],
    providers: provider === undefined ? [] : [provider],
    endpoints: [],
    resources: [],
    required: [],
  }
}
