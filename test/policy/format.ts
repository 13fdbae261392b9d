/**
 * The form of a case file: policies, a request, and the answer AWS gives, with its reasons.
 *
 * A file holds the facts its cases share and a list of cases. A case (and, in a chain, a step) may replace any of them:
 * `policies`, `completeness`, `accounts`, `request`, `context` and `provider` are merged member by member, so a case
 * writes only what differs. What a file does not mention does not exist: a layer without documents is known to be empty,
 * a context key that is not listed is missing from the request.
 */
import {
  anything,
  count,
  either,
  list,
  mapOf,
  nothing,
  number,
  object,
  oneOf,
  string,
  text,
  yes,
  type TypeOf,
} from './shape.ts'

const account = text('an account id of 12 digits', /^\d{12}$/)

/** Where documents come from. */
const layer = oneOf(
  'trust', // of the role to be assumed
  'identity', // of the calling role or user
  'boundary', // its permissions boundary
  'session', // session policies: inline and managed ones
  'scp', // of the caller's account
  'rcp', // of the resource's account
  'endpoint', // of the VPC endpoint the call passes
  'secretPolicy', // of the secret
  'keyPolicy', // of the key
  'grants', // of the key
)

/** How much is known about a layer. */
const completeness = oneOf(
  'given', // all its documents are in the case; the default for a layer with documents
  'empty', // known to have none; the default for a layer without documents
  'not-given', // nobody supplied it
  'unreadable', // it was asked for and could not be read
)

const perLayer = {
  trust: completeness,
  identity: completeness,
  boundary: completeness,
  session: completeness,
  scp: completeness,
  rcp: completeness,
  endpoint: completeness,
  secretPolicy: completeness,
  keyPolicy: completeness,
  grants: completeness,
}

/** Text that is not fully known: literal parts and holes. */
const template = object(
  {
    /** The parts in order. Two holes with the same `hole` hold the same text. */
    template: list(
      either(
        string,
        object(
          {
            /** Identity, for example the Terraform address and attribute the text will come from. */
            hole: string,
          },
          {
            /** Number of characters; without it the hole is open: any length. */
            length: count,
            /** Possible characters in the notation of a regular expression's class, such as `A-Za-z0-9`; without it: any. */
            charset: string,
          },
        ),
      ),
    ),
  },
  {},
)

/**
 * A policy document.
 * - An object is the document. Any string in it may be a `template`, any node may be `{"unknown": "<address>"}`: a leaf,
 *   an element, a statement, `Effect`.
 * - A string is raw JSON text, for cases about duplicate members, positions and text that is no JSON.
 * - `{"unknown": "<address>"}` is a document of which nothing is known.
 */
const document = either(mapOf(anything), string)

/** A KMS grant. */
const grant = object(
  {
    /** ARN of the grantee: account root, user, role or session. */
    grantee: string,
    operations: list(string),
  },
  {
    /** The encryption context must contain these pairs. */
    subset: mapOf(string),
    /** The encryption context must be these pairs. */
    equals: mapOf(string),
  },
)

const policies = object(
  {},
  {
    trust: either(document, nothing),
    identity: list(document),
    boundary: either(document, nothing),
    session: list(document),
    /** One list of documents for each level, from the root of the organisation down to the account. */
    scp: list(list(document)),
    rcp: list(list(document)),
    endpoint: either(document, nothing),
    secretPolicy: either(document, nothing),
    keyPolicy: either(document, nothing),
    grants: list(grant),
  },
)

const principal = either(
  object(
    {
      kind: oneOf('session'),
      /** ARN of the role, with its path. */
      role: either(string, template),
      /** Name of the role session. */
      name: string,
    },
    {},
  ),
  object({ kind: oneOf('user'), arn: string }, {}),
  object({ kind: oneOf('federated-user'), user: string, name: string }, {}),
  object({ kind: oneOf('root'), account }, {}),
  object({ kind: oneOf('anonymous') }, {}),
  object({ kind: oneOf('service'), name: string }, {}),
  object(
    {
      /** A holder of an OpenID Connect token, not yet of any AWS identity. */
      kind: oneOf('web-identity'),
      /** ARN of the identity provider. */
      provider: string,
      /** All claims of the token, also those AWS cannot test. A list of alternatives: it is not known which one holds. */
      claims: mapOf(either(string, object({ alternatives: list(string) }, {}))),
    },
    {},
  ),
)

const request = object(
  {},
  {
    principal,
    /** Such as `kms:Decrypt`. */
    action: string,
    /** ARN, or `*` for an action that takes no resource. */
    resource: either(string, template),
    /** The call passes the VPC endpoint whose policy is the layer `endpoint`. Default: no. */
    throughEndpoint: yes,
    /** `SecretId` as the caller wrote it: full ARN, partial ARN or name. Default: the full ARN. */
    secretId: string,
  },
)

/** The value of one context key. */
const contextValue = either(
  either(string, number, yes), // one value
  nothing, // missing, as if it were not listed: to take away a value of the file
  list(string), // a multi-valued key
  object({ list: list(string), open: yes }, {}), // a multi-valued key that may hold further, unknown values
  object({ unknown: oneOf('present', 'maybe') }, {}), // some value, not known; or perhaps none at all
  object({ alternatives: list(either(string, nothing)) }, {}), // exactly one of these (null: missing), not known which
  template,
)

/** A layer, and the element of it, that an answer points at. Members that are not written are not compared. */
const pointer = object(
  { layer: either(layer, oneOf('call')) },
  {
    /** Position of the level in `scp` and `rcp`. */
    level: count,
    /** Position of the document in its list. */
    document: count,
    statement: count,
    /** The part of the statement that failed, or whose match is not known. */
    element: oneOf('principal', 'action', 'resource', 'condition'),
    /** Operator of the failing condition as written in the document. */
    operator: string,
    /** Condition key as written in the document. */
    key: string,
    /** What the document demanded, and what the request held: text, or `missing`. */
    expected: string,
    actual: string,
    /** The document, or the layer, could not be used. */
    problem: oneOf('malformed', 'unreadable'),
    /** Address of the value that is not known. */
    unknown: string,
  },
)

const verdict = oneOf('allowed', 'denied', 'unknown')

const want = object(
  { verdict },
  {
    /** Only for `denied`, and always there. */
    how: oneOf('explicit', 'implicit', 'state', 'ineffective'),
    /**
     * Why. `allowed`: statements that grant. `denied` explicitly: all statements that deny. `denied` implicitly: layers
     * without a needed Allow, with the statement that came nearest and what failed in it. `unknown`: what is not known.
     */
    because: list(pointer),
    /** The verdict with refinement, where it differs from `verdict`. */
    refined: verdict,
  },
)

const facts = {
  policies,
  completeness: object({}, perLayer),
  /** Layers without which no answer may be given: `not-given` counts as `unreadable`. */
  require: list(layer),
  accounts: object(
    {},
    {
      /** Accounts of caller and resource, where their ARNs do not say. */
      principal: account,
      resource: account,
      /** Management account of the organisation: service and resource control policies do not bind it. */
      management: account,
    },
  ),
  request,
  /** The request context, complete: a key that is not listed is missing. Claims of a web identity need not be listed. */
  context: mapOf(contextValue),
  /** What the account knows about the identity provider of a web identity. Default: not given. */
  provider: either(
    object({ state: oneOf('present') }, { audiences: list(string) }),
    object({ state: oneOf('absent', 'unreadable', 'not-given') }, {}),
  ),
  /** The key: who manages it (default: the customer) and its state as KMS spells it, or `unknown` (default: Enabled). */
  key: object({}, { managedBy: oneOf('customer', 'aws'), state: string }),
  /** The secret. Default: not pending deletion. */
  secret: object({}, { pendingDeletion: either(yes, oneOf('unknown')) }),
}

const step = object({ name: string, want }, facts)

const oneCase = either(
  step,
  /** A chain: its verdict is the worst one of its steps. */
  object({ name: string, steps: list(step), want: object({ verdict }, {}) }, facts),
)

/** A whole file. */
export const caseFile = object(
  {
    /** What the cases are about, as a sentence. */
    about: string,
    cases: list(oneCase),
  },
  {
    /** The page of AWS or GitHub that says so. */
    source: string,
    ...facts,
  },
)

export type CaseFile = TypeOf<typeof caseFile>
export type Layer = TypeOf<typeof layer>
export type Completeness = TypeOf<typeof completeness>
export type Template = TypeOf<typeof template>
export type CaseDocument = TypeOf<typeof document>
export type CaseGrant = TypeOf<typeof grant>
export type CasePrincipal = TypeOf<typeof principal>
export type ContextValue = TypeOf<typeof contextValue>
export type Pointer = TypeOf<typeof pointer>
export type Want = TypeOf<typeof want>
export type Verdict = TypeOf<typeof verdict>

/** The request of a case after merging: principal, action and resource are always there. */
export interface CaseRequest {
  readonly principal: CasePrincipal
  readonly action: string
  readonly resource: string | Template
  readonly throughEndpoint?: boolean
  readonly secretId?: string
}

/** Everything an evaluator needs to answer one request: the file's facts with the case's own laid over them. */
export interface Situation {
  readonly policies: TypeOf<typeof policies>
  readonly completeness: Readonly<Record<Layer, Completeness>>
  readonly require: readonly Layer[]
  readonly accounts: TypeOf<typeof facts.accounts>
  readonly request: CaseRequest
  readonly context: Readonly<Record<string, ContextValue>>
  readonly provider: TypeOf<typeof facts.provider>
  readonly key: TypeOf<typeof facts.key>
  readonly secret: TypeOf<typeof facts.secret>
}

/** One case, ready to be asked. */
export type PolicyCase = { readonly file: string; readonly name: string } & (
  | { readonly kind: 'question'; readonly situation: Situation; readonly want: Want }
  | { readonly kind: 'chain'; readonly steps: readonly ChainStep[]; readonly want: { readonly verdict: Verdict } }
)

export interface ChainStep {
  readonly name: string
  readonly situation: Situation
  readonly want: Want
}
