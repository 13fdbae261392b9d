/** Who reads secrets: everybody, listed or not, who can call GetSecretValue and have the value decrypted. */
import type { CallSite } from '../call-site.ts'
import { compile } from '../compile.ts'
import type { PolicySet, Text } from '../document.ts'
import { decryptSecret } from '../request-builder.ts'
import type { ContextValue, Request } from '../request.ts'
import type { StatementRef } from '../verdict.ts'
import { accessTo, supposedBy, type Access, type Accesses, type Asked } from './access.ts'
import { actorsOf, type Actor } from './actors.ts'
import { CAPS, type Caps, type Limit } from './caps.ts'
import { Memo } from './slice.ts'
import { suppose, type Supposition } from './suppositions.ts'
import { accountIn, documentsAt } from './surroundings.ts'

/** A secret with everybody who reads it. */
export interface Readers extends Accesses {
  readonly secret: Text
}

/** What Secrets Manager says when it asks for a decryption on somebody's behalf. */
const SAID: ReadonlySet<string> = new Set([
  'kms:viaservice',
  'kms:encryptioncontext:secretarn',
  'kms:encryptioncontextkeys',
])

const saidIn = ({ context }: Request): Readonly<Record<string, ContextValue>> =>
  Object.fromEntries(Object.entries(context.values).filter(([key, { kind }]) => SAID.has(key) && kind === 'present'))

/** The decryption of a secret, whoever asks for the secret. */
const decryptionOf = (secret: Text, policies: PolicySet, site: CallSite): Request =>
  decryptSecret({ principal: { kind: 'anonymous' } }, { secret }, site, compile(policies))

/** Everybody who reads each of the secrets. A caller counts only if both the call and the decryption can be allowed. */
export const whoReads = (
  policies: PolicySet,
  secrets: readonly Text[],
  site: CallSite,
  caps: Caps = CAPS,
): readonly Readers[] => {
  const asked = secrets.map((secret) => {
    const decryption = decryptionOf(secret, policies, site)
    const documents = [secret, decryption.resource].flatMap((arn) => documentsAt({ kind: 'resource', arn }, policies))
    return { secret, decryption, actors: actorsOf([policies], documents, accountIn(secret), caps) }
  })
  const everybody = asked.flatMap(({ actors }) => (actors.kind === 'all' ? actors.all : []))
  const supposing: Supposition = {
    roles: [...new Set(everybody.flatMap((actor) => supposedBy(actor).roles))],
    users: [...new Set(everybody.flatMap((actor) => supposedBy(actor).users))],
    resources: [],
    own: 'everything',
    open: false,
  }
  const compiled = compile(suppose(policies, supposing))
  const memo = new Memo()
  return asked.map(({ secret, decryption, actors }) => {
    const limits = new Set<Limit>()
    const question: Asked = { compiled, caps, memo, limits, except: undefined, compared: [] }
    const accessOf = (actor: Actor): readonly Access[] => {
      const { principal } = actor
      const read = accessTo({ principal, action: 'secretsmanager:GetSecretValue', resource: secret }, question)
      if (read === undefined) return []
      const { action, resource } = decryption
      const decrypted = accessTo({ principal, action, resource, given: saidIn(decryption) }, question)
      if (decrypted === undefined) return []
      const own = supposedBy(actor)
      const certain = read.certainty === 'definite' && decrypted.certainty === 'definite'
      return [
        {
          ...read,
          certainty: certain ? 'definite' : 'possible',
          through: distinct([...read.through, ...decrypted.through]),
          ...(own.roles.length + own.users.length === 0 ? {} : { supposing: { ...supposing, ...own } }),
        },
      ]
    }
    if (actors.kind === 'limit') return { secret, accesses: [], limits: [actors.limit] }
    const signed = actors.all.filter(({ principal }) => principal.kind !== 'web-identity')
    const accesses = signed.flatMap(accessOf)
    return { secret, accesses, limits: [...limits] }
  })
}

const distinct = (refs: readonly StatementRef[]): readonly StatementRef[] => [
  ...new Map(refs.map((ref) => [`${ref.layer} ${ref.document} ${ref.index}`, ref])).values(),
]
