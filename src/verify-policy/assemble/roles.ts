import type { Problem } from '../../failure.ts'
import type { RoleArn } from '../../input/role-arn.ts'
import type { Layer, Role } from '../../policy/index.ts'
import { quoted } from '../../text/printable.ts'
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
    problems:
      hops.length < 2
        ? []
        : nameless.map(({ file }) => ({
            where: 'policy-files',
            what: `${quoted(file)} is a trust policy, but of which role? Write \`trust@<role>=…\``,
          })),
  }
}

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
