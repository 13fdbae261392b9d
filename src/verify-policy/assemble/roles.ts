import type { Problem } from '../../failure.ts'
import type { RoleArn } from '../../input/role-arn.ts'
import { printText } from '../../policy/index.ts'
import type { Layer, Role } from '../../policy/index.ts'
import type { Pipeline } from '../pipeline.ts'
import { quoted } from '../../text/printable.ts'
import { textsIn } from '../../text/tree.ts'
import type { DocumentKind, SourceDocument } from '../sources/document.ts'
import type { RoleFact } from '../sources/facts.ts'
import type { Bundle } from '../sources/source.ts'
import { layerOf } from './layers.ts'

/** The roles of the job, each with its documents. */
export interface RolesAssembled {
  readonly roles: readonly Role[]
  readonly problems: readonly Problem[]
}

const OF_A_ROLE: readonly DocumentKind[] = ['trust', 'identity', 'boundary']

/**
 * A document names its role by ARN or name. One that names none belongs to the role whose access is asked, if there is only
 * one such role; a trust policy also needs the job to use no further role.
 */
export const assembleRoles = (bundle: Bundle, pipelines: readonly Pipeline[]): RolesAssembled => {
  const documents = bundle.documents.filter(({ kind }) => OF_A_ROLE.includes(kind))
  const roles = distinct(pipelines.flatMap(({ hops }) => hops.map(({ role }) => role)))
  // What a workflow shows beside what somebody asks does not change whose a document is.
  const described = pipelines.filter(({ implied }) => implied === undefined)
  const adopting = described.length > 0 ? described : pipelines
  const [reader, ...otherReaders] = distinct(adopting.flatMap(({ hops }) => hops.at(-1)?.role ?? []))
  const own = distinct(adopting.flatMap(({ hops }) => hops.map(({ role }) => role)))
  const adopts = (role: RoleArn, kind: DocumentKind): boolean =>
    role.arn === reader?.arn && otherReaders.length === 0 && (kind !== 'trust' || own.length === 1)
  const belongs = (role: RoleArn, { kind, subject }: SourceDocument): boolean =>
    subject === undefined ? adopts(role, kind) : subject === role.arn || subject === role.name
  const homeless = documents.filter(
    (document) => document.subject === undefined && !roles.some((role) => belongs(role, document)),
  )
  return {
    roles: roles.map((role) =>
      roleOf(
        role,
        documents.filter((document) => belongs(role, document)),
        bundle.roles.find(({ arn }) => arn === role.arn),
      ),
    ),
    problems: [
      ...roles
        .filter((role) => !isKnown(bundle, role) && !documents.some((document) => belongs(role, document)))
        .map(({ arn }) => ({
          where: 'role-to-assume',
          what: `no document speaks of the role ${quoted(arn)}: name the files of its trust and identity policies`,
        })),
      ...(roles.length === 0 ? [] : homeless).map(({ file, kind }) => ({
        where: 'policy-files',
        what: `${quoted(file)}: of which role is this ${kind} policy? Write \`${kind}@<role>=…\``,
      })),
    ],
  }
}

/** Whether any source speaks of the role: as a description, or as somebody's principal. */
const isKnown = (bundle: Bundle, { arn }: RoleArn): boolean =>
  bundle.roles.some((fact) => fact.arn === arn) ||
  bundle.documents.some(({ node }) => node !== undefined && textsIn(node).includes(arn))

const distinct = (roles: readonly RoleArn[]): readonly RoleArn[] =>
  [...new Map(roles.toReversed().map((role) => [role.arn, role])).values()].toReversed()

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
  if (layer.kind === 'given' || layer.kind === 'unreadable' || fact === undefined) return layer
  return fact.boundaryArn === undefined
    ? { kind: 'empty' }
    : { kind: 'unreadable', why: `the document of the boundary ${quoted(printText(fact.boundaryArn))} is not given` }
}
