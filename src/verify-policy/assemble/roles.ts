import type { Problem } from '../../failure.ts'
import type { RoleArn } from '../../input/role-arn.ts'
import type { Layer, Role } from '../../policy/index.ts'
import { quoted } from '../../text/printable.ts'
import { holdsText } from '../../text/tree.ts'
import type { Bundle, DocumentKind, RoleFact, SourceDocument } from '../sources/source.ts'
import { layerOf } from './layers.ts'

/** The roles of the job, each with its documents. */
export interface RolesAssembled {
  readonly roles: readonly Role[]
  readonly problems: readonly Problem[]
}

const OF_A_ROLE: readonly DocumentKind[] = ['trust', 'identity', 'boundary']

/**
 * A document names its role by ARN or name. One that names none belongs to the last role, whose access is asked; with several
 * roles a trust policy must name its own.
 */
export const assembleRoles = (bundle: Bundle, hops: readonly RoleArn[]): RolesAssembled => {
  const documents = bundle.documents.filter(({ kind }) => OF_A_ROLE.includes(kind))
  const nameless = documents.filter(({ kind, subject }) => kind === 'trust' && subject === undefined)
  return {
    roles: hops.map((hop, index) => {
      const isLast = index === hops.length - 1
      const own = documents.filter(({ subject }) => (subject === undefined ? isLast : isRole(hop, subject)))
      return roleOf(
        hop,
        own,
        bundle.roles.find(({ arn }) => arn === hop.arn),
      )
    }),
    problems: [
      ...hops
        .filter((hop) => !isKnown(bundle, hop, hops))
        .map(({ arn }) => ({
          where: 'role-to-assume',
          what: `no document speaks of the role ${quoted(arn)}: name the files of its trust and identity policies`,
        })),
      ...(hops.length < 2 ? [] : nameless).map(({ file }) => ({
        where: 'policy-files',
        what: `${quoted(file)} is a trust policy, but of which role? Write \`trust@<role>=…\``,
      })),
    ],
  }
}

/** Whether any source knows the role: by a document of its own, a description, or as somebody's principal. */
const isKnown = (bundle: Bundle, hop: RoleArn, hops: readonly RoleArn[]): boolean =>
  bundle.roles.some(({ arn }) => arn === hop.arn) ||
  bundle.documents.some(({ kind, subject, node }) => {
    const isOwn = subject === undefined ? hop === hops.at(-1) : isRole(hop, subject)
    return (OF_A_ROLE.includes(kind) && isOwn) || (node !== undefined && holdsText(node, hop.arn))
  })

const isRole = (hop: RoleArn, subject: string): boolean => subject === hop.arn || subject === hop.name

const roleOf = (hop: RoleArn, documents: readonly SourceDocument[], fact: RoleFact | undefined): Role => {
  const ofKind = (kind: DocumentKind): readonly SourceDocument[] => documents.filter((each) => each.kind === kind)
  return {
    arn: hop.arn,
    trust: layerOf(ofKind('trust')),
    identity: layerOf(ofKind('identity')),
    boundary: boundaryOf(layerOf(ofKind('boundary')), fact),
    ...(fact?.id === undefined ? {} : { id: fact.id }),
    ...(fact?.tags === undefined ? {} : { tags: fact.tags }),
  }
}

/** What `get-role` printed tells whether there is a boundary at all. */
const boundaryOf = (layer: Layer, fact: RoleFact | undefined): Layer => {
  if (layer.kind === 'given' || fact === undefined) return layer
  return fact.boundaryArn === undefined
    ? { kind: 'empty' }
    : { kind: 'unreadable', why: `the document of the boundary ${quoted(fact.boundaryArn)} is not given` }
}
