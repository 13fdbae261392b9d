import type { PolicyDocument } from '../../policy/index.ts'
import { documentsOf as sourceDocuments } from '../assemble/layers.ts'
import type { World } from './rule.ts'

/** All documents that any source gave, each once, whether or not they belong to something that is asked about. */
export const allDocuments = ({ scene, bundle }: World): readonly PolicyDocument[] => {
  const { accounts, roles, secrets, keys } = scene.policies
  const layers = [
    ...roles.flatMap(({ trust, identity, boundary }) => [trust, identity, boundary]),
    ...secrets.map(({ policy }) => policy),
    ...keys.map(({ policy }) => policy),
  ]
  const levels = accounts
    .flatMap(({ scp, rcp }) => [scp, rcp])
    .flatMap((layer) => (layer.kind === 'given' ? layer.levels.flatMap(({ documents }) => documents) : []))
  const documents = [
    ...layers.flatMap((layer) => (layer.kind === 'given' ? layer.documents : [])),
    ...levels,
    ...bundle.documents.flatMap(sourceDocuments),
  ]
  // The organisation's documents are attached to several accounts, and most documents are in a layer and in the bundle.
  return [
    ...new Map(documents.toReversed().map((document) => [`${document.id} ${document.kind}`, document])).values(),
  ].toReversed()
}
